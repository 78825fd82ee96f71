import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { AesGcmSuite } from './aes-gcm.suite.js';
import type { CryptoSuite } from './crypto-suite.js';
import { type KeyRing, parseKeyFile } from './field-key-file.js';
import { type SealedParts, readSealed, writeSealedBytes, writeSealedText } from './sealed-form.js';

/** A sealed value could not be opened: another key, another place (aad), or altered. The message holds no data. */
export class UnsealError extends Error {
  constructor(reason: string) {
    super(`sealed value: ${reason}`);
    this.name = 'UnsealError';
  }
}

const RELOAD_AT_MOST_EVERY_MS = 1000;

/** Seals structured personal fields and makes their blind indexes. Keys come from one file; see docs/security-line.md. */
export class FieldKeys {
  private readonly suites: ReadonlyMap<number, CryptoSuite>;
  private checkedAt = 0;
  private modifiedMs = 0;

  private constructor(
    private ring: KeyRing,
    private readonly file: string | undefined,
    private readonly sealWith: CryptoSuite,
    openWith: readonly CryptoSuite[],
  ) {
    this.suites = new Map([sealWith, ...openWith].map((suite) => [suite.id, suite]));
  }

  /**
   * Reads the file now. It is read again when a value names a key id that is not known yet, so that a process started
   * before a rotation opens what a later one sealed; `reload()` makes it seal with the new key.
   */
  static load(file: string, suites: { sealWith?: CryptoSuite; openWith?: readonly CryptoSuite[] } = {}): FieldKeys {
    const keys = new FieldKeys(
      parseKeyFile(readFileSync(file, 'utf8')),
      file,
      suites.sealWith ?? new AesGcmSuite(),
      suites.openWith ?? [],
    );
    keys.modifiedMs = statSync(file).mtimeMs;
    return keys;
  }

  /** From the file's text; such keys never change. */
  static parse(text: string, suites: { sealWith?: CryptoSuite; openWith?: readonly CryptoSuite[] } = {}): FieldKeys {
    return new FieldKeys(parseKeyFile(text), undefined, suites.sealWith ?? new AesGcmSuite(), suites.openWith ?? []);
  }

  get currentKeyId(): string {
    return this.ring.current;
  }

  /** Text in, text out (`v1.<suite>.<key id>.<base64url>`); bytes in, bytes out. `aad` names the place, e.g. `event.reporter.phone:<event id>`. */
  seal(plain: string, aad: string): string;
  seal(plain: Buffer, aad: string): Buffer;
  seal(plain: string | Buffer, aad: string): string | Buffer {
    const keyId = this.ring.current;
    const key = this.ring.keys.get(keyId);
    if (key === undefined) throw new Error(`field keys: key ${keyId} is missing`);
    const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
    const body = this.sealWith.seal(key, bytes, boundAad(this.sealWith.id, keyId, aad));
    const parts = { suiteId: this.sealWith.id, suiteName: this.sealWith.name, keyId, body };
    return typeof plain === 'string' ? writeSealedText(parts) : writeSealedBytes(parts);
  }

  /** Throws `UnsealError`. */
  open(sealed: string, aad: string): string;
  open(sealed: Buffer, aad: string): Buffer;
  open(sealed: string | Buffer, aad: string): string | Buffer {
    const parts = readSealed(sealed);
    if (parts === null) throw new UnsealError('not in a form that this version knows');
    const suite = this.suiteOf(parts);
    if (suite === undefined) throw new UnsealError('sealed by a crypto suite that is not configured');
    const key = this.ring.keys.get(parts.keyId) ?? this.keyAfterReload(parts.keyId);
    if (key === undefined) throw new UnsealError(`its key ${parts.keyId} is not in the file of keys`);
    let plain: Buffer;
    try {
      plain = suite.open(key, parts.body, boundAad(suite.id, parts.keyId, aad));
    } catch {
      throw new UnsealError('does not open with this key at this place');
    }
    return typeof sealed === 'string' ? plain.toString('utf8') : plain;
  }

  /** True when the value was sealed with another key or suite than those of today: seal it anew when convenient. */
  needsResealing(sealed: string | Buffer): boolean {
    const parts = readSealed(sealed);
    if (parts === null) throw new UnsealError('not in a form that this version knows');
    return parts.keyId !== this.ring.current || this.suiteOf(parts) !== this.sealWith;
  }

  /**
   * HMAC-SHA256 of a normalised identifier under the key of its kind, base64url (43 characters): equal values of one
   * kind are equal, nothing else is told. Normalising (full width, 15 → 18 digits, +86) is the caller's.
   */
  blindIndex(kind: string, normalisedValue: string): string {
    const key = this.ring.indexKeys.get(kind);
    if (key === undefined) throw new Error(`field keys: there is no index key for ${kind}`);
    return createHmac('sha256', key).update(normalisedValue, 'utf8').digest('base64url');
  }

  /** Reads the file again when it changed; false when it did not. A broken file throws and the old keys stay. */
  reload(): boolean {
    if (this.file === undefined) return false;
    const modifiedMs = statSync(this.file).mtimeMs;
    if (modifiedMs === this.modifiedMs) return false;
    this.ring = parseKeyFile(readFileSync(this.file, 'utf8'));
    this.modifiedMs = modifiedMs;
    return true;
  }

  private suiteOf(parts: SealedParts): CryptoSuite | undefined {
    for (const suite of this.suites.values()) {
      if (suite.id === parts.suiteId || suite.name === parts.suiteName) return suite;
    }
    return undefined;
  }

  private keyAfterReload(keyId: string): Buffer | undefined {
    // A forged key id must not make us read the disk for every value.
    const now = Date.now();
    if (now - this.checkedAt < RELOAD_AT_MOST_EVERY_MS) return undefined;
    this.checkedAt = now;
    this.reload();
    return this.ring.keys.get(keyId);
  }
}

/** Suite and key id are authenticated with the place, so that a value's header cannot be exchanged. */
const boundAad = (suiteId: number, keyId: string, aad: string): Buffer =>
  Buffer.from(`1\n${suiteId}\n${keyId}\n${aad}`, 'utf8');

import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KeyProvider } from '../providers/key-provider.js';
import type { CryptoSuite } from '../suites/crypto-suite.js';
import { suitesOf, type SuiteName } from '../suites/suites.js';
import { fileStamp } from './file-stamp.js';
import { readKeyFile } from './key-file.js';
import { type KeyRing, type KnownKeys, openRing, type RingIndexKey, unwrapRing } from './key-ring.js';
import { type SealedParts, readSealed, writeSealedBytes, writeSealedText } from './sealed-form.js';

/** A sealed value could not be opened: another key, another place (aad), or altered. The message holds no data. */
export class UnsealError extends Error {
  constructor(reason: string) {
    super(`sealed value: ${reason}`);
    this.name = 'UnsealError';
  }
}

export interface FieldKeysOptions {
  /** The suite that seals; values of every suite are opened. Default: `intl`. */
  readonly suite?: SuiteName;
  /** Unwraps the file's keys, where they are wrapped. */
  readonly provider?: KeyProvider | undefined;
  /** Suites other than those of `suite`, for tests. */
  readonly sealWith?: CryptoSuite;
  readonly openWith?: readonly CryptoSuite[];
}

export interface WatchOptions {
  /** Default: 500. */
  readonly everyMs?: number;
  /**
   * The file or its key-encryption keys could not be read, or do not fit, or the provider did not answer: the keys that
   * were known stay in use. Told once, until it worked again.
   */
  readonly onFailed?: (error: unknown) => void;
  /** It works again after `onFailed`. */
  readonly onRecovered?: () => void;
  readonly onChanged?: (currentKeyId: string) => void;
}

const WATCH_EVERY_MS = 500;

/** Seals structured personal fields and makes their blind indexes. Keys come from one file; see docs/encryption.md. */
export class FieldKeys {
  private readonly sealWith: CryptoSuite;
  private readonly suites: readonly CryptoSuite[];
  private readonly known: KnownKeys = new Map();
  private ring: KeyRing | undefined;
  private stamp = '';
  private unproven = false;
  private failure: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<boolean> | undefined;

  private constructor(
    private readonly file: string | undefined,
    private readonly options: FieldKeysOptions,
  ) {
    const { sealWith, openWith } = suitesOf(options.suite ?? 'intl');
    this.sealWith = options.sealWith ?? sealWith;
    this.suites = [this.sealWith, ...(options.openWith ?? []), sealWith, ...openWith];
  }

  /** Reads the file, and asks the provider where its keys are wrapped. `watch` keeps it fresh. */
  static async load(file: string, options: FieldKeysOptions = {}): Promise<FieldKeys> {
    const keys = new FieldKeys(file, options);
    await keys.reload();
    return keys;
  }

  /** From the text of a file whose keys lie open; such keys never change. */
  static parse(text: string, options: FieldKeysOptions = {}): FieldKeys {
    const keys = new FieldKeys(undefined, options);
    keys.ring = openRing(readKeyFile(text), keys.known);
    return keys;
  }

  /** The key that seals now. */
  get currentKeyId(): string {
    const { current, next } = this.usedRing();
    return next !== null && Date.now() >= next.atMs ? next.id : current;
  }

  /** Text in, text out (`v1.<suite>.<key id>.<base64url>`); bytes in, bytes out. `aad` names the place, e.g. `event.reporter.phone:<event id>`. */
  seal(plain: string, aad: string): string;
  seal(plain: Buffer, aad: string): Buffer;
  seal(plain: string | Buffer, aad: string): string | Buffer {
    const keyId = this.currentKeyId;
    const key = this.usedRing().keys.get(keyId);
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
    const key = this.usedRing().keys.get(parts.keyId);
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
    return parts.keyId !== this.currentKeyId || this.suiteOf(parts) !== this.sealWith;
  }

  /** How every value begins that is sealed now, in either form: what rows are told apart by in SQL. */
  currentHeader(): { readonly text: string; readonly bytes: Buffer } {
    const parts = { suiteId: this.sealWith.id, suiteName: this.sealWith.name, keyId: this.currentKeyId };
    const body = Buffer.alloc(0);
    return { text: writeSealedText({ ...parts, body }), bytes: writeSealedBytes({ ...parts, body }) };
  }

  /**
   * HMAC of a normalised identifier under the current index key of its kind, `<mac>.<key id>.<base64url>` (without the
   * first two for a key of the first form of the file): equal values of one kind are equal, nothing else is told.
   * Normalising (full width, 15 → 18 digits, +86) is the caller's.
   */
  blindIndex(kind: string, normalisedValue: string): string {
    return indexOf(this.indexRing(kind).current, normalisedValue);
  }

  /** The index under the key that is being brought in; null when none is. Both are kept while the change lasts. */
  nextBlindIndex(kind: string, normalisedValue: string): string | null {
    const { next } = this.indexRing(kind);
    return next === null ? null : indexOf(next, normalisedValue);
  }

  /** True when an index key of this kind was exchanged before: who was known then goes on under an older index. */
  hasRenamed(kind: string): boolean {
    return this.indexRing(kind).renamed;
  }

  /** Why the file or its key-encryption keys could not be read when they were last looked at; null when they could. */
  get fault(): string | null {
    return this.failure;
  }

  /** Kinds of identifiers that have an index key. */
  indexKinds(): readonly string[] {
    return [...this.usedRing().indexes.keys()];
  }

  /**
   * Reads file and key-encryption keys again when they changed; false when the keys are as before. What cannot be read or
   * unwrapped rejects, and the old keys stay.
   */
  reload(): Promise<boolean> {
    this.reading ??= this.readAgain()
      .then(
        (changed) => {
          this.failure = null;
          return changed;
        },
        (error: unknown) => {
          this.failure = error instanceof Error ? error.message : String(error);
          throw error;
        },
      )
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  /** Looks at the files by the clock until `close`. Keeps no process alive. */
  watch(options: WatchOptions = {}): this {
    let failing = false;
    let looking = false;
    const look = (): void => {
      // One that takes longer than the pause tells its result once.
      if (looking) return;
      looking = true;
      const looked = this.reload().then(
        (changed) => {
          if (failing) options.onRecovered?.();
          failing = false;
          if (changed) options.onChanged?.(this.currentKeyId);
        },
        (error: unknown) => {
          if (!failing) options.onFailed?.(error);
          failing = true;
        },
      );
      void looked.finally(() => {
        looking = false;
      });
    };
    this.timer ??= setInterval(look, options.everyMs ?? WATCH_EVERY_MS);
    this.timer.unref();
    return this;
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async readAgain(): Promise<boolean> {
    if (this.file === undefined) return false;
    const { provider } = this.options;
    if ((await provider?.refresh?.()) === true) this.unproven = true;
    const stamp = await fileStamp(this.file);
    if (stamp === this.stamp && !this.unproven) return false;
    const file = readKeyFile(await readFile(this.file, 'utf8'));
    // Other key-encryption keys have to open all of it, or a restart would find nothing to open it with.
    if (this.unproven && this.ring !== undefined) this.checkHeld(await unwrapRing(file, provider));
    const ring = await unwrapRing(file, provider, this.known);
    this.checkHeld(ring);
    const changed = stamp !== this.stamp;
    this.ring = ring;
    this.stamp = stamp;
    this.unproven = false;
    return changed;
  }

  /** A process that made indexes goes on making them: a file without their keys is a wrong file. */
  private checkHeld(next: KeyRing): void {
    for (const kind of this.ring?.indexes.keys() ?? []) {
      if (!next.indexes.has(kind))
        throw new Error(`field keys: the index key of ${kind} is no longer given to this process`);
    }
  }

  private usedRing(): KeyRing {
    if (this.ring === undefined) throw new Error('field keys: they are not read yet');
    return this.ring;
  }

  private indexRing(kind: string) {
    const ring = this.usedRing().indexes.get(kind);
    if (ring === undefined) throw new Error(`field keys: there is no index key for ${kind}`);
    return ring;
  }

  private suiteOf(parts: SealedParts): CryptoSuite | undefined {
    return this.suites.find(({ id, name }) => id === parts.suiteId || name === parts.suiteName);
  }
}

/** Suite and key id are authenticated with the place, so that a value's header cannot be exchanged. */
const boundAad = (suiteId: number, keyId: string, aad: string): Buffer =>
  Buffer.from(`1\n${suiteId}\n${keyId}\n${aad}`, 'utf8');

function indexOf({ id, mac, bare, key }: RingIndexKey, value: string): string {
  const digest = createHmac(mac, key).update(value, 'utf8').digest('base64url');
  return bare ? digest : `${mac}.${id}.${digest}`;
}

import { readFile } from 'node:fs/promises';
import { fileStamp } from '../keys/file-stamp.js';
import type { CryptoSuite } from '../suites/crypto-suite.js';
import { suitesOf, type SuiteName } from '../suites/suites.js';
import { type Kek, type Keks, readKekFile } from './kek-file.js';
import { KeyNotHeld, type KeyPlace, type KeyProvider, KeyUnwrapError } from './key-provider.js';

/** `w2.<suite>.<id of the key-encryption key>.<base64url>`; `v1.` before places were bound in. */
const FORM = /^(v1|w2)\.([a-z0-9]{1,16})\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/;
const UNBOUND = Buffer.from('wrapped data key', 'utf8');

/** True for what was wrapped before places were bound in: wrap it anew. */
export const isWrappedUnbound = (wrapped: string): boolean => wrapped.startsWith('v1.');

/**
 * Key-encryption keys in a file of their own (FIELD_KEK_FILE), readable by the service's user only. Weaker than a
 * module that never gives its key out, and as strong as two files in two places can be.
 */
export class FileKeyProvider implements KeyProvider {
  readonly name = 'file';
  readonly #suites: ReturnType<typeof suitesOf>;
  #file: { readonly path: string; stamp: string } | undefined;

  private constructor(
    private keks: Keks,
    suite: SuiteName,
  ) {
    this.#suites = suitesOf(suite);
  }

  /** `suite` seals what is wrapped from now on; what either suite wrapped is unwrapped. */
  static async load(path: string, suite: SuiteName = 'intl'): Promise<FileKeyProvider> {
    // The stamp first: a file that is replaced in between is read once more.
    const stamp = await fileStamp(path);
    const provider = FileKeyProvider.parse(await readFile(path, 'utf8'), suite);
    provider.#file = { path, stamp };
    return provider;
  }

  /** From the text of a file; such keys never change. */
  static parse(text: string, suite: SuiteName = 'intl'): FileKeyProvider {
    return new FileKeyProvider(readKekFile(text), suite);
  }

  async refresh(): Promise<boolean> {
    if (this.#file === undefined) return false;
    const stamp = await fileStamp(this.#file.path);
    if (stamp === this.#file.stamp) return false;
    this.keks = readKekFile(await readFile(this.#file.path, 'utf8'));
    this.#file.stamp = stamp;
    return true;
  }

  async wrap(dataKey: Buffer, place: KeyPlace): Promise<string> {
    const kek = this.keks.current[place.use];
    if (kek === undefined) throw new KeyNotHeld();
    const { sealWith } = this.#suites;
    const body = sealWith.seal(kek.key, dataKey, boundTo(sealWith, kek, place));
    return `w2.${sealWith.name}.${kek.id}.${body.toString('base64url')}`;
  }

  async unwrap(wrapped: string, place: KeyPlace): Promise<Buffer> {
    const [, form, suiteName, kekId = '', text = ''] = FORM.exec(wrapped) ?? [];
    const body = Buffer.from(text, 'base64url');
    // One value has one spelling: unused bits of the last character are zero.
    if (form === undefined || body.toString('base64url') !== text) {
      throw new KeyUnwrapError('not in a form that this provider writes');
    }
    const { sealWith, openWith } = this.#suites;
    const suite = [sealWith, ...openWith].find(({ name }) => name === suiteName);
    if (suite === undefined) throw new KeyUnwrapError('its suite is not here');
    const kek = this.keks.byId.get(kekId);
    if (kek === undefined) throw new KeyNotHeld();
    const bound = form === 'w2';
    // A key of today's form never wrapped anything unbound: such a text comes from elsewhere.
    if (!bound && kek.wraps !== null) throw new KeyUnwrapError('it is not bound to its place: run keys wrap');
    try {
      return suite.open(kek.key, body, bound ? boundTo(suite, kek, place) : UNBOUND);
    } catch {
      throw new KeyUnwrapError(
        'altered, moved from another place of the file, or wrapped by another key of the same id',
      );
    }
  }
}

/** The suite and the key-encryption key stand in the text, the place in the file: none can be exchanged. */
const boundTo = (suite: CryptoSuite, kek: Kek, { use, name }: KeyPlace): Buffer =>
  Buffer.from(['wrapped data key', '2', suite.name, kek.id, use, name].join('\n'), 'utf8');

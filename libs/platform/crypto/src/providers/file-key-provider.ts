import { readFile } from 'node:fs/promises';
import { KEY_BYTES, newKeyText } from '../keys/key-file.js';
import { readSealed, writeSealedText } from '../keys/sealed-form.js';
import { suitesOf, type SuiteName } from '../suites/suites.js';
import { type KeyProvider, KeyUnwrapError } from './key-provider.js';

/** The file of key-encryption keys: base64 of 32 bytes by id. It lies apart from the file of what it wraps. */
export interface KekFile {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

export const generateKek = (keyId = 'kek1'): KekFile => ({ current: keyId, keys: { [keyId]: newKeyText() } });

const PLACE = Buffer.from('wrapped data key', 'utf8');

/**
 * Key-encryption keys in a file of their own (FIELD_KEK_FILE), readable by the service's user only. Weaker than a
 * module that never gives its key out, and as strong as two files in two places can be. Wrapped keys have the form of a
 * sealed value, with the id of the key-encryption key.
 */
export class FileKeyProvider implements KeyProvider {
  readonly name = 'file';
  private readonly suites: ReturnType<typeof suitesOf>;

  private constructor(
    private readonly current: string,
    private readonly keys: ReadonlyMap<string, Buffer>,
    suite: SuiteName,
  ) {
    this.suites = suitesOf(suite);
  }

  /** `suite` seals what is wrapped from now on; what either suite wrapped is unwrapped. */
  static async load(file: string, suite: SuiteName = 'intl'): Promise<FileKeyProvider> {
    return FileKeyProvider.parse(await readFile(file, 'utf8'), suite);
  }

  static parse(text: string, suite: SuiteName = 'intl'): FileKeyProvider {
    let file: Partial<KekFile> | null;
    try {
      file = JSON.parse(text) as Partial<KekFile> | null;
    } catch {
      // The parser's own message quotes the text, which holds keys.
      throw new Error('key-encryption keys: the file is not JSON');
    }
    const keys = new Map<string, Buffer>();
    for (const [id, key] of Object.entries(file?.keys ?? {})) {
      const bytes = Buffer.from(key, 'base64');
      if (bytes.length !== KEY_BYTES) throw new Error(`key-encryption keys: ${id} is not the base64 of 32 bytes`);
      keys.set(id, bytes);
    }
    const current = file?.current ?? '';
    if (!keys.has(current)) throw new Error('key-encryption keys: "current" names no key of "keys"');
    return new FileKeyProvider(current, keys, suite);
  }

  async wrap(dataKey: Buffer): Promise<string> {
    const { sealWith } = this.suites;
    const body = sealWith.seal(this.key(this.current), dataKey, PLACE);
    return writeSealedText({ suiteName: sealWith.name, keyId: this.current, body });
  }

  async unwrap(wrapped: string): Promise<Buffer> {
    const parts = readSealed(wrapped);
    if (parts === null) throw new KeyUnwrapError('not in a form that this provider writes');
    const { sealWith, openWith } = this.suites;
    const suite = [sealWith, ...openWith].find(({ name }) => name === parts.suiteName);
    if (suite === undefined || !this.keys.has(parts.keyId)) {
      throw new KeyUnwrapError('its key-encryption key or suite is not here');
    }
    try {
      return suite.open(this.key(parts.keyId), parts.body, PLACE);
    } catch {
      throw new KeyUnwrapError('altered, or wrapped by another key of the same id');
    }
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (key === undefined) throw new KeyUnwrapError('its key-encryption key is not here');
    return key;
  }
}

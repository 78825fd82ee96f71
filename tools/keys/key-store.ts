import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { type FieldKeyFile, type KeyPlaces, type KeyProvider, keyProviderOf, readKeyFile } from '#platform/crypto';
import { acquireLock } from '../stack/process/file-lock.js';
import { StackUnusable } from '../stack/index.js';

/** The file of keys on this machine, changed by one command at a time and never half-written. */
export class KeyStore {
  private constructor(
    readonly places: KeyPlaces,
    readonly provider: KeyProvider | undefined,
  ) {}

  static async open(places: KeyPlaces): Promise<KeyStore> {
    if (places.FIELD_KEYS_FILE === '') {
      throw new StackUnusable('用 --file 或 FIELD_KEYS_FILE 指明密钥文件 · say which file of keys');
    }
    return new KeyStore(places, await keyProviderOf(places));
  }

  read(): FieldKeyFile {
    return readKeyFile(readFileSync(this.places.FIELD_KEYS_FILE, 'utf8'));
  }

  /** Reads, changes and replaces the file; a reader sees the one before or the one after. */
  async change(work: (file: FieldKeyFile) => FieldKeyFile | Promise<FieldKeyFile>): Promise<FieldKeyFile> {
    const lock = acquireLock(`${this.places.FIELD_KEYS_FILE}.lock`, 'npm run keys');
    try {
      const changed = await work(this.read());
      replaceFile(this.places.FIELD_KEYS_FILE, changed);
      return changed;
    } finally {
      lock.release();
    }
  }
}

/** On the disk before the name points to it: a machine that stops in between has the old keys. Its mode and its owner stay. */
export function replaceFile(path: string, content: object): void {
  const own = `${path}.${randomUUID()}`;
  const { mode, uid, gid } = statSync(path);
  try {
    const file = openSync(own, 'wx', 0o600);
    try {
      writeSync(file, `${JSON.stringify(content, null, 2)}\n`);
      fchmodSync(file, mode & 0o777);
      // Root, who changes keys, leaves them readable by the services' user.
      if (uid !== process.getuid?.() || gid !== process.getgid?.()) fchownSync(file, uid, gid);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(own, path);
  } finally {
    rmSync(own, { force: true });
  }
}

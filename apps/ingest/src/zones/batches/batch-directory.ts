import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileName } from './batch-head.js';

/** Set aside in it; the carrier of batches passes it over. */
const ASIDE = 'aside';

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * A directory that batches lie in until they are carried on, or taken. A file appears whole or not at all: it is written
 * under a name that is none of a batch, is on the disk before it is renamed, and the name is on the disk before we say so.
 */
export class BatchDirectory {
  constructor(private readonly path: string) {}

  async write(name: string, bytes: Buffer): Promise<void> {
    const own = join(this.path, `.${name}.${randomUUID()}`);
    try {
      const file = await open(own, 'wx', 0o640);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(own, join(this.path, name));
    } catch (error) {
      await rm(own, { force: true });
      throw error;
    }
    await syncDirectory(this.path);
  }

  /** Names of batches, in their order. What was begun and not finished is none. */
  async list(): Promise<string[]> {
    const names = await readdir(this.path);
    return names.filter((name) => readFileName(name) !== null).sort();
  }

  /** Changes when another file takes the name; undefined where it is gone. */
  async stamp(name: string): Promise<string | undefined> {
    try {
      const { size, mtimeMs, ino } = await stat(join(this.path, name));
      return `${size} ${mtimeMs} ${ino}`;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Undefined where it is gone meanwhile, or larger than `maxBytes`: then with its size. */
  async read(name: string, maxBytes: number): Promise<{ bytes: Buffer | null; modifiedMs: number } | undefined> {
    try {
      const path = join(this.path, name);
      const { size, mtimeMs } = await stat(path);
      return { bytes: size > maxBytes ? null : await readFile(path), modifiedMs: mtimeMs };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }

  /** Out of the way, for a person to look at; the newest of a name stays. */
  async setAside(name: string, reason: string): Promise<void> {
    const aside = join(this.path, ASIDE);
    await mkdir(aside, { recursive: true });
    try {
      await rename(join(this.path, name), join(aside, `${name}.${reason}`));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
}

/** Without it a crash may take the new name back. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

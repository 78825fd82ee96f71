import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Keeps what is there: data sealed with a lost key is lost. Two makers at once end with the same file. */
export const writeOnce = (file: string, make: () => unknown, mode = 0o600): Promise<void> =>
  writeTextOnce(file, async () => `${JSON.stringify(await make(), null, 2)}\n`, mode);

/** The same for a text. */
export async function writeTextOnce(file: string, make: () => Promise<string>, mode = 0o600): Promise<void> {
  // Where a deployment mounts what was made elsewhere, nothing could be written either.
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, await make(), { mode: 0o600, flush: true });
  chmodSync(own, mode);
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

export const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Paths in the repository, each with its text. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** Those whose text on disk is another, or that are not there. */
export async function staleFiles(root: string, files: GeneratedFiles): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, text] of files) {
    const found = await readFile(join(root, file), 'utf8').catch(() => undefined);
    if (found !== text) stale.push(file);
  }
  return stale;
}

export async function writeFiles(root: string, files: GeneratedFiles): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

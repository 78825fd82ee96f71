import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'grid-procuratorate';

function isRoot(directory: string): boolean {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === NAME;
}

function findRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (isRoot(directory)) return directory;
    if (dirname(directory) === directory) throw new Error(`no package.json of ${NAME} above ${from}`);
  }
}

/** The checkout that this file belongs to, whether it runs from source or from dist. */
export const repositoryRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

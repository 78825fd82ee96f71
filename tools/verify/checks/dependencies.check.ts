import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../check.js';

const PAGE = 'docs/dependencies.md';

interface Manifest {
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readManifest = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;

export const dependencies: Check = {
  name: 'dependencies',
  says: `Every package of package.json and of its workspaces has an exact version and a line in ${PAGE} that says what it is for.`,
  async run({ root }) {
    const manifest = await readManifest(root);
    const workspaces = await Promise.all((manifest.workspaces ?? []).map((folder) => readManifest(join(root, folder))));
    const used = Object.assign(
      {},
      ...[manifest, ...workspaces].flatMap(({ dependencies, devDependencies }) => [dependencies, devDependencies]),
    ) as Readonly<Record<string, string>>;
    const page = await readFile(join(root, PAGE), 'utf8');
    // First cell of a table's row: `| a, b | for | why |`.
    const listed = new Set(
      [...page.matchAll(/^\| ([@a-z][^|]*) \|/gm)].flatMap(([, names]) => (names ?? '').trim().split(', ')),
    );
    listed.delete('package');
    const details = [
      ...Object.keys(used)
        .filter((name) => !listed.has(name))
        .map((name) => `${name} has no line in ${PAGE}`),
      ...[...listed].filter((name) => !(name in used)).map((name) => `${name} is in ${PAGE} and in no package.json`),
      ...Object.entries(used)
        .filter(([, version]) => !/^\d/.test(version))
        .map(([name, version]) => `${name}: ${version} is not exact`),
    ];
    return { ok: details.length === 0, summary: `${Object.keys(used).length} packages`, details };
  },
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../check.js';

const PAGE = 'docs/dependencies.md';

export const dependencies: Check = {
  name: 'dependencies',
  says: `Every package of package.json has an exact version and a line in ${PAGE} that says what it is for.`,
  async run({ root }) {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const used = { ...manifest.dependencies, ...manifest.devDependencies };
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
      ...[...listed].filter((name) => !(name in used)).map((name) => `${name} is in ${PAGE} and not in package.json`),
      ...Object.entries(used)
        .filter(([, version]) => !/^\d/.test(version))
        .map(([name, version]) => `${name}: ${version} is not exact`),
    ];
    return { ok: details.length === 0, summary: `${Object.keys(used).length} packages`, details };
  },
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../check.js';
import { repositoryFiles } from '../repository-files.js';

/** What has no place in the repository: it is true on one machine only, or of no use to whoever reads the product. */
const FORBIDDEN: readonly { readonly word: RegExp; readonly why: string }[] = [
  {
    word: /\b(?:registry\.(?:npmjs|yarnpkg)|registry\.npmmirror|repo1?\.maven(?:\.apache)?|files\.pythonhosted|deb\.debian|security\.debian)\.[a-z]+/i,
    why: 'the host of a package registry: clients know theirs',
  },
  { word: /(?:^|[\s'"`(=:])\/(?:work|home\/[a-z]+|Users\/[A-Za-z]+|tmp\/devstack)\//, why: 'a path of one machine' },
  { word: /\bissues? #?[0-9]+\b/i, why: 'a number that means nothing outside of a tracker' },
  { word: /\b(?:TODO|FIXME|XXX|HACK)\b/, why: 'unfinished work' },
];

const TEXT =
  /\.(?:ts|mts|cts|js|mjs|cjs|json|md|ya?ml|html|sh|sql|xml|properties|txt)$|(?:^|\/)(?:Dockerfile|run|\.npmrc|\.gitignore)$/;
/** Itself, and data that others wrote. */
const LEFT_OUT = /^tools\/verify\/checks\/words\.check\.ts$|^package-lock\.json$|\.jsonl$/;

export const words: Check = {
  name: 'words',
  says: 'No host of a package registry, no path of one machine, no unfinished work.',
  async run({ root }) {
    const files = (await repositoryFiles(root)).filter((file) => TEXT.test(file) && !LEFT_OUT.test(file));
    const details: string[] = [];
    for (const file of files) {
      const text = await readFile(join(root, file), 'utf8').catch(() => '');
      for (const [index, line] of text.split('\n').entries()) {
        for (const { word, why } of FORBIDDEN) {
          const found = word.exec(line);
          if (found !== null) details.push(`${file}:${index + 1}: «${found[0].trim()}» is ${why}`);
        }
      }
    }
    return { ok: details.length === 0, summary: `${files.length} files, ${details.length} findings`, details };
  },
};

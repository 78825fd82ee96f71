import { access, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Check } from '../check.js';
import { repositoryFiles } from '../repository-files.js';

const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
/** A path of the repository in code quotes; one with a place holder (`<app>`, `*`) stands for many. */
const QUOTED = /`((?:apps|libs|tools|docs|e2e|bench)\/[\w./-]+\.[a-z]+)`/g;

export const links: Check = {
  name: 'links',
  says: 'What a page links to or names as a file is there.',
  async run({ root }) {
    const pages = (await repositoryFiles(root)).filter((file) => file.endsWith('.md'));
    const details: string[] = [];
    let seen = 0;
    for (const page of pages) {
      const text = await readFile(join(root, page), 'utf8').catch(() => '');
      const linked = [...text.matchAll(LINK)].map(([, target = '']) => normalize(join(dirname(page), target)));
      const quoted = [...text.matchAll(QUOTED)].map(([, target = '']) => target);
      for (const target of new Set([...linked, ...quoted])) {
        seen += 1;
        const found = await access(join(root, target)).then(
          () => true,
          () => false,
        );
        if (!found) details.push(`${page}: ${target} is not there`);
      }
    }
    return { ok: details.length === 0, summary: `${seen} files named by ${pages.length} pages`, details };
  },
};

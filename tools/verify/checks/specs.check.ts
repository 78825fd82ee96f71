import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../check.js';
import { repositoryFiles } from '../repository-files.js';

const SPEC = /^(?:apps|libs|tools|e2e)\/.*\.spec\.ts$/;
const LOOKS_LIKE_ONE = /(?:\.spec|\.test|-spec|\.e2e)[^/]*\.[cm]?[tj]s$/;
const HAS_TEST = /^\s*(?:it|test)(?:\.each|\.concurrent)?[(<`]/m;
const SET_ASIDE = /\b(?:describe|it|test)\.(?:skip|only|todo)\b|\b(?:xit|xdescribe|fit|fdescribe)\(/;

export const specs: Check = {
  name: 'specs',
  says: 'Every spec is one that the runner finds, holds a test, and sets none aside.',
  async run({ root }) {
    const candidates = (await repositoryFiles(root)).filter((file) => LOOKS_LIKE_ONE.test(file));
    const details: string[] = [];
    for (const file of candidates) {
      if (!SPEC.test(file)) {
        details.push(`${file}: no runner picks it up`);
        continue;
      }
      const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      if (!HAS_TEST.test(text)) details.push(`${file}: holds no test`);
      const aside = SET_ASIDE.exec(text);
      if (aside !== null) details.push(`${file}: «${aside[0]}» sets tests aside`);
    }
    return { ok: details.length === 0, summary: `${candidates.length} specs`, details };
  },
};

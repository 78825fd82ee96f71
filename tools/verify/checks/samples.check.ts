import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readContract, TOPICS } from '#contracts';
import type { Check } from '../check.js';

const FOLDER = 'libs/contracts/samples';

export const samples: Check = {
  name: 'samples',
  says: 'Each version of a topic has a committed sample that its schema accepts.',
  async run({ root }) {
    const files = await readdir(join(root, FOLDER));
    const details: string[] = [];
    let read = 0;
    for (const contract of Object.values(TOPICS)) {
      const own = files.filter((file) => file.startsWith(contract.sample.replace(/json$/, '')));
      if (!own.includes(contract.sample)) details.push(`${contract.name}: ${FOLDER}/${contract.sample} is missing`);
      for (const file of own) {
        const result = readContract(contract.schema, JSON.parse(await readFile(join(root, FOLDER, file), 'utf8')));
        read += 1;
        if (!result.ok) details.push(...result.error.map(({ pointer, detail }) => `${file} ${pointer}: ${detail}`));
      }
    }
    return { ok: details.length === 0, summary: `${read} samples of ${Object.keys(TOPICS).length} topics`, details };
  },
};

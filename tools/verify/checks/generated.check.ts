import { generateAll } from '../../generate/generate-all.js';
import { staleFiles, writeFiles } from '../../generate/generated-files.js';
import type { Check } from '../check.js';

export const generated: Check = {
  name: 'generated',
  says: 'Pages and documents that are generated say what the code says now.',
  async run({ root, fix }) {
    const files = await generateAll();
    const stale = await staleFiles(root, files);
    if (fix) await writeFiles(root, files);
    return {
      ok: fix || stale.length === 0,
      summary:
        stale.length === 0
          ? `${files.size} files fresh`
          : `${stale.length} of ${files.size} files ${fix ? 'written' : 'stale'}`,
      details: stale.map((file) => `${file}: run npm run generate`),
    };
  },
};

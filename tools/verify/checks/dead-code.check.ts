import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

export const deadCode: Check = {
  name: 'dead-code',
  says: 'Every file, export and dependency is used (knip).',
  async run({ root }) {
    const { code, lines } = await runProgram(root, 'node_modules/knip/bin/knip.js', [
      '--no-progress',
      '--no-config-hints',
    ]);
    const headings = lines.filter((line) => /\(\d+\)$/.test(line.trim()));
    return { ok: code === 0, summary: code === 0 ? 'none' : headings.join(', ').toLowerCase(), details: lines };
  },
};

import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

export const format: Check = {
  name: 'format',
  says: 'Files are written as prettier writes them.',
  async run({ root, fix }) {
    const { code, lines } = await runProgram(root, 'node_modules/prettier/bin/prettier.cjs', [
      fix ? '--write' : '--list-different',
      '.',
    ]);
    return { ok: code === 0, summary: code === 0 ? 'all alike' : `${lines.length} files differ`, details: lines };
  },
};

import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

export const types: Check = {
  name: 'types',
  says: 'TypeScript agrees with every file, specs included.',
  async run({ root }) {
    const { code, lines } = await runProgram(root, 'node_modules/typescript/bin/tsc', [
      '-p',
      'tsconfig.json',
      '--noEmit',
      '--pretty',
      'false',
    ]);
    const errors = lines.filter((line) => line.includes('error TS'));
    return { ok: code === 0, summary: code === 0 ? 'no error' : `${errors.length} errors`, details: lines };
  },
};

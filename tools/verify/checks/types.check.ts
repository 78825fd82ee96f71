import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

/** The console is a browser's program, with types that the others do not know. */
const PROJECTS = ['tsconfig.json', 'apps/console/tsconfig.json'];

export const types: Check = {
  name: 'types',
  says: 'TypeScript agrees with every file, specs included.',
  async run({ root }) {
    const results = [];
    for (const project of PROJECTS) {
      const args = ['-p', project, '--noEmit', '--pretty', 'false'];
      results.push(await runProgram(root, 'node_modules/typescript/bin/tsc', args));
    }
    const ok = results.every(({ code }) => code === 0);
    const lines = results.flatMap((result) => result.lines);
    const errors = lines.filter((line) => line.includes('error TS'));
    return { ok, summary: ok ? 'no error' : `${errors.length} errors`, details: lines };
  },
};

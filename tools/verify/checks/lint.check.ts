import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

export const lint: Check = {
  name: 'lint',
  says: 'The rules of eslint.config.js hold: no floating promise, no any, no environment outside of configuration, file sizes.',
  async run({ root, fix }) {
    const args = ['.', '--max-warnings', '0', ...(fix ? ['--fix'] : [])];
    const { code, lines } = await runProgram(root, 'node_modules/eslint/bin/eslint.js', args);
    const last = lines.findLast((line) => line.includes('problem'));
    return { ok: code === 0, summary: code === 0 ? 'no problem' : (last ?? 'failed'), details: lines };
  },
};

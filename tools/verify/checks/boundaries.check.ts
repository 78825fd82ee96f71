import { findViolations, loadBoundaries, ROOMS } from '../../boundaries/cruise.js';
import type { Check } from '../check.js';
import { runProgram } from '../run-program.js';

export const boundaries: Check = {
  name: 'boundaries',
  says: 'No file imports what the rules of .dependency-cruiser.cjs forbid.',
  async run({ root }) {
    const { violations, modules, dependencies } = await findViolations(root, ROOMS, await loadBoundaries(root));
    return {
      ok: violations.length === 0,
      summary: `${modules} modules, ${dependencies} imports, ${violations.length} forbidden`,
      details: violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`),
    };
  },
};

export const boundariesProof: Check = {
  name: 'boundaries-proof',
  says: 'Each import rule catches the forbidden import written for it, and does not once it is emptied.',
  async run({ root }) {
    // A process of its own: the proof moves to a folder of its own.
    const { code, lines } = await runProgram(root, 'dist/tools/boundaries/main.js', ['--proof']);
    return { ok: code === 0, summary: lines.at(-1) ?? 'no output', details: lines };
  },
};

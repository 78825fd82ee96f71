import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROBLEMS } from './index.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CATALOGUE = join('libs', 'contracts', 'src', 'problems');
const CODE = /['"`]([A-Z][A-Z0-9]+\.[A-Z][A-Z0-9_]+)['"`]/g;

/** Codes that the source names, with a file that names each. Specs and the catalogue itself do not count. */
function codesInSource(): Map<string, string> {
  const found = new Map<string, string>();
  for (const room of ['apps', 'libs', 'tools']) {
    for (const file of readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })) {
      const path = join(room, file);
      if (!path.endsWith('.ts') || path.endsWith('.spec.ts') || path.startsWith(CATALOGUE)) continue;
      if (path.includes('/test/') || path.includes('/node_modules/')) continue;
      for (const [, code] of readFileSync(join(ROOT, path), 'utf8').matchAll(CODE)) found.set(code!, path);
    }
  }
  return found;
}

/** Words of the same shape that no service answers: names of standards, and what the console says when none answers. */
const OF_OTHERS = /^(?:(?:SHA|GB|RFC)[0-9]*|CONSOLE)\./;

describe('the catalogue of errors', () => {
  it('has each code once', () => {
    const codes = PROBLEMS.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it.each(PROBLEMS.map((problem) => [problem.code, problem] as const))(
    '%s tells what happened and what to do, in Chinese',
    (_, problem) => {
      expect(problem.code).toMatch(/^[A-Z][A-Z0-9]+\.[A-Z][A-Z0-9_]+$/);
      expect(problem.status).toBeGreaterThanOrEqual(400);
      expect(problem.status).toBeLessThan(600);
      expect(problem.title).toMatch(/\p{Script=Han}{2}/u);
      expect(problem.repair).toMatch(/\p{Script=Han}{4}/u);
    },
  );

  it('has every code that the source names', () => {
    const known = new Set(PROBLEMS.map(({ code }) => code));
    const missing = [...codesInSource()].filter(([code]) => !known.has(code) && !OF_OTHERS.test(code));
    expect(missing).toEqual([]);
  });

  it('has no code that nothing in the source names', () => {
    const named = codesInSource();
    expect(PROBLEMS.map(({ code }) => code).filter((code) => !named.has(code))).toEqual([]);
  });
});

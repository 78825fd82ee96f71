import { readFileSync } from 'node:fs';
import { PROBLEMS } from '#contracts';
import { CANONICAL_HEADINGS } from '../src/import-rows/canonical-headings.js';
import { damageFault } from '../src/import-rows/damage-words.js';

const page = readFileSync(new URL('../../../docs/files.md', import.meta.url), 'utf8');

describe('the page of file imports', () => {
  it('tells every code that an import or a row of it may have, with its status', () => {
    const codes = PROBLEMS.filter(({ code }) => /^INGEST\.(?:IMPORT|FILE|ROW)/.test(code));
    expect(codes.length).toBeGreaterThan(10);
    const told = codes.map(({ code, status }) => new RegExp(`\\| \`${code}\` +\\| ${status} `).test(page));
    expect(codes.filter((_, i) => told[i] !== true)).toEqual([]);
  });

  it('tells every heading of ours', () => {
    expect(Object.keys(CANONICAL_HEADINGS).filter((heading) => !page.includes(heading))).toEqual([]);
  });

  it.each(['scientific', 'lost-digits', 'date-serial', 'error-value'] as const)('tells what %s reads like', (kind) => {
    expect(page).toContain(damageFault({ column: '', raw: '', kind, kept: false }).says);
    expect(page).toContain(damageFault({ column: '', raw: '', kind, kept: true }).says);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Check } from './check.js';
import { dependencies } from './checks/dependencies.check.js';
import { links } from './checks/links.check.js';
import { whatItTakesAway } from './checks/migration-order.check.js';
import { sizes } from './checks/sizes.check.js';
import { specs } from './checks/specs.check.js';
import { words } from './checks/words.check.js';
import { runChecks } from './run-checks.js';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** A repository with these files, none of them committed. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'verify-'));
  roots.push(root);
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const run = (check: Check, files: Readonly<Record<string, string>>) =>
  check.run({ root: repository(files), fix: false });
const lines = (count: number): string => 'x\n'.repeat(count);

describe('words', () => {
  it.each([
    ['a registry host', `get ${['https://registry', 'npmjs.org'].join('.')}/x`],
    ['a path of one machine', `cat ${['', 'work', 'main'].join('/')}/x`],
    ['a number of a tracker', `see ${['issue', '12'].join(' ')}`],
    ['unfinished work', `// ${['TO', 'DO'].join('')} later`],
  ])('finds %s', async (_, text) => {
    const report = await run(words, { 'libs/a.ts': `fine\n${text}\n` });
    expect(report).toMatchObject({ ok: false, details: [expect.stringContaining('libs/a.ts:2')] });
  });

  it('lets ordinary text and ignored files be', async () => {
    const bad = `see ${['issue', '12'].join(' ')}`;
    const files = { 'a.md': 'the work/life of an issue', '.gitignore': 'dist/\n', 'dist/b.md': bad };
    expect(await run(words, files)).toMatchObject({ ok: true });
  });
});

describe('sizes', () => {
  it('refuses a source of 301 lines and a spec of 501, and names them', async () => {
    const files = {
      'libs/kernel/a.ts': lines(301),
      'libs/kernel/b.spec.ts': lines(501),
      'apps/x/c.tsx': lines(301),
      'libs/kernel/c.ts': lines(300),
    };
    const { ok, details } = await run(sizes, files);
    expect(ok).toBe(false);
    expect(details.slice(0, 3).map((line) => line.split(':')[0])).toEqual([
      'apps/x/c.tsx',
      'libs/kernel/a.ts',
      'libs/kernel/b.spec.ts',
    ]);
  });

  it('tells median, p90 and longest of the sources', async () => {
    const files = Object.fromEntries([10, 20, 30, 40, 100].map((count) => [`apps/x/${count}.ts`, lines(count)]));
    expect((await run(sizes, files)).summary).toBe('5 sources, median 30, p90 100, longest 100');
  });
});

describe('specs', () => {
  const test = "it('works', () => undefined);\n";

  it('takes a spec that holds a test', async () => {
    expect(await run(specs, { 'libs/a.spec.ts': test })).toMatchObject({ ok: true });
  });

  it.each([
    ['holds no test', 'libs/a.spec.ts', 'const nothing = 1;\n'],
    ['sets tests aside', 'libs/a.spec.ts', `${test}${['it', 'skip'].join('.')}('later', () => undefined);\n`],
    ['no runner picks it up', 'libs/a.test.ts', test],
  ])('finds a file of which it says: %s', async (says, file, text) => {
    expect(await run(specs, { [file]: text })).toMatchObject({ ok: false, details: [expect.stringContaining(says)] });
  });
});

describe('dependencies', () => {
  const page = '| package | for | why this one |\n| --- | --- | --- |\n| a, @x/b | this | that |\n';
  const manifest = (used: object) => JSON.stringify({ dependencies: used, devDependencies: {} });

  it('holds when the page names exactly what is used', async () => {
    const files = { 'docs/dependencies.md': page, 'package.json': manifest({ a: '1.0.0', '@x/b': '2.0.0' }) };
    expect(await run(dependencies, files)).toMatchObject({ ok: true });
  });

  it('looks into the workspaces too', async () => {
    const root = JSON.stringify({ workspaces: ['apps/w'], dependencies: { a: '1.0.0' } });
    const files = {
      'docs/dependencies.md': page,
      'package.json': root,
      'apps/w/package.json': manifest({ '@x/b': '^2.0.0' }),
    };
    expect(await run(dependencies, files)).toMatchObject({ ok: false, details: ['@x/b: ^2.0.0 is not exact'] });
  });

  it('finds a package without a line, a line without a package, and a range', async () => {
    const files = { 'docs/dependencies.md': page, 'package.json': manifest({ a: '^1.0.0', c: '1.0.0' }) };
    const { ok, details } = await run(dependencies, files);
    expect(ok).toBe(false);
    expect(details).toEqual([
      expect.stringMatching(/^c has/),
      expect.stringMatching(/^@x\/b is/),
      expect.stringMatching(/^a: /),
    ]);
  });
});

describe('links', () => {
  it('finds a link and a named file that lead nowhere, and lets place holders be', async () => {
    const page =
      '[ok](b.md) [bad](c.md#x) `libs/a.ts` `libs/gone.ts` `apps/<app>/src/main.ts` [out](https://example.org)';
    const { ok, details } = await run(links, { 'docs/a.md': page, 'docs/b.md': '', 'libs/a.ts': '' });
    expect(ok).toBe(false);
    expect(details).toEqual(['docs/a.md: docs/c.md is not there', 'docs/a.md: libs/gone.ts is not there']);
  });
});

describe('a migration', () => {
  it.each([
    'DROP TABLE clue',
    'ALTER TABLE clue DROP COLUMN title',
    'ALTER TABLE clue RENAME COLUMN title TO heading',
    'ALTER TABLE clue ALTER COLUMN version TYPE bigint',
    'ALTER TABLE clue ALTER COLUMN title SET NOT NULL',
    'ALTER TABLE clue ADD COLUMN line text NOT NULL',
    'TRUNCATE clue',
  ])('takes away: %s', (sql) => {
    expect(whatItTakesAway(sql)).not.toEqual([]);
  });

  it.each([
    'CREATE TABLE clue (id uuid PRIMARY KEY, title text NOT NULL)',
    'ALTER TABLE clue ADD COLUMN line text',
    "ALTER TABLE clue ADD COLUMN line text NOT NULL DEFAULT ''",
    'CREATE INDEX clue_line ON clue (line)',
    'GRANT SELECT ON TABLE clue TO gp_ingest',
  ])('only adds: %s', (sql) => {
    expect(whatItTakesAway(sql)).toEqual([]);
  });
});

describe('running checks', () => {
  const check = (name: string, work: Check['run']): Check => ({ name, says: '', run: work });

  it('gives the results in the order of the checks, whichever is done first', async () => {
    const slow = check('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { ok: true, summary: '', details: [] };
    });
    const quick = check('quick', () => Promise.resolve({ ok: true, summary: '', details: [] }));
    const told: string[] = [];
    const results = await runChecks([slow, quick], { root: '.', fix: false }, 2, ({ name }) => told.push(name));
    expect([results.map(({ name }) => name), told]).toEqual([
      ['slow', 'quick'],
      ['quick', 'slow'],
    ]);
  });

  it('counts a check that cannot be run as one that does not hold', async () => {
    const broken = check('broken', () => Promise.reject(new Error('no such program')));
    const [result] = await runChecks([broken], { root: '.', fix: false }, 1, () => undefined);
    expect(result).toMatchObject({ ok: false, summary: 'could not be run' });
    expect(result?.details.join('\n')).toContain('no such program');
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Migration, PLATFORM_MIGRATIONS } from '#platform/postgres';
import type { QueryRunner } from 'typeorm';
import { listAppTables } from '../apps.js';
import type { Check } from '../check.js';
import { repositoryFiles } from '../repository-files.js';

const run = promisify(execFile);
const FILE = /^(?:apps|libs\/platform)\/(?<app>[^/]+)\/.*migrations\/(?<time>[0-9]{13})-(?<words>[a-z0-9-]+)\.ts$/;
const TIME = /[0-9]{13}$/;
/** A migration of this name may take away: the release before it no longer uses what goes. */
const CONTRACTS = /^contract-/;

/** What makes the release before this one fail while both run. */
const TAKES_AWAY: readonly (readonly [RegExp, string])[] = [
  [/\bDROP\s+(?:TABLE|COLUMN|SCHEMA|TYPE|VIEW)\b/i, 'drops what the release before may still read'],
  [/\bRENAME\b/i, 'renames what the release before calls by its old name'],
  [/\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b/i, 'changes the type of a column'],
  [/\bSET\s+NOT\s+NULL\b/i, 'asks for a value that the release before may leave out'],
  [
    /\bADD\s+(?:COLUMN\s+)?\S+\s+(?!CONSTRAINT)[^,]*\bNOT\s+NULL\b(?![^,]*\bDEFAULT\b)/i,
    'adds a column that the release before does not fill',
  ],
  [/(?<!\bBEFORE )\bTRUNCATE\b/i, 'empties a table'],
];

export const migrationOrder: Check = {
  name: 'migration-order',
  says: 'Migrations run in the order of their times, expand before they contract, and do not change once released.',
  async run({ root }) {
    const files = (await repositoryFiles(root)).filter((file) => /\/migrations\/[0-9]/.test(file));
    const words = new Map<string, string>();
    for (const file of files) {
      const { app = '', time = '', words: name = '' } = FILE.exec(file)?.groups ?? {};
      words.set(`${app} ${time}`, name);
    }
    const details = files.filter((file) => !FILE.test(file)).map((file) => `${file}: is named <13 digits>-<words>.ts`);
    let seen = 0;
    for (const { app, migrations } of [
      { app: 'postgres', migrations: PLATFORM_MIGRATIONS },
      ...(await listAppTables(root)),
    ]) {
      details.push(...misordered(app, migrations));
      for (const migration of migrations) {
        seen += 1;
        const time = TIME.exec(migration.name)?.[0] ?? '';
        const name = words.get(`${app} ${time}`);
        if (name === undefined) details.push(`${app}: ${migration.name} has no file of its time`);
        if (!CONTRACTS.test(name ?? '')) details.push(...(await takenAway(app, migration)));
      }
    }
    details.push(...(await changedSinceRelease(root)));
    return { ok: details.length === 0, summary: `${seen} migrations of the services`, details };
  },
};

function misordered(app: string, migrations: readonly Migration[]): string[] {
  const names = migrations.map(({ name }) => name);
  const bad = names.filter((name) => !TIME.test(name)).map((name) => `${app}: class ${name} does not end in its time`);
  const times = names.map((name) => TIME.exec(name)?.[0] ?? '');
  const ordered = times.every((time, index) => index === 0 || (times[index - 1] ?? '') < time);
  return ordered ? bad : [...bad, `${app}: the list is not in the order of the times, or two have the same`];
}

/** Runs `up` against a runner that only listens, and reads what it would have said to the database. */
async function takenAway(app: string, migration: Migration): Promise<string[]> {
  const statements: string[] = [];
  const listener = {
    query: (sql: string): Promise<unknown[]> => {
      statements.push(sql);
      return Promise.resolve([{ schema: 'listened' }]);
    },
  };
  await new migration().up(listener as unknown as QueryRunner);
  return statements.flatMap((sql) => {
    const said = sql.trim().split('\n')[0] ?? '';
    return whatItTakesAway(sql).map((why) => `${app}: ${migration.name} ${why}: ${said}`);
  });
}

/** Why the release before would fail on a schema that this statement changed; empty for one that only adds. */
export const whatItTakesAway = (sql: string): string[] =>
  TAKES_AWAY.filter(([pattern]) => pattern.test(sql)).map(([, why]) => why);

/** Migrations that the newest release (tag `v…`) has, and that were changed or removed since. None without a release. */
async function changedSinceRelease(root: string): Promise<string[]> {
  const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: root })).stdout.trim();
  const release = (await git('tag', '--list', 'v*', '--sort=-creatordate')).split('\n')[0] ?? '';
  if (release === '') return [];
  const changes = await git('diff', '--name-status', '--diff-filter=DMRT', release, '--', '*/migrations/[0-9]*.ts');
  return changes
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `changed since ${release}: ${line.replace(/\s+/g, ' ')}`);
}

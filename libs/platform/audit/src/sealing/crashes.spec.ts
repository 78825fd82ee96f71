import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, MIGRATIONS, SCHEMA, type TestHistory } from '../../test/a-history.js';
import type { VerificationReport } from '../verification/finding.js';

/** Every kill crashes so many histories, each wherever it happens to be: starting a process is most of a round. */
const HISTORIES = 10;
const KILLS = 10;
/** Compiled: a process that has to compile first would be another test. */
const PROGRAM = fileURLToPath(
  new URL('../../../../../dist/libs/platform/audit/test/crashing-writer.js', import.meta.url),
);

const histories: TestHistory[] = [];
const children = new Set<ChildProcess>();
beforeAll(async () => {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: npm run build`);
  for (let i = 0; i < HISTORIES; i += 1) histories.push(await aHistory(testDatabase));
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(histories.map((history) => history.drop()));
});

async function killOnce(round: number): Promise<void> {
  const lanes = histories.map(({ db, witness }) => ({ url: db.url, schema: SCHEMA, witness, migrations: MIGRATIONS }));
  const args = [PROGRAM, JSON.stringify(lanes), `round ${round}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  expect(child.exitCode).toBeNull();
  // From the first seals on, any moment: most of them fall into a transaction or a write.
  await sleep(Math.random() * 60);
  child.kill('SIGKILL');
  await ended;
  children.delete(child);
}

const verify = (history: TestHistory): Promise<VerificationReport> =>
  history.verify(undefined, { migrations: MIGRATIONS });

it('no false alarm after a hundred crashes in the middle of appending and sealing', async () => {
  const found: VerificationReport['findings'][number][] = [];
  for (let round = 0; round < KILLS; round += 1) {
    await killOnce(round);
    // One of them as it lies there, with what the crash left.
    found.push(...(await verify(histories[round % HISTORIES]!)).findings);
  }
  for (const history of histories) {
    await history.seal({ migrations: MIGRATIONS });
    const report = await verify(history);
    expect(report.notes.filter((note) => note.includes('结构'))).toEqual([]);
    found.push(...report.findings);
    expect(report.entries).toBeGreaterThan(KILLS);
    expect(report.window.entries).toBe(0);
    expect(report.sealed.lines).toBeGreaterThanOrEqual(KILLS);
  }
  expect(found).toEqual([]);
}, 300_000);

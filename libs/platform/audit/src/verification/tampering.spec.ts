import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, type TestHistory } from '../../test/a-history.js';
import { aWorld } from '../../test/a-world.js';
import { Superuser } from '../../test/superuser.js';
import { chainOf, covers, type Expected, type World } from '../../test/tampering-world.js';
import { TAMPERINGS } from '../../test/tamperings.js';
import type { VerificationReport } from './finding.js';

const ROUNDS = 1_000;
const SEED = 20_261_124;

let history: TestHistory;
let user: Superuser;
let world: World;

beforeAll(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
  world = await aWorld(history, user, SEED);
});
afterAll(async () => {
  await user.signOut();
  await history.drop();
});

const verify = (): Promise<VerificationReport> => history.verify((work) => work(user.connection));

/** What is wrong with a report; empty when it says exactly what was done. */
function complaints(expected: Expected, { findings }: VerificationReport): string[] {
  const said: string[] = [];
  for (const [chain, seq] of expected.at) {
    const named = findings.some((one) => expected.kinds.includes(one.kind) && covers(one, chain.kind, chain.id, seq));
    if (!named) said.push(`${chain.kind} ${chain.id} ${seq} is not ${expected.kinds.join(' or ')}`);
  }
  for (const kind of expected.others ?? []) {
    if (!findings.some((one) => one.kind === kind)) said.push(`no ${kind}`);
  }
  for (const finding of findings) {
    const { chain, seq } = finding;
    if (chain === undefined) {
      if (expected.others?.includes(finding.kind) !== true) said.push(`says ${JSON.stringify(finding)}`);
      continue;
    }
    const first = Math.min(
      ...expected.at.flatMap(([one, at]) => (one.kind === chain.kind && one.id === chain.id ? [at] : [])),
    );
    if (!(seq !== undefined && seq >= first)) said.push(`blames ${JSON.stringify(finding)}`);
  }
  return said;
}

describe('a superuser of the database', () => {
  it('is found out and located in each of 1,000 random acts', async () => {
    const names = Object.keys(TAMPERINGS);
    const failures: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = names[round % names.length]!;
      await user.sql('BEGIN');
      const expected = await TAMPERINGS[name]!(user, world);
      const report = await verify();
      await user.sql('ROLLBACK');
      const said = complaints(expected, report);
      if (said.length > 0)
        failures.push(`round ${round}, ${name}: ${said.join('; ')}\n${JSON.stringify(report.findings)}`);
    }
    expect(failures).toEqual([]);
    expect((await verify()).findings).toEqual([]);
  }, 120_000);

  it('meets a history of many chains, numbers and lines', () => {
    expect(world.rows.length).toBeGreaterThan(40);
    expect(new Set(world.rows.map((row) => JSON.stringify(chainOf(row)))).size).toBeGreaterThan(8);
    expect(world.gaps.length).toBeGreaterThan(10);
    expect(world.lastLine).toBeGreaterThan(3);
  });
});

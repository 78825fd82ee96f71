import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { Superuser } from '../../test/superuser.js';
import { chainOf, type Expected, type World } from '../../test/tampering-world.js';
import { TAMPERINGS } from '../../test/tamperings.js';
import type { Finding, VerificationReport } from './finding.js';

const ROUNDS = 1_000;
const SEED = 20_261_124;

let history: TestHistory;
let user: Superuser;
let world: World;

/** Small and fast, the same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

async function rollBackSome(): Promise<void> {
  const refused = history.db.database.run(async (tx) => {
    await history.chains.append(tx, [aWrite('clue', 'never'), aWrite('clue', 'never'), aWrite('clue', 'never')]);
    throw new Error('rolled back');
  });
  await refused.catch(() => undefined);
}

beforeAll(async () => {
  history = await aHistory(testDatabase);
  const random = seeded(7);
  let n = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 6; i += 1) {
      const writes = Array.from({ length: 1 + random(3) }, () => {
        const bare = random(3) === 0 ? { secret: null, actorName: null } : {};
        return aWrite(['clue', 'case'][random(2)]!, `id-${random(6)}`, { entry: { n: (n += 1) }, ...bare });
      });
      await history.append(...writes);
      if (i % 2 === 0) await rollBackSome();
    }
    // The last round stays unsealed.
    if (round < 4) await history.seal();
  }
  user = await Superuser.signIn(history.db.adminUrl);
  const rows = await user.all();
  const seal = await user.client.query<{ line: string; to: string }>(
    'SELECT line_no AS line, to_position AS to FROM history_seal ORDER BY line_no DESC LIMIT 1',
  );
  const sealedUpto = Number(seal.rows[0]!.to);
  const taken = new Set(rows.map((row) => Number(row.position)));
  world = {
    rows,
    sealedUpto,
    gaps: Array.from({ length: sealedUpto }, (_, i) => i + 1).filter((position) => !taken.has(position)),
    lastLine: Number(seal.rows[0]!.line),
    random: seeded(SEED),
  };
});
afterAll(async () => {
  await user.signOut();
  await history.drop();
});

const verify = (): Promise<VerificationReport> => history.verify((work) => work(user.connection));

const covers = (finding: Finding, kind: string, id: string, seq: number): boolean =>
  finding.chain?.kind === kind &&
  finding.chain.id === id &&
  finding.seq !== undefined &&
  finding.seq <= seq &&
  (finding.throughSeq ?? finding.seq) >= seq;

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

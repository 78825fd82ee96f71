import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { aWorld } from '../../test/a-world.js';
import { Backup, Superuser } from '../../test/superuser.js';
import { covers, type World } from '../../test/tampering-world.js';
import { TAMPERINGS } from '../../test/tamperings.js';
import { recordRestore } from '../sealing/record-restore.js';
import { composeLine, parseLine, readLine } from '../witness/witness-line.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import type { Finding, VerificationReport } from './finding.js';
import { readPlace, type StepPlace, writePlace } from './step-place.js';
import type { Snapshot } from './verify-options.js';
import { verifyStep } from './verify-step.js';

let history: TestHistory;
let user: Superuser;

const asService: Snapshot = (work) => history.db.database.read((tx) => work(tx.client));
const asUser: Snapshot = (work) => work(user.connection);

/** One part after the other, each place through the text that a caller keeps. */
async function verifyAll(snapshot: Snapshot, limit: number, between: (step: number) => Promise<void> = async () => {}) {
  const reports: VerificationReport[] = [];
  let place: StepPlace | null = null;
  do {
    const keys = WitnessKeys.load(history.witness.keyFile);
    const step = await verifyStep(snapshot, place, limit, {
      service: 'check',
      witness: { main: history.main, second: history.second, keys },
      everyMs: 20,
      now: new Date(),
    });
    reports.push(step.report);
    expect(step.progress.entries).toBeLessThanOrEqual(step.progress.of);
    place = step.next === null ? null : readPlace(writePlace(step.next));
    await between(reports.length);
  } while (place !== null);
  const sum = (of: (report: VerificationReport) => number): number => reports.reduce((all, one) => all + of(one), 0);
  return {
    steps: reports.length,
    whole: reports.map(({ whole }) => whole),
    entries: sum(({ entries }) => entries),
    sealed: sum(({ sealed }) => sealed.entries),
    unsealed: sum(({ window }) => window.entries),
    size: Math.max(...reports.map(({ sealed }) => sealed.size)),
    notes: reports.flatMap(({ notes }) => notes),
    restores: reports.flatMap(({ restores }) => restores),
    findings: reports.flatMap(({ findings }) => findings),
  };
}

const lines = (): string[] => readFileSync(history.main.path, 'utf8').trimEnd().split('\n');
const write = (texts: readonly string[], files = [history.main, history.second]): void => {
  for (const file of files) writeFileSync(file.path, `${texts.join('\n')}\n`);
};
const kinds = (findings: readonly Finding[]): string[] => [...new Set(findings.map(({ kind }) => kind))].sort();

describe('everything, in parts', () => {
  let world: World;
  beforeAll(async () => {
    history = await aHistory(testDatabase);
    user = await Superuser.signIn(history.db.adminUrl);
    world = await aWorld(history, user, 11);
  });
  afterAll(async () => {
    await user.signOut();
    await history.drop();
  });

  it.each([1, 5, 1_000])('is everything: each entry once, all lines, all heads (%i at a time)', async (limit) => {
    const all = await verifyAll(asService, limit);
    const unsealed = world.rows.filter((row) => Number(row.position) > world.sealedUpto).length;
    expect(all).toMatchObject({
      entries: world.rows.length,
      sealed: world.rows.length - unsealed,
      unsealed,
      size: world.rows.length - unsealed,
      findings: [],
      notes: [],
    });
    expect(all.whole).toEqual([...all.whole.slice(1).map(() => false), true]);
    if (limit === 1) expect(all.steps).toBeGreaterThan(world.lastLine);
    else if (limit === 1_000) expect(all.steps).toBe(2);
  });

  it('loses nothing at the ends of parts: 300 acts of a superuser, each named at its place', async () => {
    const names = Object.keys(TAMPERINGS);
    const failures: string[] = [];
    for (let round = 0; round < 300; round += 1) {
      const name = names[round % names.length]!;
      await user.sql('BEGIN');
      const expected = await TAMPERINGS[name]!(user, world);
      const { findings } = await verifyAll(asUser, 1 + (round % 9));
      await user.sql('ROLLBACK');
      const said = [
        ...expected.at
          .filter(([chain, seq]) => !findings.some((one) => covers(one, chain.kind, chain.id, seq)))
          .map(([chain, seq]) => `${chain.kind} ${chain.id} ${seq} is not named`),
        ...(expected.others ?? [])
          .filter((kind) => !findings.some((one) => one.kind === kind))
          .map((kind) => `no ${kind}`),
      ];
      if (said.length > 0) failures.push(`round ${round}, ${name}: ${said.join('; ')}\n${JSON.stringify(findings)}`);
    }
    expect(failures).toEqual([]);
    expect((await verifyAll(asService, 5)).findings).toEqual([]);
  }, 120_000);

  it('finds what happens in a part that is still to come', async () => {
    const last = world.rows.filter((row) => Number(row.position) <= world.sealedUpto).at(-1)!;
    await user.sql('BEGIN');
    const { findings } = await verifyAll(asUser, 1, async (step) => {
      if (step === 1) await user.sql(`UPDATE history SET command = 'x' WHERE position = $1`, [last.position]);
    });
    await user.sql('ROLLBACK');
    expect(findings.some((one) => covers(one, last.chain_kind, last.chain_id, last.seq))).toBe(true);
  });

  it('goes on where entries are appended and sealed meanwhile', async () => {
    const all = await verifyAll(asService, 3, async (step) => {
      await history.append(aWrite('clue', `new-${step}`));
      if (step % 2 === 0) await history.seal();
    });
    expect(all.findings).toEqual([]);
  });

  it.each([
    '',
    'x',
    '{"phase":"sealed"}',
    '{"phase":"heads","read":0,"of":0,"kind":"a\\u0000","id":""}',
    '{"phase":"unsealed","read":0,"of":0,"position":1e300}',
  ])('takes no other place: %j', (place) => {
    const text = Buffer.from(place).toString('base64url');
    expect(() => readPlace(text)).toThrow(expect.objectContaining({ code: 'HTTP.INVALID' }));
  });
});

describe('a witness, in parts', () => {
  let written: readonly string[];
  beforeAll(async () => {
    history = await aHistory(testDatabase);
    user = await Superuser.signIn(history.db.adminUrl);
    for (let i = 0; i < 24; i += 1) {
      await history.append(aWrite('clue', `a-${i % 3}`), aWrite('case', 'b'));
      await history.seal();
    }
    written = lines();
  }, 30_000);
  afterEach(() => write(written));
  afterAll(async () => {
    await user.signOut();
    await history.drop();
  });
  const found = async (limit = 4): Promise<string[]> =>
    (await verifyAll(asService, limit)).findings.map(({ kind, line }) => `${kind} ${line}`);

  it('of which lines were changed, taken out, or cut off is found out', async () => {
    const whole = lines();
    const changed = (no: number): string[] =>
      whole.map((line, i) => (i === no - 1 ? line.replace('"size":', '"size":1') : line));
    for (const no of [1, 2, 3, 12, 24]) {
      write(changed(no));
      expect(await found()).toContain(`line-changed ${no}`);
    }
    write(whole.filter((_, i) => i !== 7));
    expect(await found(2)).toContain('lines-missing 7');
    write(whole.slice(1));
    expect(await found()).toContain('lines-missing 0');
    write(whole.slice(0, 4));
    expect(await found()).toContain('lines-missing 4');
    for (const file of [history.main, history.second]) rmSync(file.path);
    expect(await found()).toContain('lines-missing 0');
    write(whole);
    expect(await found()).toEqual([]);
  });

  it('of which many lines together were changed is read on behind them', async () => {
    write(lines().map((line, i) => (i > 2 && i < 22 ? line.replace('"size":', '"size":1') : line)));
    const said = await found(2);
    expect(said).toEqual(expect.arrayContaining(['line-changed 4', 'line-changed 22']));
    await user.sql('BEGIN; DELETE FROM history WHERE position = (SELECT max(position) FROM history)');
    const { findings } = await verifyAll(asUser, 2);
    await user.sql('ROLLBACK');
    expect(kinds(findings)).toContain('truncated');
  });

  it('that another file took the place of between two parts is found out', async () => {
    const whole = lines();
    const { findings } = await verifyAll(asService, 4, async (step) => {
      if (step === 3) write(whole.slice(2), [history.main]);
    });
    expect(kinds(findings)).toContain('line-changed');
  });

  it('may hold a line of an overtaken sealer at the end of a part', async () => {
    const texts = lines();
    const { signer } = WitnessKeys.load(history.witness.keyFile);
    const stale = (no: number): string =>
      composeLine({ ...parseLine(readLine(texts[no]!)!), epoch: 0, at: '2026-01-01T00:00:00.000Z' }, signer!).text;
    for (const at of [1, 2, 3, 4]) {
      write([...texts.slice(0, at), stale(at), ...texts.slice(at)]);
      for (const limit of [1, 2, 3]) {
        const { findings, notes } = await verifyAll(asService, limit);
        expect(findings).toEqual([]);
        expect(notes).toEqual([expect.stringContaining('1 行由已被接替的实例写入')]);
      }
    }
  });

  it('that differs from its second copy is found out', async () => {
    const texts = lines();
    const { signer } = WitnessKeys.load(history.witness.keyFile);
    const other = composeLine({ ...parseLine(readLine(texts[9]!)!), at: '2026-01-01T00:00:00.000Z' }, signer!).text;
    write([...texts.slice(0, 9), other], [history.second]);
    expect(await found()).toEqual(['copies-differ 10']);
    write(texts.slice(0, 9), [history.second]);
    expect(await verifyAll(asService, 4)).toMatchObject({ findings: [], notes: ['第二处见证文件少 15 行'] });
  });

  it('with restores on record is compared with what holds since', async () => {
    const backup = await Backup.take(user);
    for (let i = 0; i < 5; i += 1) {
      await history.append(aWrite('clue', 'lost'));
      await history.seal();
    }
    await backup.restore();
    const order = { url: history.db.url, schema: 'audit_check', witness: history.witness, who: 'p-1', reason: '演练' };
    expect(kinds((await verifyAll(asService, 3)).findings)).toContain('database-behind');
    await recordRestore({ ...order, now: new Date() });
    await history.append(aWrite('clue', 'after'));
    await history.seal();
    for (const limit of [1, 4, 1_000]) {
      expect(await verifyAll(asService, limit)).toMatchObject({ findings: [], restores: [{ lost: 5 }] });
    }
    await user.sql(
      'DELETE FROM history_seal WHERE line_no = (SELECT min(line_no) FROM history_seal WHERE generation = 2)',
    );
    expect(kinds((await verifyAll(asService, 3)).findings)).toContain('note-missing');
  });
});

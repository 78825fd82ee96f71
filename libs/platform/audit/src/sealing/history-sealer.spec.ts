import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory, untilSealed } from '../../test/a-history.js';
import { Superuser } from '../../test/superuser.js';
import { parseLine, readLine } from '../witness/witness-line.js';
import type { HistorySealer, SealerStatus } from './history-sealer.js';

let history: TestHistory;
let user: Superuser;
beforeEach(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
});
afterEach(async () => {
  await user.signOut();
  await history.drop();
});

const text = (): string => readFileSync(history.main.path, 'utf8');
const lines = () =>
  text()
    .split('\n')
    .flatMap((line) => readLine(line) ?? []);
const round = async (...ids: string[]): Promise<void> => {
  await history.append(...ids.map((id) => aWrite('clue', id)));
  await history.seal();
};
async function until(sealer: HistorySealer, holds: (status: SealerStatus) => boolean): Promise<SealerStatus> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (holds(sealer.status())) return sealer.status();
    await sleep(20);
  }
  throw new Error(`not in thirty seconds: ${JSON.stringify(sealer.status())}`);
}

describe('a seal', () => {
  it('is a signed line in both places that names the entries and goes on from the line before', async () => {
    await round('a', 'b');
    await round('a');
    const [one, two] = lines().map(parseLine);
    expect(one).toMatchObject({ kind: 'seal', no: 1, service: 'check', generation: 1, size: 2, fromPosition: 0 });
    expect(two).toMatchObject({ no: 2, previous: lines()[0]!.hash, size: 3, fromPosition: one!.toPosition });
    expect(two!.entries.map(([, kind, id, seq]) => [kind, id, seq])).toEqual([['clue', 'a', 2]]);
    expect(readFileSync(history.second.path, 'utf8')).toBe(text());
    expect(text()).not.toMatch(/张三|情况属实/);
  });

  it('is written only when there is something to seal', async () => {
    await round('a');
    const sealer = history.sealer();
    sealer.start();
    await sleep(300);
    await sealer.stop();
    expect(lines()).toHaveLength(1);
  });

  it('waits for a transaction that drew an earlier place, and passes over one that was rolled back', async () => {
    const sealer = history.sealer();
    sealer.start();
    await until(sealer, ({ active }) => active);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let opened: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => (opened = resolve));
    const slow = history.db.database.run(async (tx) => {
      await history.chains.append(tx, [aWrite('clue', 'slow')]);
      opened();
      await held;
    });
    await isOpen;
    await history.append(aWrite('clue', 'quick'));
    await until(sealer, ({ unsealedSinceMs }) => unsealedSinceMs !== null);
    await sleep(200);
    expect(await history.main.size()).toBe(0);
    release();
    await slow;
    await untilSealed(history.db);
    expect(lines().flatMap((line) => parseLine(line).entries.map(([, , id]) => id))).toEqual(['slow', 'quick']);
    await sealer.stop();
    expect((await history.verify()).findings).toEqual([]);
  });

  it('of more entries than a line holds is several lines', async () => {
    await history.append(...Array.from({ length: 5_001 }, (_, i) => aWrite('clue', `m-${i % 50}`)));
    await history.seal();
    expect(lines().map((line) => parseLine(line).entries.length)).toEqual([5_000, 1]);
    expect(await history.verify()).toMatchObject({
      findings: [],
      entries: 5_001,
      sealed: { entries: 5_001, lines: 2 },
    });
  });
});

describe('instances', () => {
  it('take turns: one seals, another follows when it is gone', async () => {
    const [one, two] = [history.sealer({ applicationName: 'one' }), history.sealer({ applicationName: 'two' })];
    one.start();
    await until(one, ({ active }) => active);
    two.start();
    await sleep(100);
    expect(two.status().active).toBe(false);
    await history.append(aWrite('clue', 'a'));
    await untilSealed(history.db);
    await one.stop();
    await until(two, ({ active }) => active);
    await history.append(aWrite('clue', 'a'));
    await untilSealed(history.db);
    await two.stop();
    expect(lines().map((line) => parseLine(line).epoch)).toEqual([1, 2]);
    expect((await history.verify()).findings).toEqual([]);
  });

  it('that was overtaken does not write any more', async () => {
    const sealer = history.sealer();
    sealer.start();
    const epoch = async () => (await user.client.query<{ epoch: string }>('SELECT epoch FROM history_sealer')).rows[0];
    while ((await epoch())?.epoch !== '1') await sleep(10);
    await user.sql('UPDATE history_sealer SET epoch = epoch + 1');
    await history.append(aWrite('clue', 'a'));
    await untilSealed(history.db);
    await sealer.stop();
    // Refused in epoch 1; sealed after it had begun an epoch of its own again.
    expect(parseLine(lines()[0]!).epoch).toBe(3);
  });

  it('without a witness seals nothing and says so', async () => {
    const sealer = history.sealer({ witness: null });
    sealer.start();
    expect(sealer.status()).toMatchObject({ configured: false, active: false });
    await sealer.stop();
    expect(await history.main.size()).toBe(0);
  });
});

describe('after a crash', () => {
  it('between the file and the table, what the file says is taken over', async () => {
    await round('a', 'b');
    await round('a');
    await user.sql('DELETE FROM history_seal WHERE line_no = 2');
    expect((await history.verify()).findings).toEqual([]);
    await round('b');
    expect(lines().map(({ no }) => no)).toEqual([1, 2, 3]);
    expect((await history.verify()).findings).toEqual([]);
  });

  it('that took the last line from the file, the table brings it back', async () => {
    await round('a', 'b');
    const before = text().length;
    await round('a');
    const whole = text();
    for (const file of [history.main, history.second]) truncateSync(file.path, before);
    expect(await history.verify()).toMatchObject({ findings: [], notes: [expect.stringContaining('少 1 行')] });
    await history.append(aWrite('clue', 'b'));
    await history.seal();
    expect(text().startsWith(whole)).toBe(true);
    expect((await history.verify()).findings).toEqual([]);
  });

  it.each([1, 60, 300, -2, -1])('in the middle of a line (byte %i of it), goes on below it', async (cut) => {
    await round('a', 'b');
    const before = text().length;
    await round('a');
    await user.sql('DELETE FROM history_seal WHERE line_no = 2');
    for (const file of [history.main, history.second])
      truncateSync(file.path, cut > 0 ? before + cut : text().length + cut);
    expect((await history.verify()).findings).toEqual([]);
    await round('b');
    const report = await history.verify();
    expect(report.findings).toEqual([]);
    expect(report.sealed.entries).toBe(4);
  });

  it('of the medium of one copy, the other brings it back', async () => {
    await round('a');
    await round('b');
    const whole = text();
    rmSync(history.second.path);
    await round('a');
    expect(readFileSync(history.second.path, 'utf8')).toBe(text());
    rmSync(history.main.path);
    await round('b');
    expect(text().startsWith(whole)).toBe(true);
    expect((await history.verify()).findings).toEqual([]);
  });
});

describe('sealing is refused', () => {
  it('when the witness is lost in both places, until somebody decides', async () => {
    for (let i = 0; i < 18; i += 1) await round('a');
    for (const file of [history.main, history.second]) rmSync(file.path);
    const sealer = history.sealer();
    sealer.start();
    const { refused } = await until(sealer, (status) => status.refused !== null);
    expect(refused).toContain('lacks the lines from 1 on');
    await sealer.stop();
    expect((await history.verify()).findings).toMatchObject([{ kind: 'lines-missing', line: 0 }]);
  });

  it('when the file is the witness of another database', async () => {
    await round('a');
    const other = await aHistory(testDatabase);
    await other.append(aWrite('clue', 'x'));
    await other.seal();
    writeFileSync(history.witness.keyFile, readFileSync(other.witness.keyFile));
    for (const file of [history.main, history.second]) {
      mkdirSync(dirname(file.path), { recursive: true });
      writeFileSync(file.path, readFileSync(other.main.path));
    }
    await other.drop();
    const sealer = history.sealer();
    sealer.start();
    const { refused } = await until(sealer, (status) => status.refused !== null);
    expect(refused).toContain('is not the witness of this database');
    await sealer.stop();
  });

  it('when the last line is not signed by a key that is known', async () => {
    await round('a');
    appendFileSync(history.main.path, text().replace('"no":1', '"no":2'));
    const sealer = history.sealer();
    sealer.start();
    const { lastError } = await until(sealer, (status) => status.lastError !== null);
    expect(lastError).toContain('is not signed by a known key');
    await sealer.stop();
  });
});

it('tells when the second copy cannot be written, and goes on with the first', async () => {
  writeFileSync(dirname(history.second.path), 'a file in place of the directory');
  const sealer = history.sealer();
  sealer.start();
  await history.append(aWrite('clue', 'a'));
  await untilSealed(history.db);
  expect(sealer.status().second).toMatchObject({ inStep: false });
  rmSync(dirname(history.second.path));
  await until(sealer, ({ second }) => second?.inStep === true);
  await sealer.stop();
  expect(readFileSync(history.second.path, 'utf8')).toBe(text());
});

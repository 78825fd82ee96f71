import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, SCHEMA, type TestHistory, untilSealed } from '../../test/a-history.js';
import { Backup, rehash, Superuser } from '../../test/superuser.js';
import { recordRestore } from './record-restore.js';

let history: TestHistory;
let user: Superuser;
let backup: Backup;
/** Ten entries of which six are in the backup, then six more that are not. */
beforeEach(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
  for (const id of ['a', 'b', 'c']) await history.append(aWrite('clue', id), aWrite('case', id));
  await history.seal();
  backup = await Backup.take(user);
  for (const id of ['a', 'b', 'd']) await history.append(aWrite('clue', id));
  await history.seal();
  await history.append(aWrite('case', 'a'));
  await history.seal();
});
afterEach(async () => {
  await user.signOut();
  await history.drop();
});

const record = (reason = '磁盘损坏，恢复到前一日备份') =>
  recordRestore({
    url: history.db.url,
    schema: SCHEMA,
    witness: history.witness,
    reason,
    who: 'ops-1',
    now: new Date('2026-03-05T00:00:00Z'),
  });
const kinds = async (): Promise<string[]> => [...new Set((await history.verify()).findings.map(({ kind }) => kind))];

describe('a database that was restored to an earlier state', () => {
  it('is called out, and is not sealed', async () => {
    await backup.restore();
    const report = await history.verify();
    expect(report.findings[0]).toMatchObject({ kind: 'database-behind', line: 2, detail: '4' });
    const sealer = history.sealer();
    sealer.start();
    await sleep(300);
    expect(sealer.status()).toMatchObject({ active: false, refused: expect.stringContaining('line 2 of the witness') });
    await sealer.stop();
    expect(await kinds()).toContain('database-behind');
  });

  it('is accepted once the restore is on record, with what was lost, by whom and why', async () => {
    await backup.restore();
    const line = await record();
    expect(line).toMatchObject({ no: 4, generation: 2, lost: 4, oldSize: 10, size: 6, who: 'ops-1' });
    const report = await history.verify();
    expect(report.findings).toEqual([]);
    expect(report.restores).toMatchObject([
      { line: 4, lost: 4, oldSize: 10, newSize: 6, reason: '磁盘损坏，恢复到前一日备份' },
    ]);
    await history.append(aWrite('clue', 'a'), aWrite('clue', 'e'));
    await history.seal();
    expect(await history.verify()).toMatchObject({ findings: [], sealed: { size: 8 }, window: { entries: 0 } });
  });

  it('may have been written to before the restore is recorded: places are drawn anew', async () => {
    await backup.restore();
    await history.append(aWrite('clue', 'a'), aWrite('clue', 'z'));
    expect(await record()).toMatchObject({ lost: 4, size: 8 });
    expect((await history.verify()).findings).toEqual([]);
  });

  it('lets the sealer of a running service go on by itself', async () => {
    await backup.restore();
    const sealer = history.sealer();
    sealer.start();
    await sleep(100);
    await record();
    await history.append(aWrite('clue', 'a'));
    await untilSealed(history.db);
    await sealer.stop();
    expect((await history.verify()).findings).toEqual([]);
  });

  it('may be restored twice', async () => {
    await backup.restore();
    await record();
    await history.append(aWrite('clue', 'q'));
    await history.seal();
    await backup.restore();
    expect(await kinds()).toContain('database-behind');
    expect(await record('再次恢复')).toMatchObject({ generation: 3, lost: 1 });
    expect(await history.verify()).toMatchObject({ findings: [], restores: [{ lost: 4 }, { lost: 1 }] });
  });

  it.each([
    ['one of the database as it is', false],
    ['one of the database that was restored', true],
  ])('cannot make good what was rewritten before: %s', async (_what, restored) => {
    if (restored) await backup.restore();
    const [row] = await user.chain({ kind: 'clue', id: 'b' });
    await user.store({ ...row!, command: 'forged', hash: rehash({ ...row!, command: 'forged' }) });
    await expect(record()).rejects.toMatchObject({ why: 'database-differs' });
    expect((await history.verify()).findings).toContainEqual(
      expect.objectContaining({ chain: { kind: 'clue', id: 'b' }, seq: 1 }),
    );
  });

  it('is searched for tampering as before, on both sides of the restore', async () => {
    await backup.restore();
    await record();
    await history.append(aWrite('clue', 'a'));
    await history.seal();
    for (const [id, seq] of [
      ['b', 1],
      ['a', 2],
    ] as const) {
      const row = (await user.chain({ kind: 'clue', id })).find((one) => one.seq === seq)!;
      await user.store({ ...row, command: 'forged', hash: rehash({ ...row, command: 'forged' }) });
      const { findings } = await history.verify();
      expect(findings).toMatchObject([{ kind: 'rewritten', chain: { kind: 'clue', id }, seq }]);
      await user.store(row);
    }
    expect((await history.verify()).findings).toEqual([]);
  });
});

describe('nothing but a recorded restore', () => {
  it('is accepted: not a line that is signed by another key', async () => {
    await backup.restore();
    const before = readFileSync(history.main.path, 'utf8');
    await record();
    const forged = readFileSync(history.main.path, 'utf8').replace('"who":"ops-1"', '"who":"ops-2"');
    for (const file of [history.main, history.second]) writeFileSync(file.path, forged);
    await user.sql('DELETE FROM history_seal WHERE line_no > 1');
    const found = await kinds();
    expect(found).toContain('line-changed');
    expect(found).toContain('database-behind');
    for (const file of [history.main, history.second]) writeFileSync(file.path, before);
  });

  it('is recorded: not where nothing is missing', async () => {
    await expect(record()).rejects.toMatchObject({
      name: 'SealingRefused',
      message: expect.stringContaining('nothing to record'),
    });
    expect((await history.verify()).restores).toEqual([]);
  });

  it('brings a witness back that was lost: its lines are written again from the signed notes', async () => {
    const before = readFileSync(history.main.path, 'utf8');
    for (const file of [history.main, history.second]) rmSync(file.path);
    expect(await record('见证文件所在磁盘损坏')).toMatchObject({ no: 4, lost: 0, oldSize: 10, size: 10 });
    expect(readFileSync(history.main.path, 'utf8').startsWith(before)).toBe(true);
    expect(await history.verify()).toMatchObject({ findings: [], restores: [{ reason: '见证文件所在磁盘损坏' }] });
  });
});

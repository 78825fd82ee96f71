import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, SCHEMA, type TestHistory } from '../../test/a-history.js';
import { Backup, Superuser } from '../../test/superuser.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import { type LostEntries, readLostEntries } from './lost-entries.js';
import { recordRestore } from './record-restore.js';

let history: TestHistory;
let user: Superuser;
let backup: Backup;
beforeEach(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
  await history.append(aWrite('account', 'a', { command: 'account-created' }), aWrite('clue', 'x'));
  await history.seal();
  await history.append(aWrite('account', 'a', { command: 'signed-in' }));
  // Not sealed at the backup, and in it.
  backup = await Backup.take(user);
  await history.seal();
  await history.append(
    aWrite('account', 'a', { command: 'account-locked' }),
    aWrite('account', 'b', { command: null }),
    aWrite('clue', 'x'),
    aWrite('clue', 'y'),
  );
  await history.seal();
  await backup.restore();
});
afterEach(async () => {
  await user.signOut();
  await history.drop();
});

const read = (files = [history.main, history.second], keys = true): Promise<LostEntries> =>
  readLostEntries(user.connection, files, keys ? WitnessKeys.load(history.witness.keyFile) : null, [
    'account',
    'organisation',
  ]);
const named = ({ entries }: LostEntries): unknown[] => entries.map(({ id, seq, command }) => [id, seq, command]);

it('names what was sealed after the backup and is not there, with what was done', async () => {
  const lost = await read();
  expect(lost).toMatchObject({ known: 'compared', faults: 0, counts: { account: 2, clue: 2 } });
  expect(named(lost)).toEqual([
    ['a', 3, 'account-locked'],
    ['b', 1, null],
  ]);
  expect(lost.upto).toBe(lost.entries[0]!.sealedAt);
  expect(named(await read([history.second, history.main], false))).toEqual(named(lost));
});

it('takes the copy that says more, and tells of lines that do not hold', async () => {
  writeFileSync(history.main.path, `${readFileSync(history.main.path, 'utf8').split('\n')[0]}\n`);
  expect(named(await read())).toHaveLength(2);
  const text = readFileSync(history.second.path, 'utf8').replace('"size":3', '"size":4');
  writeFileSync(history.second.path, text);
  expect((await read()).faults).toBeGreaterThan(0);
});

it('says when nobody knows', async () => {
  writeFileSync(history.main.path, `${readFileSync(history.main.path, 'utf8').split('\n')[0]}\n`);
  expect(await read([history.main])).toMatchObject({ known: 'nothing-later', entries: [] });
  rmSync(history.main.path);
  expect(await read([history.main])).toMatchObject({ known: 'no-witness' });
  await user.sql(`UPDATE history_seal SET line_hash = sha256('x')`);
  expect(await read()).toMatchObject({ known: 'foreign' });
});

it('names at a second restore what came since the first, and not again what was lost then', async () => {
  const order = { url: history.db.url, schema: SCHEMA, witness: history.witness, who: 'p-1', reason: '演练' };
  await recordRestore({ ...order, now: new Date() });
  await history.append(aWrite('account', 'c', { command: 'account-created' }));
  const second = await Backup.take(user);
  await history.seal();
  await history.append(aWrite('account', 'c', { command: 'password-reset' }));
  await history.seal();
  await second.restore();
  expect(named(await read())).toEqual([['c', 2, 'password-reset']]);
});

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { Superuser } from '../../test/superuser.js';
import type { HistoryFilter } from './history-reads.js';
import { HistoryOutOfStep } from './history-write.js';

let history: TestHistory;
beforeAll(async () => {
  history = await aHistory(testDatabase);
});
afterAll(() => history.drop());

const read = (kind: string, id: string) =>
  history.db.database.read((tx) => history.chains.readChain(tx, { kind, id }, 0, 100));
const rows = <R extends object>(sql: string, params: unknown[] = []) =>
  history.db.database.read((tx) => tx.query<R & Record<string, unknown>>(sql, params));

describe('appending', () => {
  it('numbers, links and canonicalises, several entries of several chains in one statement', async () => {
    await history.append(aWrite('clue', 'a'), aWrite('case', 'b'), aWrite('clue', 'a', { entry: { z: 1, a: '一' } }));
    const found = await read('clue', 'a');
    expect(found.map(({ seq, entry }) => [seq, entry])).toEqual([
      [1, '{"from":"ASSESSING","to":"FILED"}'],
      [2, '{"a":"一","z":1}'],
    ]);
    expect(await read('case', 'b')).toMatchObject([{ seq: 1, actorName: '张三', secret: '情况属实', command: 'file' }]);
    expect(await rows(`SELECT count, encode(hash, 'hex') AS hash FROM history_head WHERE chain_id = 'a'`)).toEqual([
      { count: 2, hash: found[1]!.hash },
    ]);
    expect((await history.verify()).findings).toEqual([]);
  });

  it('leaves nothing when the transaction fails, and goes on with the same number', async () => {
    const failed = history.db.database.run(async (tx) => {
      await history.chains.append(tx, [aWrite('clue', 'c')]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await read('clue', 'c')).toEqual([]);
    await history.append(aWrite('clue', 'c', { seq: 1 }));
    expect(await read('clue', 'c')).toHaveLength(1);
  });

  it('refuses a number that is not the next, and keeps the chain', async () => {
    for (const seq of [0, 2, 5]) {
      const refused = history.append(aWrite('clue', 'd', { seq }));
      await expect(refused).rejects.toBeInstanceOf(HistoryOutOfStep);
    }
    await expect(history.append(aWrite('clue', 'c', { seq: 1 }))).rejects.toThrow(
      'the next entry of clue c is 2, not 1',
    );
  });

  it('of one chain by many at once takes turns, also when the chain is new', async () => {
    await Promise.all(Array.from({ length: 40 }, () => history.append(aWrite('access', 'e'), aWrite('access', 'f'))));
    expect((await read('access', 'e')).map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect((await history.verify()).findings).toEqual([]);
  });

  it('of chains in opposite orders does not deadlock', async () => {
    const both = [aWrite('clue', 'g'), aWrite('clue', 'h')];
    await history.append(...both);
    const work = Array.from({ length: 30 }, (_, i) => history.append(...(i % 2 === 0 ? both : [...both].reverse())));
    await Promise.all(work);
    expect(await read('clue', 'g')).toHaveLength(31);
  });

  it('does not wait for another chain', async () => {
    await history.append(aWrite('clue', 'slow'));
    await history.db.database.run(async (tx) => {
      await history.chains.append(tx, [aWrite('clue', 'slow')]);
      await history.append(aWrite('clue', 'quick'));
      expect(await read('clue', 'quick')).toHaveLength(1);
    });
  });
});

describe('what stands beside an entry', () => {
  it('is known to the chain by a keyed hash only', async () => {
    await history.append(aWrite('clue', 'i'));
    const [row] = await rows<{ secret_key: Buffer; secret_hash: Buffer; actor_name_key: Buffer; entry: string }>(
      `SELECT secret_key, secret_hash, actor_name_key, entry FROM history WHERE chain_id = 'i'`,
    );
    expect(createHmac('sha256', row!.secret_key).update('情况属实').digest()).toEqual(row!.secret_hash);
    expect(row!.secret_key).not.toEqual(row!.actor_name_key);
    expect(row!.entry).not.toContain('张三');
  });

  it('is erased with a record of it, and the chain and its seals hold', async () => {
    await history.append(aWrite('clue', 'j'), aWrite('clue', 'j'));
    await history.seal();
    const chain = { kind: 'clue', id: 'j' };
    const erasure = {
      chain,
      seq: 1,
      parts: ['secret', 'actorName'] as const,
      basis: '个人信息保护法 47',
      at: '2026-03-03T01:00:00Z',
      actorId: 'p-2',
      actorName: '李四',
      procuratorateId: '990100',
    };
    expect(await history.db.database.run((tx) => history.chains.erase(tx, erasure))).toBe(true);
    expect(
      await rows(`SELECT secret, secret_key, actor_name, actor_name_key FROM history WHERE chain_id = 'j' AND seq = 1`),
    ).toEqual([{ secret: null, secret_key: null, actor_name: null, actor_name_key: null }]);
    expect(await read('clue', 'j')).toMatchObject([{ secret: null }, { secret: '情况属实' }]);
    expect(await read('erasure', 'clue:j')).toMatchObject([{ command: 'erase', actorId: 'p-2', actorName: '李四' }]);
    const report = await history.verify();
    expect(report.findings).toEqual([]);
    expect(await history.db.database.run((tx) => history.chains.erase(tx, { ...erasure, seq: 9 }))).toBe(false);
  });

  it('cannot be erased without a record, not even by the owner of the table', async () => {
    await history.append(aWrite('clue', 'k'));
    const unrecorded = history.db.database.run((tx) => tx.query(`SELECT history_erase('clue', 'k', 1, '{secret}')`));
    await expect(unrecorded).rejects.toThrow('history is append-only');
  });
});

describe('the table', () => {
  it.each([
    ['UPDATE history SET command = NULL', 'permission denied'],
    ['DELETE FROM history', 'permission denied'],
    ['TRUNCATE history', 'permission denied'],
    ['DELETE FROM history_head', 'permission denied'],
    ['DELETE FROM history_seal', 'permission denied'],
    [
      `INSERT INTO history (position, chain_kind, chain_id, seq, at, entry, prev_hash, hash)
      OVERRIDING SYSTEM VALUE VALUES (1, 'x', 'x', 1, now(), '{}', '', '')`,
      'permission denied',
    ],
  ])('refuses the service: %s', async (sql, reason) => {
    await expect(history.db.database.run((tx) => tx.query(sql))).rejects.toThrow(reason);
  });

  it('refuses its owner, too', async () => {
    const user = await Superuser.signIn(history.db.adminUrl);
    await user.sql('SET session_replication_role = origin');
    for (const sql of ['UPDATE history SET command = NULL', 'DELETE FROM history', 'TRUNCATE history']) {
      await expect(user.sql(sql)).rejects.toThrow('history is append-only');
    }
    await user.signOut();
  });
});

describe('the list of some kinds', () => {
  const at = (day: number): string => `2026-04-0${day}T00:00:00.000Z`;
  const list = async (filter: Omit<HistoryFilter, 'kinds'>, kinds = ['unmask', 'export']) => {
    const page = await history.db.database.read((tx) =>
      history.chains.listByKind(tx, { kinds, ...filter }, { limit: 50 }),
    );
    return page.items.map(({ chain, seq }) => `${chain.kind} ${chain.id} ${seq}`);
  };
  beforeAll(() =>
    history.append(
      aWrite('unmask', 'e1', { at: at(1), actorId: 'p-1' }),
      aWrite('unmask', 'e1', { at: at(2), actorId: 'p-2' }),
      aWrite('export', 'all', { at: at(3), actorId: 'p-1', procuratorateId: '990200' }),
      aWrite('unmask', 'e2', { at: at(4), actorId: null, procuratorateId: null }),
    ),
  );

  it('is newest first, by kind, time, person, office and thing', async () => {
    expect(await list({})).toEqual(['unmask e2 1', 'export all 1', 'unmask e1 2', 'unmask e1 1']);
    expect(await list({}, ['unmask'])).toEqual(['unmask e2 1', 'unmask e1 2', 'unmask e1 1']);
    expect(await list({ from: at(2), to: at(4) })).toEqual(['export all 1', 'unmask e1 2']);
    expect(await list({ actorId: 'p-1' })).toEqual(['export all 1', 'unmask e1 1']);
    expect(await list({ procuratorateIds: ['990200', '990300'] })).toEqual(['export all 1']);
    expect(await list({ procuratorateIds: [] })).toEqual([]);
    expect(await list({ chainId: 'e2', actorId: undefined })).toEqual(['unmask e2 1']);
  });

  it('pages through everything once, and refuses a cursor of another filter', async () => {
    const seen: string[] = [];
    const page = (cursor: string | undefined, filter: HistoryFilter) =>
      history.db.database.read((tx) => history.chains.listByKind(tx, filter, { cursor, limit: 1 }));
    let cursor: string | undefined;
    do {
      const next = await page(cursor, { kinds: ['unmask'] });
      seen.push(...next.items.map(({ chain, seq }) => `${chain.id} ${seq}`));
      cursor = next.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['e2 1', 'e1 2', 'e1 1']);
    const { nextCursor } = await page(undefined, { kinds: ['unmask'] });
    await expect(page(nextCursor!, { kinds: ['export'] })).rejects.toMatchObject({ code: 'HTTP.INVALID' });
    await expect(page('x', { kinds: ['unmask'] })).rejects.toMatchObject({ code: 'HTTP.INVALID' });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { Superuser } from '../../test/superuser.js';

let history: TestHistory;
let user: Superuser;
const chain = { kind: 'clue', id: 'a' };

beforeAll(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
  await history.append(aWrite('clue', 'a'), aWrite('clue', 'a'), aWrite('clue', 'b'));
  await history.db.database.run((tx) =>
    history.chains.erase(tx, {
      chain,
      seq: 1,
      parts: ['secret'],
      basis: '个人信息保护法 47',
      at: '2026-03-03T01:00:00.000Z',
      actorId: 'p-2',
      actorName: '李四',
      procuratorateId: '990100',
    }),
  );
  await history.seal();
});
afterAll(async () => {
  await user.signOut();
  await history.drop();
});

describe('texts that were deleted', () => {
  beforeEach(() => user.sql('BEGIN'));
  afterEach(() => user.sql('ROLLBACK'));
  const verify = () => history.verify((work) => work(user.connection));

  it('by law are listed: how many, when, by whom, of which entry, on which basis', async () => {
    expect(await verify()).toMatchObject({
      findings: [],
      erasures: {
        count: 1,
        shown: [
          {
            at: '2026-03-03T01:00:00.000Z',
            actorId: 'p-2',
            actorName: '李四',
            chain,
            seq: 1,
            parts: ['secret'],
            basis: '个人信息保护法 47',
          },
        ],
      },
    });
  });

  it.each([
    ['the text and key of another entry', 'secret', 2, { detail: 'secret' }],
    ['a part that the record does not name', 'actor_name', 1, { detail: 'actor_name' }],
  ])('by a superuser are found: %s', async (_what, column, seq, more) => {
    await user.sql(`UPDATE history SET ${column} = NULL, ${column}_key = NULL WHERE chain_id = 'a' AND seq = $1`, [
      seq,
    ]);
    expect(await verify()).toMatchObject({
      findings: [{ kind: 'erased-without-record', chain, seq, ...more }],
      erasures: { count: 1 },
    });
  });

  it('are found when the record of it is taken away, and so is the record', async () => {
    await user.sql(`DELETE FROM history WHERE chain_kind = 'erasure'`);
    const { findings, erasures } = await verify();
    expect(erasures).toEqual({ count: 0, shown: [] });
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'erased-without-record', chain, seq: 1 }),
        expect.objectContaining({ kind: 'truncated', chain: { kind: 'erasure', id: 'clue:a' }, seq: 1 }),
      ]),
    );
  });
});

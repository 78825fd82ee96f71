import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '#platform/postgres';
import { aCaseworkDatabase, type CaseworkDatabase } from '../../test/a-casework-database.js';
import { aMatch, anActor, keyFor, OFFICE } from '../../test/a-match.js';
import { type Casework, casework } from '../../test/casework.js';
import type { KeptCase, KeptClue } from '../storage/identity.store.js';
import { KeepIdentities } from './keep-identities.use-case.js';

let db: CaseworkDatabase;
let work: Casework;
const chief = anActor('chief');

beforeAll(async () => {
  db = await aCaseworkDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.empty();
  await withClient(db.adminUrl, (client) => client.query('TRUNCATE case_handling.identity_before_restore'));
  work = casework(db);
});

const idOf = (n: number): string => `01970000-0000-7000-8000-00000000000${n}`;
const aKeptClue = (n: number, key: string): KeptClue => ({
  id: idOf(n),
  number: `线索〔2026〕${n}号`,
  procuratorateId: OFFICE,
  ruleId: 'repeat-same-place',
  matchKey: keyFor(key),
});
const keep = (clues: readonly KeptClue[], cases: readonly KeptCase[] = []): Promise<void> =>
  db.database.run((tx) => new KeepIdentities(work.identities).execute(tx, clues, cases));
const open = async (...keys: string[]) => {
  await work.take(...keys.map((key) => aMatch({ matchKey: keyFor(key) })));
  return db.database.read((tx) =>
    tx.query<{ key: string; id: string; number: string }>(
      `SELECT k.match_key AS key, c.id, c.number FROM clue c JOIN clue_key k ON k.clue_id = c.id ORDER BY c.number`,
    ),
  );
};
const fileAgain = async (clueId: string) => {
  const move = { clueId, reason: '理由', receiver: null, targetClueId: null };
  await work.moveClue.run(chief, { ...move, command: 'assess', version: 1 });
  const { openedCase } = await work.moveClue.run(chief, { ...move, command: 'file', version: 2 });
  return openedCase;
};

describe('ids and numbers that were given before a restore', () => {
  it('go to the clue that their key opens again, whatever opens before it', async () => {
    await keep([aKeptClue(4, 'riverside')]);
    expect(await open('market', 'riverside')).toEqual([
      { key: keyFor('riverside'), id: idOf(4), number: '线索〔2026〕4号' },
      { key: keyFor('market'), id: expect.any(String), number: '线索〔2026〕5号' },
    ]);
  });

  it('are given once: a later clue of the key gets one of its own', async () => {
    await keep([aKeptClue(4, 'riverside')]);
    const [first] = await open('riverside');
    await work.moveClue.run(chief, {
      clueId: first!.id,
      command: 'not-file',
      version: await versionAfterAssessing(first!.id),
      reason: '理由',
      receiver: null,
      targetClueId: null,
    });
    const opened = await open('riverside');
    expect(opened.map(({ number }) => number)).toEqual(['线索〔2026〕4号', '线索〔2026〕5号']);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(2);
  });

  it('serve two clues of one key in their order', async () => {
    await keep([aKeptClue(6, 'riverside'), aKeptClue(5, 'riverside')]);
    const [first] = await open('riverside');
    expect(first).toMatchObject({ id: idOf(5), number: '线索〔2026〕5号' });
  });

  it('go to the case that the clue is filed as again, and to no other', async () => {
    const kept: KeptCase = { id: idOf(9), number: '案件〔2026〕7号', procuratorateId: OFFICE, clueId: idOf(4) };
    await keep([aKeptClue(4, 'riverside')], [kept]);
    const opened = await open('market', 'riverside');
    const market = opened.find(({ key }) => key === keyFor('market'));
    expect(await fileAgain(market!.id)).toMatchObject({ number: '案件〔2026〕8号' });
    expect(await fileAgain(idOf(4))).toMatchObject({ id: idOf(9), number: '案件〔2026〕7号' });
  });

  it('never lower the numbers that the office has reached', async () => {
    await open('a', 'b', 'c');
    await keep([aKeptClue(2, 'riverside')]);
    const numbers = (await open('d')).map(({ number }) => number);
    expect(numbers.at(-1)).toBe('线索〔2026〕4号');
  });
});

async function versionAfterAssessing(clueId: string): Promise<number> {
  const { clue } = await work.moveClue.run(chief, {
    clueId,
    command: 'assess',
    version: 1,
    reason: '理由',
    receiver: null,
    targetClueId: null,
  });
  return clue.version;
}

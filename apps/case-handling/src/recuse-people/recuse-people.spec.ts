import { readRecusal, type RecusalTold } from '#contracts';
import { aCaseworkDatabase, type CaseworkDatabase } from '../../test/a-casework-database.js';
import { aMatch, aMatchEvent, anActor, keyFor } from '../../test/a-match.js';
import { type Casework, casework } from '../../test/casework.js';
import { ChangeMessages } from '../messages/change-messages.js';

let db: CaseworkDatabase;
let work: Casework;

beforeAll(async () => {
  db = await aCaseworkDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.empty();
  work = casework(db);
});

const chief = anActor('chief');
const rows = <R extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<R>(sql, params));
const clueOf = async (key: string): Promise<string> => {
  const [row] = await rows<{ id: string }>('SELECT clue_id AS id FROM clue_key WHERE match_key = $1', [keyFor(key)]);
  return row!.id;
};
const move = async (clueId: string, command: string, targetClueId: string | null = null) => {
  const [row] = await rows<{ version: number }>('SELECT version FROM clue WHERE id = $1', [clueId]);
  const version = row!.version;
  return work.moveClue.run(chief, { clueId, command, version, reason: '理由', receiver: null, targetClueId });
};
const file = async (clueId: string): Promise<string> => {
  await move(clueId, 'assess');
  return (await move(clueId, 'file')).openedCase!.id;
};
/** What the services are told, as they read it; of each item in the order of its messages. */
const told = async (itemId: string): Promise<RecusalTold[]> => {
  const found = await rows<{ topic: string; value: Buffer }>(
    'SELECT topic, value FROM outbox WHERE key = $1 ORDER BY id',
    [itemId],
  );
  return found.flatMap(({ topic, value }) => {
    const read = readRecusal(topic === 'clue.changed.v1' ? 'clue' : 'case', value);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value === null ? [] : [{ ...read.value, eventIds: [...read.value.eventIds].sort() }];
  });
};
const ids = (...matches: ReturnType<typeof aMatch>[]): string[] =>
  [...new Set(matches.flatMap(({ events }) => events.map(({ eventId }) => eventId)))].sort();

describe('whoever is recused', () => {
  it('is told with every event of the clue, in its history and version, and may come back', async () => {
    const match = aMatch();
    await work.take(match);
    const id = await clueOf('riverside');
    await work.recuse({ kind: 'clue', id, recusedIds: ['p-1', 'p-2', 'p-1'] });
    await work.recuse({ kind: 'clue', id, recusedIds: [] });
    expect(await told(id)).toEqual([
      { itemId: id, version: 2, recusedIds: ['p-1', 'p-2'], eventIds: ids(match), more: false },
      { itemId: id, version: 3, recusedIds: [], eventIds: [], more: false },
    ]);
    const history = await rows<{ entry: string }>('SELECT entry FROM history WHERE chain_id = $1 ORDER BY seq', [id]);
    expect(history.map(({ entry }) => JSON.parse(entry) as object)).toMatchObject([
      { seq: 1, change: 'opened' },
      { seq: 2, change: 'recused', basis: ['L-GYSS 19'], facts: { recusedIds: ['p-1', 'p-2'] } },
      { seq: 3, change: 'recused', facts: { recusedIds: [] } },
    ]);
  });

  it('is kept from what comes to the clue later, and from what left it no more', async () => {
    const first = aMatch();
    await work.take(first);
    const id = await clueOf('riverside');
    await work.recuse({ kind: 'clue', id, recusedIds: ['p-1'] });
    const second = aMatch();
    const kept = first.events.slice(1);
    const revised = aMatch({
      ...first,
      revision: 2,
      completedBy: kept[0]!.eventId,
      events: [...kept, aMatchEvent()],
      eventCount: kept.length + 1,
    });
    await work.take(second);
    await work.take(revised);
    const [, attached, after] = await told(id);
    expect(attached).toMatchObject({ version: 3, eventIds: ids(first, second) });
    expect(after).toMatchObject({ version: 4, eventIds: ids(second, revised) });
  });

  it('stays kept from the event that had completed a hit which is void now', async () => {
    const match = aMatch();
    await work.take(match);
    const id = await clueOf('riverside');
    await work.recuse({ kind: 'clue', id, recusedIds: ['p-1'] });
    await work.take({ ...match, revision: 2, state: 'void', events: [], eventCount: 0 });
    expect((await told(id)).at(-1)).toMatchObject({ version: 3, eventIds: [match.completedBy] });
  });

  it('from a case is kept from the events of its clue, also from those that a revision brings', async () => {
    const match = aMatch();
    await work.take(match);
    const clueId = await clueOf('riverside');
    const id = await file(clueId);
    await work.recuse({ kind: 'case', id, recusedIds: ['p-1'] });
    const brought = aMatch({ ...match, revision: 2, events: [...match.events, aMatchEvent()], eventCount: 4 });
    await work.take(brought);
    expect(await told(id)).toMatchObject([
      { version: 2, recusedIds: ['p-1'], eventIds: ids(match) },
      { version: 3, recusedIds: ['p-1'], eventIds: ids(brought) },
    ]);
    expect(await told(clueId)).toEqual([]);
  });

  it('from a clue is recused from the case that it becomes', async () => {
    const match = aMatch();
    await work.take(match);
    const clueId = await clueOf('riverside');
    await work.recuse({ kind: 'clue', id: clueId, recusedIds: ['p-1'] });
    const id = await file(clueId);
    expect(await told(id)).toMatchObject([{ version: 1, recusedIds: ['p-1'], eventIds: ids(match) }]);
  });

  it('from a clue is recused from the one that it joins, and from its case', async () => {
    const [one, other] = [aMatch({ matchKey: keyFor('one') }), aMatch({ matchKey: keyFor('other') })];
    await work.take(one, other);
    const [from, to] = [await clueOf('one'), await clueOf('other')];
    const caseId = await file(to);
    await work.recuse({ kind: 'clue', id: from, recusedIds: ['p-1'] });
    await move(from, 'merge', to);
    const all = ids(one, other);
    expect((await told(to)).at(-1)).toMatchObject({ recusedIds: ['p-1'], eventIds: all });
    expect((await told(caseId)).at(-1)).toMatchObject({ recusedIds: ['p-1'], eventIds: all });
    expect(await rows('SELECT recused_ids FROM clue WHERE id = $1', [to])).toEqual([{ recused_ids: ['p-1'] }]);
    expect(await rows('SELECT recused_ids FROM case_file')).toEqual([{ recused_ids: ['p-1'] }]);
  });

  it('is asked for of an item that is there', async () => {
    const id = aMatch().hitId;
    await expect(work.recuse({ kind: 'clue', id, recusedIds: [] })).rejects.toMatchObject({ code: 'CLUE.NOT_FOUND' });
    await expect(work.recuse({ kind: 'case', id, recusedIds: [] })).rejects.toMatchObject({ code: 'CASE.NOT_FOUND' });
  });
});

it('what is too much for one record comes in several of one version', async () => {
  await work.take(aMatch());
  const id = await clueOf('riverside');
  const [clue] = await db.database.read((tx) => work.clues.listByIds(tx, [id]));
  const eventIds = Array.from(
    { length: 20_001 },
    (_, n) => `0195f3a2-7c10-7d2b-9a41-${n.toString().padStart(12, '0')}`,
  );
  const history = { seq: 1, change: 'recused', command: null, from: null, to: clue!.state, actor: null, at: '' };
  const change = { next: clue!, history: { ...history, reason: null, basis: [], facts: {} } };
  const facts = { actorName: null, run: null, recusal: { recusedIds: ['p-1'], eventIds } };
  const records = new ChangeMessages('').changed([{ kind: 'clue', change, facts }]);
  const read = records.map(({ value }) => JSON.parse(value as string) as Record<string, unknown>);
  expect(read.map(({ recusalGoesOn }) => recusalGoesOn)).toEqual([true, true, false]);
  expect(read.flatMap(({ recusedEventIds }) => recusedEventIds)).toEqual(eventIds);
});

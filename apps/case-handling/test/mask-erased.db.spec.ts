import type { EventErasedV1, MatchV1 } from '#contracts';
import type { TestDatabase } from '#testing';
import { MaskErased } from '../src/mask-erased/mask-erased.use-case.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { aCaseworkDatabase } from './a-casework-database.js';
import { aMatch, aMatchEvent, anActor } from './a-match.js';
import { type Casework, casework } from './casework.js';

const GONE = '（已依法删除）';

let db: TestDatabase;
let work: Casework;
beforeEach(async () => {
  db = await aCaseworkDatabase();
  work = casework(db);
});
afterEach(() => db.drop());

const rows = (sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<Record<string, unknown>>(sql, params));
const erase = (eventIds: readonly string[], file = 'none'): Promise<void> =>
  db.database.run((tx) =>
    new MaskErased(new ErasedEventStore(), work.clock).execute(
      tx,
      eventIds.map((eventId): EventErasedV1 => ({
        eventId,
        sourceId: 'cz-12345',
        reason: 'retention',
        file,
        at: '2029-03-03T00:00:00.000Z',
      })),
    ),
  );
const excerpts = async (match: MatchV1): Promise<unknown[]> =>
  (
    await rows('SELECT excerpt FROM hit_event WHERE hit_id = $1 ORDER BY array_position($2::uuid[], event_id)', [
      match.hitId,
      match.events.map(({ eventId }) => eventId),
    ])
  ).map((row) => row['excerpt']);
const actuals = async (match: MatchV1): Promise<unknown> =>
  (await rows("SELECT explanation -> 'conditions' AS c, key_parts AS k FROM hit WHERE hit_id = $1", [match.hitId]))[0];
const file = async (): Promise<void> => {
  const [clue] = await rows('SELECT id, version FROM clue');
  const chief = anActor('chief');
  const move = (command: string, version: number) =>
    work.moveClue.run(chief, {
      clueId: String(clue!['id']),
      command,
      version,
      reason: '经评估应当立案',
      receiver: null,
      targetClueId: null,
    });
  const { clue: assessing } = await move('assess', Number(clue!['version']));
  await move('file', assessing.version);
};

describe('an event that was erased', () => {
  it('is masked in a clue without a case, and the others of the hit stay', async () => {
    const match = aMatch();
    await work.take(match);
    await erase([match.events[1]!.eventId]);
    const text = match.events[0]!.excerpt;
    expect(await excerpts(match)).toEqual([text, GONE, text]);
    const [masked] = await rows('SELECT address, source_event_no FROM hit_event WHERE event_id = $1', [
      match.events[1]!.eventId,
    ]);
    expect(masked).toEqual({ address: null, source_event_no: '' });
    expect(await actuals(match)).toMatchObject({ c: [{ actual: '垃圾多日无人清运' }], k: [{ value: '滨河路一带' }] });
  });

  it('takes what was read in it out of the reasons, and with the last of the hit the key', async () => {
    const match = aMatch();
    await work.take(match);
    await erase([match.completedBy]);
    expect(await actuals(match)).toMatchObject({
      c: [{ says: '描述含有“垃圾”', held: true, actual: null, found: [] }],
      k: [{ field: '地点', value: '滨河路一带' }],
    });
    await erase(match.events.map(({ eventId }) => eventId));
    expect(await actuals(match)).toMatchObject({ k: [{ field: '地点', value: GONE }] });
    expect(await excerpts(match)).toEqual([GONE, GONE, GONE]);
  });

  it('stays as it is in the file of a case, until that is over', async () => {
    const match = aMatch();
    await work.take(match);
    await file();
    const ids = match.events.map(({ eventId }) => eventId);
    await erase(ids, 'open');
    expect(await excerpts(match)).toEqual(match.events.map(({ excerpt }) => excerpt));
    expect(await actuals(match)).toMatchObject({ c: [{ actual: '垃圾多日无人清运' }] });
    await erase(ids, 'ended');
    expect(await excerpts(match)).toEqual([GONE, GONE, GONE]);
    await erase(ids, 'open');
    expect(await excerpts(match)).toEqual([GONE, GONE, GONE]);
  });

  it('is not told again by a later revision of its hit, nor by a hit that comes for the first time', async () => {
    const match = aMatch();
    await work.take(match);
    await erase([match.events[0]!.eventId]);
    const again = match.events.map((event) => ({ ...event, revision: 7 }));
    await work.take({ ...match, revision: 2, events: [...again, aMatchEvent()], eventCount: 4 });
    const text = match.events[1]!.excerpt;
    expect(await excerpts(match)).toEqual([GONE, text, text, text]);
    const fresh = aMatch({ events: [aMatchEvent(), aMatchEvent()] });
    await erase([fresh.events[1]!.eventId]);
    await work.take(fresh);
    expect(await excerpts(fresh)).toEqual([fresh.events[0]!.excerpt, GONE]);
  });

  it('leaves clue, number and figures as they are', async () => {
    const match = aMatch();
    await work.take(match);
    const before = await rows('SELECT number, state, event_count, live_hit_count, version FROM clue');
    await erase(match.events.map(({ eventId }) => eventId));
    expect(await rows('SELECT number, state, event_count, live_hit_count, version FROM clue')).toEqual(before);
  });
});

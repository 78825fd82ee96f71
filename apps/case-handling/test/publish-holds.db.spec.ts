import { ClueHoldsV1, readContractBytes, TOPICS } from '#contracts';
import { newId } from '#kernel';
import { Outbox, type UnitOfWork } from '#platform/postgres';
import { PublishHolds } from '../src/publish-holds/publish-holds.use-case.js';
import { HoldsStore } from '../src/storage/holds.store.js';
import { aCaseworkDatabase, type CaseworkDatabase } from './a-casework-database.js';
import { aMatch, aMatchEvent, anActor, keyFor } from './a-match.js';
import { type Casework, casework } from './casework.js';

let db: CaseworkDatabase;
let work: Casework;

beforeEach(async () => {
  db = await aCaseworkDatabase();
  work = casework(db);
});
afterEach(() => db.drop());

const chief = anActor('chief');
const rows = <R extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<R>(sql, params));
const clueOf = async (key: string): Promise<string> =>
  (await rows<{ clue_id: string }>('SELECT clue_id FROM clue_key WHERE match_key = $1', [keyFor(key)]))[0]!.clue_id;
const move = async (clueId: string, command: string, targetClueId: string | null = null) => {
  const [row] = await rows<{ version: number }>('SELECT version FROM clue WHERE id = $1', [clueId]);
  const { version } = row!;
  return work.moveClue.run(chief, { clueId, command, version, reason: '理由', receiver: null, targetClueId });
};
const eventsOf = ({ events }: { readonly events: readonly { readonly eventId: string }[] }): string[] =>
  events.map(({ eventId }) => eventId).sort();

const publishing = (limits?: { readonly clues: number; readonly events: number }, database: UnitOfWork = db.database) =>
  new PublishHolds({
    database,
    holds: new HoldsStore(),
    outbox: new Outbox({ source: 'case-handling', traceparent: () => undefined }),
    clock: work.clock,
    newId: () => newId(),
    topicPrefix: '',
    ...(limits === undefined ? {} : { limits }),
  });
/** What left, part by part. */
const told = async (): Promise<ClueHoldsV1[]> =>
  (await rows<{ value: Buffer }>('SELECT value FROM outbox WHERE topic = $1 ORDER BY id', [TOPICS.clueHolds.name])).map(
    ({ value }) => {
      const read = readContractBytes(ClueHoldsV1, value);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      return read.value;
    },
  );
const eventsTold = (parts: readonly ClueHoldsV1[]): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { clueId, eventIds } of parts.flatMap(({ clues }) => clues)) {
    found.set(clueId, [...(found.get(clueId) ?? []), ...eventIds].sort());
  }
  return found;
};

describe('all that clues and cases count', () => {
  it('is told with one part that is the last, where there is no clue yet', async () => {
    await publishing().run();
    const [only, ...more] = await told();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ part: 1, isLast: true, asOf: work.clock.instant, clues: [], cases: [] });
  });

  it('names every clue in every state, with the case that it became and what that stands at', async () => {
    const [open, filed] = [aMatch({ matchKey: keyFor('open') }), aMatch({ matchKey: keyFor('filed') })];
    await work.take(open, filed);
    const filedClue = await clueOf('filed');
    await move(filedClue, 'assess');
    const { openedCase } = await move(filedClue, 'file');
    await publishing().run();
    const [only] = await told();
    const byId = new Map(only!.clues.map((clue) => [clue.clueId, clue]));
    expect(byId.get(await clueOf('open'))).toMatchObject({ state: 'REGISTERED', version: 1, caseId: null });
    expect(byId.get(filedClue)).toMatchObject({ state: 'FILED', version: 3, caseId: openedCase!.id });
    expect(eventsTold([only!])).toEqual(
      new Map([
        [await clueOf('open'), eventsOf(open)],
        [filedClue, eventsOf(filed)],
      ]),
    );
    expect(only!.cases).toEqual([
      { caseId: openedCase!.id, version: openedCase!.version, state: openedCase!.state, at: work.clock.instant },
    ]);
  });

  it('holds what a hit counted once and does no more, and whatever came with a clue that was merged', async () => {
    const [first, second, third] = ['first', 'second', 'third'].map((key) => aMatch({ matchKey: keyFor(key) }));
    await work.take(first!, second!, third!);
    const [left] = first!.events;
    const came = aMatchEvent();
    const revised = [...first!.events.slice(1), came];
    await work.take({ ...first!, revision: 2, events: revised, completedBy: came.eventId });
    const [a, b, c] = [await clueOf('first'), await clueOf('second'), await clueOf('third')];
    await move(a, 'merge', b);
    await move(b, 'merge', c);
    await publishing().run();
    const clues = (await told()).flatMap((part) => part.clues);
    const all = eventsTold(await told());
    expect(all.get(a)).toContain(left!.eventId);
    expect(all.get(c)).toEqual([...eventsOf(first!), came.eventId, ...eventsOf(second!), ...eventsOf(third!)].sort());
    expect(clues.find(({ clueId }) => clueId === a)).toMatchObject({ state: 'MERGED', mergedIntoId: b });
  });

  it('comes in parts of so many clues and events, numbered, and a large clue in several', async () => {
    const matches = Array.from({ length: 5 }, (_, n) => aMatch({ matchKey: keyFor(`k${n}`) }));
    const large = aMatch({ matchKey: keyFor('large'), events: Array.from({ length: 23 }, () => aMatchEvent()) });
    await work.take(...matches, large);
    await publishing({ clues: 2, events: 10 }).run();
    const parts = await told();
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, n) => n + 1));
    expect(parts.map(({ isLast }) => isLast)).toEqual(parts.map((_, n) => n === parts.length - 1));
    expect(new Set(parts.map(({ publicationId }) => publicationId)).size).toBe(1);
    expect(parts.length).toBeGreaterThan(5);
    for (const { clues } of parts) {
      expect(clues.reduce((n, { eventIds }) => n + eventIds.length, 0)).toBeLessThanOrEqual(10);
    }
    const all = eventsTold(parts);
    expect(all.size).toBe(6);
    expect(all.get(await clueOf('large'))).toEqual(eventsOf(large));
  });

  it('is told once a day, whichever of several instances is at it', async () => {
    await work.take(...Array.from({ length: 9 }, (_, n) => aMatch({ matchKey: keyFor(`k${n}`) })));
    const limits = { clues: 1, events: 10 };
    await Promise.all([1, 2, 3].map(() => publishing(limits).run()));
    const first = await told();
    expect(eventsTold(first).size).toBe(9);
    expect(first.map(({ part }) => part)).toEqual(first.map((_, n) => n + 1));
    work.clock.instant = '2026-03-03T00:59:59.000Z';
    await publishing(limits).run();
    expect(await told()).toHaveLength(first.length);
    work.clock.instant = '2026-03-03T01:00:01.000Z';
    await publishing(limits).run();
    const second = (await told()).slice(first.length);
    expect(second).toHaveLength(first.length);
    expect(second.every(({ asOf }) => asOf === work.clock.instant)).toBe(true);
  });

  it('goes on where it was cut off, with the next number', async () => {
    await work.take(...Array.from({ length: 6 }, (_, n) => aMatch({ matchKey: keyFor(`k${n}`) })));
    let runs = 0;
    const cutOff: UnitOfWork = {
      read: (inside) => db.database.read(inside),
      run: (inside) =>
        db.database.run(async (tx) => {
          const result = await inside(tx);
          runs += 1;
          if (runs % 2 === 0) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
          return result;
        }),
    };
    let cuts = 0;
    const limits = { clues: 1, events: 10 };
    for (let done = false; !done && cuts < 50;) {
      done = await publishing(limits, cutOff)
        .run()
        .then(
          () => true,
          () => {
            cuts += 1;
            return false;
          },
        );
    }
    expect(cuts).toBeGreaterThan(2);
    const parts = await told();
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, n) => n + 1));
    expect(eventsTold(parts).size).toBe(6);
    expect(parts.filter(({ isLast }) => isLast)).toHaveLength(1);
  });
});

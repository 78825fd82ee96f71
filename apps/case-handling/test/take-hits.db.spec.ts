import type { ClueChangedV1, MatchV1 } from '#contracts';
import { newId } from '#kernel';
import { schemaDrift, type Tx } from '#platform/postgres';
import { aCaseworkDatabase, type CaseworkDatabase } from './a-casework-database.js';
import { aMatch, aMatchEvent, keyFor, OTHER_OFFICE } from './a-match.js';
import { type Casework, casework } from './casework.js';

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

const rows = <R extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<R>(sql, params));
const clues = () =>
  rows<{
    id: string;
    number: string;
    version: number;
    events: number;
    hits: number;
    live: number;
    previous: string | null;
  }>(
    `SELECT id, number, version, event_count AS events, hit_count AS hits, live_hit_count AS live,
       previous_clue_id AS previous FROM clue ORDER BY id`,
  );
const history = (itemId: string) =>
  rows<{ seq: number; entry: string }>('SELECT seq, entry FROM history WHERE chain_id = $1::text ORDER BY seq', [
    itemId,
  ]);
const messages = async () => {
  const found = await rows<{ value: Buffer; headers: Record<string, string> }>(
    "SELECT value, headers FROM outbox WHERE topic = 'clue.changed.v1' ORDER BY id",
  );
  return found.map(({ value, headers }) => ({ ...(JSON.parse(value.toString('utf8')) as ClueChangedV1), headers }));
};

describe('the schema', () => {
  it('is in step with the entities', async () => {
    expect(await schemaDrift(db.owner)).toEqual([]);
  });

  it('lets the service append to the history and change nothing in it', async () => {
    await work.take(aMatch());
    for (const sql of ['UPDATE history SET seq = 9', 'DELETE FROM history', 'TRUNCATE history']) {
      await expect(db.database.run((tx) => tx.query(sql))).rejects.toThrow('permission denied');
    }
  });
});

describe('taking hits', () => {
  it('opens a clue that can be shown alone, with history and message', async () => {
    const match = aMatch({ run: { id: newId(), kind: 'backfill' } });
    await work.take(match);
    const [clue] = await clues();
    expect(clue).toMatchObject({ number: '线索〔2026〕1号', version: 1, events: 3, hits: 1, live: 1, previous: null });
    const [hit] = await rows('SELECT rule, explanation, key_parts, clue_id, run_id FROM hit');
    expect(hit).toEqual({
      rule: match.rule,
      explanation: match.explanation,
      key_parts: match.keyParts,
      clue_id: clue!.id,
      run_id: match.run!.id,
    });
    expect(await rows('SELECT excerpt FROM hit_event')).toHaveLength(3);
    const [entry] = await history(clue!.id);
    expect(JSON.parse(entry!.entry)).toMatchObject({
      seq: 1,
      change: 'opened',
      actor: null,
    });
    expect(await messages()).toMatchObject([
      {
        clueId: clue!.id,
        version: 1,
        change: 'opened',
        hitId: match.hitId,
        eventIds: match.events.map((event) => event.eventId),
        run: match.run,
        headers: { ce_type: 'clue.changed.v1', ce_source: 'case-handling' },
      },
    ]);
  });

  it('passes the trace of each record on', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await db.database.run((tx) => work.takeHits.take(tx, [{ match: aMatch(), traceparent }]));
    expect((await messages())[0]?.headers['traceparent']).toBe(traceparent);
  });

  it('attaches what follows in the same chunk, and revises it there', async () => {
    const second = aMatch();
    const more = [...second.events, aMatchEvent()];
    const revised = { ...second, revision: 2, events: more, eventCount: 4 };
    await work.take(aMatch(), second, revised);
    const [clue] = await clues();
    expect(clue).toMatchObject({ version: 3, events: 7, hits: 2 });
    const entries = await history(clue!.id);
    expect(entries.map((entry) => (JSON.parse(entry.entry) as { change: string }).change)).toEqual([
      'opened',
      'attached',
      'revised',
    ]);
    expect((await messages()).map((message) => message.version)).toEqual([1, 2, 3]);
    expect((await messages())[2]).toMatchObject({ change: 'revised', eventIds: [more[3]!.eventId], eventCount: 7 });
  });

  it('does nothing with a message that comes twice, or late', async () => {
    const match = aMatch({ revision: 2 });
    await work.take(match);
    await work.take(match, { ...match, revision: 1 });
    expect(await clues()).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });

  it('opens one clue for one key, but one each for other keys, rules and offices', async () => {
    const other = aMatch();
    await work.take(
      aMatch(),
      aMatch(),
      aMatch({ matchKey: keyFor('market') }),
      aMatch({ rule: { ...other.rule, id: 'overdue' } }),
      aMatch({ procuratorateId: OTHER_OFFICE }),
    );
    expect((await clues()).map((clue) => clue.number).sort()).toEqual([
      '线索〔2026〕1号',
      '线索〔2026〕1号',
      '线索〔2026〕2号',
      '线索〔2026〕3号',
    ]);
  });

  it('takes the highest revision when the revised message comes first', async () => {
    const found = aMatch();
    const revised = { ...found, revision: 2, events: [...found.events, aMatchEvent()], eventCount: 4 };
    await work.take(revised);
    await work.take(found);
    expect(await clues()).toMatchObject([{ version: 1, events: 4, hits: 1 }]);
  });

  it('marks a void hit at its clue and leaves the clue open', async () => {
    const match = aMatch();
    await work.take(match);
    await work.take({ ...match, revision: 2, state: 'void' });
    expect(await clues()).toMatchObject([{ hits: 1, live: 0, events: 0 }]);
    expect(await rows('SELECT state, takes_hits FROM clue')).toEqual([{ state: 'REGISTERED', takes_hits: true }]);
    expect(await rows('SELECT is_void, revision FROM hit')).toEqual([{ is_void: true, revision: 2 }]);
    await work.take(aMatch());
    expect(await clues()).toMatchObject([{ hits: 2, live: 1, events: 3 }]);
  });

  it('keeps a hit that was void before it was seen, without a clue', async () => {
    const match = aMatch({ revision: 3, state: 'void' });
    await work.take(match);
    await work.take({ ...match, revision: 1, state: 'live' });
    expect(await clues()).toEqual([]);
    expect(await rows('SELECT revision, clue_id FROM hit')).toEqual([{ revision: 3, clue_id: null }]);
  });

  it('drops the events that left a hit when the list is whole, and keeps them when it is cut', async () => {
    const match = aMatch();
    await work.take(match);
    const cut = { ...match, revision: 2, events: match.events.slice(0, 1), eventCount: 300 };
    await work.take(cut);
    expect(await rows('SELECT 1 FROM hit_event')).toHaveLength(3);
    await work.take({ ...cut, revision: 3, eventCount: 1 });
    expect(await rows('SELECT event_id FROM hit_event')).toEqual([{ event_id: match.events[0]!.eventId }]);
  });

  it('keeps what each revision of a large hit brought, also of several in one chunk, and drops what left', async () => {
    const members = Array.from({ length: 11 }, () => aMatchEvent());
    const [second, third, fourth] = [
      aMatchEvent({ role: 'attached' }),
      aMatchEvent({ role: 'attached' }),
      aMatchEvent(),
    ];
    const match = aMatch({ events: members });
    const revised = (revision: number, brought: MatchV1['events'], rest: Partial<MatchV1> = {}): MatchV1 => ({
      ...match,
      revision,
      events: [...members, ...brought],
      eventCount: 100,
      ...rest,
    });
    await work.take(match);
    await work.take(revised(2, [second]), revised(3, [third]), revised(4, [fourth], { left: [second.eventId] }));
    const kept = await rows<{ event_id: string }>('SELECT event_id FROM hit_event');
    const expected = [...members, third, fourth].map((event) => event.eventId);
    expect(kept.map((row) => row.event_id).sort()).toEqual(expected.sort());
    await work.take(revised(5, [], { left: [third.eventId] }));
    expect(await rows('SELECT 1 FROM hit_event')).toHaveLength(12);
  });

  it('needs the same number of round trips for 500 hits as for 20', async () => {
    const counted = async (size: number) => {
      const matches = Array.from({ length: size }, (_, i) =>
        aMatch({ matchKey: keyFor(`k${size}-${i % (size / 2)}`) }),
      );
      let statements = 0;
      await db.database.run(async (tx) => {
        const client = new Proxy(tx.client, {
          get(target, name) {
            if (name === 'query') statements += 1;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
        const counting: Tx = {
          client,
          manager: tx.manager,
          query: async <R extends object>(sql: string, params: readonly unknown[] = []) =>
            (await client.query<R & Record<string, unknown>>(sql, [...params])).rows as R[],
        };
        await work.takeHits.take(
          counting,
          matches.map((match) => ({ match, traceparent: undefined })),
        );
      });
      return statements;
    };
    const few = await counted(20);
    expect(await counted(500)).toBe(few);
    expect(few).toBeLessThanOrEqual(16);
  });
});

describe('two instances at once', () => {
  it('open one clue for one key: 12 transactions, one opens, eleven attach', async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, () => work.take(aMatch())));
    const done = taken.flatMap(({ steps }) => steps.map((step) => step.decision.do)).sort();
    expect(done).toEqual([...Array<string>(11).fill('attach'), 'open']);
    const found = await clues();
    expect(found).toMatchObject([{ hits: 12, version: 12 }]);
    expect((await history(found[0]!.id)).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
  });

  it('are held apart by the index even where the lock is left out', async () => {
    const unlocked = casework(db, { lockOffices: async () => undefined });
    const reached = barrier(2);
    const take = (one: Casework) =>
      db.database.run(async (tx) => {
        const plan = await one.takeHits['plan'](tx, [{ match: aMatch(), traceparent: undefined }]);
        await reached();
        await one.takeHits['carryOut'](tx, plan);
      });
    const results = await Promise.allSettled([take(unlocked), take(unlocked)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: '23505' } });
    expect(await clues()).toHaveLength(1);
  });

  it('number clues without a gap though some transactions roll back', async () => {
    const failing = Array.from({ length: 10 }, (_, i) =>
      db.database
        .run(async (tx) => {
          await work.takeHits.take(tx, [{ match: aMatch({ matchKey: keyFor(`bad${i}`) }), traceparent: undefined }]);
          throw new Error('rolled back');
        })
        .catch((error: unknown) => (error as Error).message),
    );
    const good = Array.from({ length: 10 }, (_, i) => work.take(aMatch({ matchKey: keyFor(`good${i}`) })));
    expect(await Promise.all(failing)).toEqual(Array<string>(10).fill('rolled back'));
    await Promise.all(good);
    const numbers = (await clues()).map((clue) => Number(/〕(\d+)号/.exec(clue.number)![1]));
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the year of a number', () => {
  it('is that of the office, not of UTC', async () => {
    work.clock.instant = '2026-12-31T15:59:00.000Z';
    await work.take(aMatch({ matchKey: keyFor('old year') }));
    work.clock.instant = '2026-12-31T16:01:00.000Z';
    await work.take(aMatch({ matchKey: keyFor('new year') }));
    expect((await clues()).map((clue) => clue.number)).toEqual(['线索〔2026〕1号', '线索〔2027〕1号']);
  });
});

/** Resolves for all callers once `count` have called. */
function barrier(count: number): () => Promise<void> {
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  let waiting = 0;
  return async () => {
    waiting += 1;
    if (waiting === count) open();
    await all;
  };
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClueChangedV1 } from '#contracts';
import { newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { quarantineRecord, type Tx, type UnitOfWork, withClient } from '#platform/postgres';
import { TakeBackErased } from '../src/take-back-published/take-back-erased.js';
import { type AcceptHarness, acceptHarness, anEvent, aSource, read } from './accept-harness.js';
import { dayAfter, type ErasureHarness, erasureHarness } from './erasure-harness.js';

const PERSONAL = { reporter: { name: '夏临', phone: '13900000001' }, description: '举报人自述住址：柳溪街道七号。' };
/** Everything of ingest that an event leaves a row in. */
const TABLES = ['event', 'event_key', 'event_push', 'reporter_identity', 'event_term', 'waiting_disposal'];

let line: AcceptHarness;
let erasing: ErasureHarness;

beforeEach(async () => {
  line = await acceptHarness();
  erasing = erasureHarness(line);
  await erasing.registerSource(10);
  await erasing.knowHolds();
});
afterEach(() => line.db.drop());

const push = async (no: string, over: object = {}): Promise<string> => {
  const [result] = await line.push(anEvent({ sourceEventNo: no, ...PERSONAL, ...over }));
  return result!.eventId!;
};
const rows = (sql: string, params: unknown[] = []) => read(line.db, sql, params);
const asAdmin = (sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  withClient(line.db.adminUrl, async (client) => {
    await client.query('SET search_path = ingest');
    return (await client.query<Record<string, unknown>>(sql, params)).rows;
  });
const counts = async (): Promise<number[]> => Promise.all(TABLES.map((table) => line.count(table)));
const clue = (over: Partial<ClueChangedV1>): ClueChangedV1 => ({
  clueId: newId(),
  version: 1,
  change: 'opened',
  number: '线索〔2026〕1号',
  title: '',
  state: 'REGISTERED',
  procuratorateId: 'cz-city',
  regionCode12: '990102003004',
  ruleId: 'r',
  hitId: newId(),
  eventCount: 1,
  eventIds: [],
  caseId: null,
  actor: null,
  at: dayAfter(1).toISOString(),
  run: null,
  ...over,
});
const clues = (...changes: ClueChangedV1[]): Promise<void> =>
  line.db.database.run((tx) => erasing.follow.clues(tx, changes));
const archived = (caseId: string, days: number): Promise<void> =>
  line.db.database.run((tx) =>
    erasing.follow.cases(tx, [{ caseId, version: 5, state: 'ARCHIVED', at: dayAfter(days).toISOString() }]),
  );

describe('the term of a source', () => {
  it('keeps an event to its last day, and erases it with all that is its own on the next', async () => {
    const eventId = await push('E-1');
    await line.push({ type: 'disposal', sourceEventNo: 'E-1', disposal: { status: '办结' } });
    expect(await erasing.passOn(10)).toMatchObject({ events: 0 });
    expect(await line.count('event')).toBe(1);
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await erasing.told()).toEqual([
      { eventId, sourceId: 'cz-12345', reason: 'retention', file: 'none', at: dayAfter(11).toISOString() },
    ]);
    expect(await erasing.passOn(12)).toMatchObject({ events: 0 });
  });

  it('leaves nothing of what the event said in any row of the schema but what was to be published', async () => {
    await push('E-1');
    await line.push({
      type: 'disposal',
      sourceEventNo: 'E-1',
      disposal: { steps: [{ at: '2026-03-02T10:00:00+08:00', action: '派单' }] },
    });
    await erasing.passOn(11);
    const tables = await asAdmin(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'ingest'::regnamespace AND c.relkind IN ('r', 'p')
          AND c.relname <> 'outbox'`,
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      const found = await asAdmin(
        `SELECT t::text AS row FROM ${String(name)} t WHERE t::text ~ '柳溪|夏临|13900000001|E-1'`,
      );
      expect({ name, found }).toEqual({ name, found: [] });
    }
  });

  it('is the office’s general one where the source has none, and each source’s own', async () => {
    await erasing.registerSource(null);
    await push('E-1');
    expect(await erasing.passOn(30)).toMatchObject({ events: 0 });
    expect(await erasing.passOn(31)).toMatchObject({ events: 1 });
  });

  it('that nobody has set, for the source or for all, erases nothing, however long ago it came', async () => {
    const unset = erasureHarness(line, { defaultDays: null });
    await erasing.registerSource(null);
    await push('E-1');
    await line.push({ type: 'disposal', sourceEventNo: 'NEVER', disposal: { status: '办结' } });
    const forever = 365 * 90;
    expect(await unset.passOn(forever)).toMatchObject({ events: 0, aside: 0, waiting: 0 });
    expect(await unset.withoutTerm()).toEqual(['cz-12345']);
    expect((await unset.metrics.text()).body).toMatch(/gp_ingest_sources_without_term\{.*\} 1/);
    expect([await line.count('event'), await line.count('waiting_disposal')]).toEqual([1, 1]);
    // What was not due before is, once somebody says how long.
    await erasing.registerSource(10);
    expect(await unset.passOn(forever)).toMatchObject({ events: 1, waiting: 1 });
    expect(await unset.withoutTerm()).toEqual([]);
  });

  it('counts from the first coming: what is pushed later for the event moves nothing', async () => {
    await push('E-1');
    await line.accept([
      line.item(anEvent({ sourceEventNo: 'E-1', title: '改' }), { receivedMs: dayAfter(9).getTime() }),
    ]);
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
  });

  it('that is shortened erases at once what is over by it', async () => {
    await push('E-1');
    await erasing.registerSource(5);
    expect(await erasing.passOn(6)).toMatchObject({ events: 1 });
  });

  it('that is lengthened keeps what is still there', async () => {
    await push('E-1');
    expect(await erasing.passOn(10)).toMatchObject({ events: 0 });
    await erasing.registerSource(40);
    expect(await erasing.passOn(20)).toMatchObject({ events: 0 });
    expect(await erasing.passOn(41)).toMatchObject({ events: 1 });
  });

  it('holds for what waits for its event and for what was put aside, on the source’s topic alone', async () => {
    await line.push({ type: 'disposal', sourceEventNo: 'NEVER', disposal: { status: '办结' } });
    for (const [offset, topic] of ['grid.push.cz-12345.v1', 'grid.push.other.v1'].entries()) {
      await line.db.database.run((tx) =>
        quarantineRecord(tx, line.keys, {
          group: 'g',
          clusterId: 'c',
          reason: { code: 'INGEST.PUSH_INVALID', detail: '' },
          record: { topic, partition: 0, offset: String(offset), key: null, value: null, headers: {}, timestampMs: 0 },
        }),
      );
    }
    await asAdmin('UPDATE waiting_disposal SET received_at = $1', [dayAfter(0)]);
    const now = Date.now();
    const later = Math.ceil((now - dayAfter(0).getTime()) / 86_400_000);
    expect(await erasing.passOn(later + 5)).toMatchObject({ aside: 0, waiting: 1 });
    expect(await erasing.passOn(later + 12)).toMatchObject({ aside: 1 });
    expect(await rows('SELECT topic FROM quarantine')).toEqual([{ topic: 'grid.push.other.v1' }]);
  });
});

describe('the day that an event names', () => {
  it('ends its keeping where that is earlier, and lengthens nothing', async () => {
    const short = await push('E-1', { retentionUntil: '2026-03-05' });
    await push('E-2', { retentionUntil: '2027-01-01' });
    expect(await erasing.passOn(3)).toMatchObject({ events: 0 });
    expect(await erasing.passOn(4)).toMatchObject({ events: 1 });
    expect((await erasing.told()).map(({ eventId }) => eventId)).toEqual([short]);
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
  });

  it('counts where nobody has set a term', async () => {
    const unset = erasureHarness(line, { defaultDays: null });
    await erasing.registerSource(null);
    await push('E-1', { sourceVersion: 1, retentionUntil: '2026-03-05' });
    await push('E-2');
    await push('E-3', { sourceVersion: 1, retentionUntil: '2026-03-05' });
    await push('E-3', { sourceVersion: 2 });
    expect(await unset.passOn(3)).toMatchObject({ events: 0 });
    expect(await unset.passOn(4)).toMatchObject({ events: 1 });
    expect(await unset.passOn(40_000)).toMatchObject({ events: 0 });
    expect(await line.count('event_term')).toBe(0);
  });

  it('is the one that the newest version names', async () => {
    await push('E-1', { sourceVersion: 1, retentionUntil: '2026-03-03' });
    await push('E-1', { sourceVersion: 2, retentionUntil: '2026-03-06' });
    expect(await erasing.passOn(3)).toMatchObject({ events: 0 });
    await push('E-1', { sourceVersion: 3 });
    expect(await erasing.passOn(5)).toMatchObject({ events: 0 });
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
  });
});

describe('a number that was erased', () => {
  it('is answered 410 whatever comes under it, and nothing is kept of that', async () => {
    await push('E-1');
    await erasing.passOn(11);
    const [event, disposal, other] = await line.push(
      anEvent({ sourceEventNo: 'E-1', sourceVersion: 9 }),
      { type: 'disposal', sourceEventNo: 'E-1', disposal: { status: '办结' } },
      anEvent({ sourceEventNo: 'E-2' }),
    );
    const gone = { outcome: 'refused', eventId: null, fault: { code: 'INGEST.EVENT_ERASED' } };
    expect([event, disposal]).toMatchObject([gone, gone]);
    expect(other).toMatchObject({ outcome: 'accepted' });
    expect(await counts()).toEqual([1, 1, 1, 0, 0, 0]);
    expect((await line.outcomes()).at(-3)).toMatchObject({
      outcome: 'refused',
      reason: { code: 'INGEST.EVENT_ERASED' },
    });
  });

  it('of one source is no other source’s', async () => {
    await push('E-1');
    await erasing.passOn(11);
    const other = line.item(anEvent({ sourceEventNo: 'E-1' }), { source: aSource({ id: 'cz-other' }) });
    expect(await line.accept([other])).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('stays erased when the event is pushed in the very moment of its erasure', async () => {
    for (let round = 0; round < 8; round += 1) {
      // By the day that it names: the ids of this spec are all of one moment, which the source's term has passed by then.
      const over = { retentionUntil: '2026-03-03' };
      await push(`R-${round}`, over);
      await Promise.all([
        erasing.passOn(5),
        ...[1, 2, 3].map((n) => line.push(anEvent({ ...over, sourceEventNo: `R-${round}`, title: `改${n}` }))),
      ]);
      await erasing.passOn(5);
    }
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await line.count('erased_event')).toBe(8);
  });
});

describe('an event that is counted', () => {
  it('by a case stays until the case’s file is over, and goes then', async () => {
    const eventId = await push('E-1');
    const caseId = newId();
    const clueId = newId();
    await clues(
      clue({ clueId, eventIds: [eventId] }),
      clue({ clueId, version: 2, change: 'moved', state: 'FILED', caseId }),
    );
    expect(await erasing.passOn(11)).toMatchObject({ events: 0, held: 1 });
    expect(await erasing.passOn(500)).toMatchObject({ events: 0, held: 0 });
    await archived(caseId, 400);
    const twentyYears = 400 + 7_305;
    expect(await erasing.passOn(twentyYears)).toMatchObject({ events: 0 });
    expect(await erasing.passOn(twentyYears + 1)).toMatchObject({ events: 1 });
    expect(await erasing.told()).toMatchObject([{ eventId, file: 'ended' }]);
  });

  it('by a case is held by the clue that it was merged into, in whichever order the messages come', async () => {
    for (const backwards of [false, true]) {
      const eventId = await push(`M-${backwards}`);
      const [merged, target, caseId] = [newId(), newId(), newId()];
      const changes = [
        clue({ clueId: merged, eventIds: [eventId] }),
        clue({ clueId: merged, version: 2, state: 'MERGED', mergedIntoId: target }),
        clue({ clueId: target, version: 3, state: 'FILED', caseId }),
      ];
      await clues(...(backwards ? [changes[0]!, changes[2]!, changes[1]!] : changes));
    }
    expect(await erasing.passOn(11)).toMatchObject({ events: 0, held: 2 });
  });

  it('by a clue alone goes, and the others learn when that is decided', async () => {
    const eventId = await push('E-1');
    const clueId = newId();
    await clues(clue({ clueId, eventIds: [eventId] }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 1, ended: 0 });
    expect(await erasing.passOn(12)).toMatchObject({ ended: 0 });
    await clues(clue({ clueId, version: 2, state: 'NOT_FILED' }));
    expect(await erasing.passOn(13)).toMatchObject({ ended: 1 });
    expect(await erasing.passOn(14)).toMatchObject({ ended: 0 });
    expect(await erasing.told()).toMatchObject([
      { eventId, file: 'open' },
      { eventId, file: 'ended', at: dayAfter(13).toISOString() },
    ]);
  });

  it('is not taken for free by an older message of its clue that comes late', async () => {
    const eventId = await push('E-1');
    const [clueId, caseId] = [newId(), newId()];
    await clues(
      clue({ clueId, version: 2, state: 'FILED', caseId }),
      clue({ clueId, version: 1, eventIds: [eventId] }),
    );
    expect(await erasing.passOn(11)).toMatchObject({ events: 0, held: 1 });
  });
});

describe('a pass', () => {
  it('of many events goes in chunks, and on where it was cut off, without telling anything twice', async () => {
    const events = Array.from({ length: 450 }, (_, i) => anEvent({ sourceEventNo: `N-${i}` }));
    await line.push(...events);
    let transactions = 0;
    // For the database this is what a kill of the process is.
    const cutOff: UnitOfWork = {
      read: (work) => line.db.database.read(work),
      run: (work) =>
        line.db.database.run(async (tx: Tx) => {
          const result = await work(tx);
          transactions += 1;
          if (transactions % 2 === 0 && transactions <= 16)
            await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
          return result;
        }),
    };
    const cut = erasureHarness(line, { unitOfWork: cutOff });
    let failures = 0;
    for (let done = false; !done;) {
      done = await cut.passOn(11).then(
        () => true,
        () => {
          failures += 1;
          return false;
        },
      );
    }
    expect(failures).toBe(8);
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    const told = (await erasing.told()).map(({ eventId }) => eventId);
    expect([told.length, new Set(told).size]).toEqual([450, 450]);
    const entries = await rows("SELECT entry FROM history WHERE chain_kind = 'retention'");
    const sum = entries.reduce((n, row) => n + (JSON.parse(String(row['entry'])) as { count: number }).count, 0);
    expect(sum).toBe(450);
  });

  it('is written into the history of the source: how many, on which basis, and over which events', async () => {
    await push('E-1');
    await push('E-2');
    await erasing.passOn(11);
    const [entry, ...more] = await rows("SELECT * FROM history WHERE chain_kind = 'retention'");
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      chain_id: 'cz-12345',
      command: 'erase',
      procuratorate_id: 'cz-city',
      actor_id: null,
    });
    expect(JSON.parse(String(entry!['entry']))).toEqual({
      reason: 'retention',
      basis: '个保法 47(1)(2)',
      count: 2,
      eventsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('erases why somebody looked at the event, keeps who did, and says so in a chain of its own', async () => {
    const eventId = await push('E-1');
    const chain = { kind: 'access', id: eventId };
    const chains = new HistoryChains();
    await line.db.database.run((tx) =>
      chains.append(tx, [
        {
          chain,
          at: dayAfter(1).toISOString(),
          procuratorateId: 'cz-city',
          regionCode12: null,
          actorId: 'p-1',
          actorName: '邹明远',
          command: 'unmask',
          entry: { eventId },
          secret: '核实夏临的住址',
        },
      ]),
    );
    await erasing.passOn(11);
    const [record] = await line.db.database.read((tx) => chains.readChain(tx, chain, 0, 9));
    expect(record).toMatchObject({ actorId: 'p-1', actorName: '邹明远', secret: null });
    const told = await rows('SELECT entry FROM history WHERE chain_kind = $1 AND chain_id = $2', [
      'erasure',
      `access:${eventId}`,
    ]);
    expect(JSON.parse(String(told[0]!['entry']))).toMatchObject({ seq: 1, parts: ['secret'] });
  });
});

describe('a database that went back to before an erasure', () => {
  it('has the event erased again by what was published, and tells nobody a second time', async () => {
    const [again, kept] = [await push('B-1'), await push('B-2')];
    const records = [again, newId()].map((eventId) => ({
      eventId,
      sourceId: 'cz-12345',
      reason: 'request',
      file: 'none',
      at: dayAfter(1).toISOString(),
    }));
    const takeBack = new TakeBackErased(erasing.clock);
    const erase = (): Promise<number> => line.db.database.run((tx) => takeBack.erase(tx, records));
    expect([await erase(), await erase()]).toEqual([1, 0]);
    expect((await rows('SELECT event_id FROM event')).map((row) => row['event_id'])).toEqual([kept]);
    expect(await erasing.told()).toEqual([]);
    expect(await line.push(anEvent({ sourceEventNo: 'B-1' }))).toMatchObject([
      { outcome: 'refused', fault: { code: 'INGEST.EVENT_ERASED' } },
    ]);
    expect(await rows("SELECT FROM history WHERE chain_kind = 'retention'")).toHaveLength(1);
  });
});

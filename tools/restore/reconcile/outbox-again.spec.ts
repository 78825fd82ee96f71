import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { KafkaRecord } from '#platform/kafka';
import { Outbox, withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase } from '#testing';
import { noteUnread, settleOutbox } from './outbox-again.js';
import { answeredPushes } from './push-positions.js';
import { WorkRecords } from './work-records.js';

const SCHEMA = 'restore_check';
const CLUSTER = 'cluster-1';
let db: TestDatabase;
let client: pg.Client;
let work: WorkRecords;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  client = new pg.Client({ connectionString: db.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await db.drop();
});
beforeEach(async () => {
  await client.query(`TRUNCATE ${SCHEMA}.outbox, ${SCHEMA}.relay_generation`);
  work = await WorkRecords.create(client);
});

const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
/** Messages of a topic, known by one letter each. */
const enqueue = (topic: string, ...ids: readonly string[]): Promise<void> =>
  db.database.run((tx) =>
    outbox.enqueue(
      tx,
      ids.map((id) => ({ topic, key: 'k', id, value: `{"id":"${id}"}` })),
    ),
  );
const relayedUpTo = (id: string): Promise<unknown> =>
  client.query(
    `UPDATE ${SCHEMA}.relay_cursor SET database_identity = 'before', epoch = 5,
       last_id = (SELECT id FROM ${SCHEMA}.outbox WHERE headers ->> 'ce_id' = $1)`,
    [id],
  );
const recordOf = (topic: string, offset: number, id: string, value: string | null = null): KafkaRecord => ({
  topic,
  partition: 0,
  offset: String(offset),
  key: Buffer.from('k'),
  value: value === null ? null : Buffer.from(value),
  headers: { ce_id: id },
  timestampMs: Date.parse('2026-03-02T01:00:00.000Z'),
});
const onKafka = (topic: string, ...ids: readonly string[]): Promise<void> =>
  work.add(ids.map((id, offset) => recordOf(topic, offset, id)));
/** What the relay will send, in its order. */
const toSend = async (): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT o.headers ->> 'ce_id' AS id FROM ${SCHEMA}.outbox o, ${SCHEMA}.relay_cursor c WHERE o.id > c.last_id ORDER BY o.id`,
  );
  return rows.map(({ id }) => id);
};
const settle = (...passedOver: readonly string[]) => settleOutbox(client, SCHEMA, { passedOver, clusterId: CLUSTER });

describe('the outbox of a restored database', () => {
  it('sends what Kafka has not got, and no second copy of what it has, wherever the cursor stood', async () => {
    await enqueue('t', 'a', 'b', 'c', 'd', 'e');
    await relayedUpTo('b');
    // The relay went on after the snapshot, and was cut off in a batch of several partitions.
    await onKafka('t', 'c', 'e');
    expect(await settle()).toEqual({ schema: SCHEMA, messages: 1 });
    expect(await toSend()).toEqual(['d']);
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${SCHEMA}.outbox`);
    expect(rows).toEqual([{ count: 5 }]);
  });

  it('sends again what a reader that passes over the topic had not read, before what is new, in one order', async () => {
    await enqueue('derived', 'a', 'b', 'c');
    await enqueue('kept', 'x');
    await enqueue('derived', 'd');
    await relayedUpTo('x');
    await onKafka('derived', 'a', 'b', 'c');
    await onKafka('kept', 'x');
    await noteUnread(client, [
      { topic: 'derived', partition: 0, next: 2n },
      { topic: 'derived', partition: 0, next: 1n },
    ]);
    expect((await settle('derived')).messages).toBe(3);
    expect(await toSend()).toEqual(['b', 'c', 'd']);
  });

  it('of a reader that had read nothing yet, sends everything that there is', async () => {
    await enqueue('derived', 'a', 'b');
    await relayedUpTo('b');
    await onKafka('derived', 'a', 'b');
    await noteUnread(client, [{ topic: 'derived', partition: 0, next: null }]);
    await settle('derived');
    expect(await toSend()).toEqual(['a', 'b']);
  });

  it('is that of the database that its relay knows, and the restore is on record', async () => {
    await enqueue('t', 'a');
    await relayedUpTo('a');
    await settle();
    const cursor = await client.query(
      `SELECT epoch, cluster_id, database_identity LIKE '%/' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS own
         FROM ${SCHEMA}.relay_cursor`,
    );
    expect(cursor.rows).toEqual([{ epoch: '6', cluster_id: CLUSTER, own: true }]);
    const generations = await client.query(`SELECT reason, detail FROM ${SCHEMA}.relay_generation`);
    expect(generations.rows).toEqual([
      { reason: 'restored and reconciled', detail: expect.stringMatching(/^before -> /) },
    ]);
  });
});

describe('records around the snapshot', () => {
  it('are known when an outbox of the snapshot holds them, or when they lie before its ends', async () => {
    await enqueue('t', 'b');
    await work.add([
      recordOf('t', 0, 'purged'),
      recordOf('t', 1, 'b'),
      recordOf('t', 2, 'later', '{}'),
      recordOf('u', 0, 'b'),
    ]);
    await work.markKnown([SCHEMA], [{ topic: 't', partition: 0, end: '1' }]);
    expect(await work.allLost('t')).toMatchObject([{ offset: '2', value: Buffer.from('{}'), key: 'k' }]);
    expect(await work.counts()).toEqual([
      { topic: 't', lost: 1, known: 2 },
      { topic: 'u', lost: 1, known: 0 },
    ]);
  });

  it('come in the order of their offsets, which are numbers, also in many pages', async () => {
    const records = Array.from({ length: 1_200 }, (_, offset) => recordOf('t', offset, `id-${offset}`));
    await work.add(records);
    await work.add(records.slice(0, 10));
    const lost = await work.allLost('t');
    expect(lost.map(({ offset }) => Number(offset))).toEqual(records.map((_, offset) => offset));
  });
});

describe('pushes that were answered before', () => {
  const push = (no: string, version?: number): string =>
    JSON.stringify({ sourceEventNo: no, ...(version === undefined ? {} : { sourceVersion: version }) });
  const outcome = (sourceEventNo: string | null, sourceVersion: number | null = null) => ({
    outcomeId: 'o',
    stage: 'ingest',
    outcome: 'accepted',
    sourceId: 's',
    sourceEventNo,
    sourceVersion,
    eventId: null,
    revision: null,
    reason: null,
    at: '2026-03-02T01:00:00.000Z',
    run: null,
  });
  const place = async (values: readonly string[], outcomes: readonly ReturnType<typeof outcome>[], from = 0n) => {
    await work.add(values.map((value, offset) => recordOf('p', offset, `id-${offset}`, value)));
    const { next, answered } = await answeredPushes(client, { topic: 'p', partition: 0, from }, outcomes);
    return [Number(next), answered];
  };

  it('are passed over up to the first that has no outcome', async () => {
    const values = Array.from({ length: 120 }, (_, n) => push(`E${n}`));
    const outcomes = values.slice(0, 110).map((_, n) => outcome(`E${n}`));
    expect(await place(values, outcomes, 95n)).toEqual([110, 15]);
  });

  it('count each outcome once, and by its version', async () => {
    expect(await place([push('E', 1), push('E', 2), push('E', 2)], [outcome('E', 2), outcome('E', 1)])).toEqual([2, 2]);
  });

  it('take what cannot be read with them only where an answered one follows', async () => {
    expect(await place([push('A'), 'no json', push('B'), '{}'], [outcome('A'), outcome('B')])).toEqual([3, 3]);
  });

  it('are none where nothing was answered', async () => {
    expect(await place([push('A')], [outcome(null)])).toEqual([0, 0]);
  });
});

it('leaves no trace', async () => {
  await work.drop();
  const found = await withClient(db.adminUrl, (one) => one.query("SELECT to_regnamespace('restore_work') AS found"));
  expect(found.rows).toEqual([{ found: null }]);
});

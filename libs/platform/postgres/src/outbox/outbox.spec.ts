import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import type { OutboxMessage } from '../tx.js';
import { MessageTooLarge } from './outbox-rows.js';
import { Outbox } from './outbox.js';

const SCHEMA = 'platform_check';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const outbox = new Outbox({ source: 'check', traceparent: () => TRACE });
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterEach(() => withClient(db.ownerUrl, (client) => client.query(`TRUNCATE ${SCHEMA}.outbox`)));
afterAll(() => db.drop());

interface Row {
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: Buffer | null;
}

const enqueue = (messages: readonly OutboxMessage[], by = outbox): Promise<void> =>
  db.database.run((tx) => by.enqueue(tx, messages));

const stored = (): Promise<Row[]> =>
  db.database.read((tx) => tx.query<Row>('SELECT topic, key, headers, value FROM outbox ORDER BY id'));

describe.each([
  ['a few', 3],
  ['many', 500],
])('%s messages', (_, count) => {
  it('are stored in their order, whole, with the headers that readers need', async () => {
    await enqueue(
      Array.from({ length: count }, (__, i) => ({
        topic: 'things',
        key: `键 "${i}" \\ ,{}`,
        value: i === 1 ? null : i === 2 ? Buffer.from([0, 255]) : `{"n":${i},"text":"井盖"}`,
        headers: { ce_type: 'thing.v1', quote: '"\\' },
      })),
    );
    const rows = await stored();
    expect(rows.map((row) => row.key)).toEqual(Array.from({ length: count }, (__, i) => `键 "${i}" \\ ,{}`));
    expect(rows[0]?.value?.toString('utf8')).toBe('{"n":0,"text":"井盖"}');
    expect(rows.slice(1, 3).map((row) => row.value)).toEqual([null, Buffer.from([0, 255])]);
    expect(rows[0]?.headers).toEqual({
      ce_id: expect.stringMatching(UUID_V7),
      ce_source: 'check',
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      ce_type: 'thing.v1',
      traceparent: TRACE,
      quote: '"\\',
    });
    expect(new Set(rows.map((row) => row.headers['ce_id'])).size).toBe(count);
  });
});

describe('a message', () => {
  it('keeps the id that it is given, and a trace of its own', async () => {
    await enqueue([{ topic: 't', key: 'k', value: '{}', id: 'mine', headers: { traceparent: 'theirs' } }]);
    expect((await stored())[0]?.headers).toMatchObject({ ce_id: 'mine', traceparent: 'theirs' });
  });

  it('has no trace where none is under way', async () => {
    await enqueue([{ topic: 't', key: 'k', value: '{}' }], new Outbox({ source: 's', traceparent: () => undefined }));
    expect((await stored())[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('that no broker takes fails its transaction', async () => {
    const large = [{ topic: 't', key: 'k', value: 'x'.repeat(1_000_000) }];
    await expect(enqueue(large)).rejects.toBeInstanceOf(MessageTooLarge);
    expect(await stored()).toEqual([]);
  });
});

it('nothing to send is no statement', async () => {
  await db.database.read((tx) => outbox.enqueue(tx, []));
  expect(await stored()).toEqual([]);
});

it('tells whoever wakes the relay after the commit only', async () => {
  let woken = 0;
  const waking = new Outbox({ source: 's', traceparent: () => undefined, onCommitted: () => (woken += 1) });
  await db.database.run(async (tx) => {
    await waking.enqueue(tx, [{ topic: 't', key: 'k', value: '{}' }]);
    await waking.enqueue(tx, [{ topic: 't', key: 'k', value: '{}' }]);
    expect(woken).toBe(0);
  });
  expect(woken).toBe(1);
});

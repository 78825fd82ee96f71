import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutgoingRecord } from '#platform/kafka';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { openMessage } from '../sealing/sealed-message.js';
import { Resealer } from '../sealing/resealer.js';
import { withClient } from '../provisioning/admin-client.js';
import { Quarantine } from './quarantine.js';
import { quarantineRecord } from './quarantine-record.js';
import { QUARANTINE_SEALED } from './sealed-quarantine.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;
const keys = testKeys();
let quarantine: Quarantine;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  quarantine = new Quarantine(db.database, keys);
});
afterEach(() =>
  withClient(db.ownerUrl, (client) => client.query(`TRUNCATE ${SCHEMA}.quarantine, ${SCHEMA}.outbox RESTART IDENTITY`)),
);
afterAll(() => db.drop());

const VALUE = Buffer.from([0x7b, 0x00, 0xff]);

const putAside = (count: number): Promise<void> =>
  db.database.run(async (tx) => {
    for (let offset = 0; offset < count; offset += 1) {
      await quarantineRecord(tx, keys, {
        group: 'group',
        clusterId: 'cluster-1',
        reason: { code: 'X.BAD', detail: `number ${offset}` },
        record: {
          topic: 'grid.push.a.v1',
          partition: 1,
          offset: String(offset),
          key: Buffer.from('key'),
          value: VALUE,
          headers: { 'webhook-id': `m-${offset}` },
          timestampMs: 0,
        },
      });
    }
  });

const outbox = (): Promise<OutgoingRecord[]> =>
  db.database.read((tx) =>
    tx.query<OutgoingRecord & Record<string, unknown>>('SELECT topic, key, headers, value FROM outbox'),
  );
const RESENT: OutgoingRecord = {
  topic: 'grid.push.a.v1',
  key: 'key',
  headers: { 'webhook-id': 'm-0', 'x-resent-from': 'grid.push.a.v1/1/0' },
  value: VALUE,
};
/** A row as it was written before content was sealed. */
const putAsideOpen = (): Promise<unknown> =>
  db.database.run((tx) =>
    tx.query(
      `INSERT INTO quarantine (consumer_group, cluster_id, topic, partition, record_offset, recorded_at, key, value, headers, reason_code, detail)
       VALUES ('group', 'cluster-1', 'grid.push.a.v1', 1, 0, now(), $1, $2, $3, 'X.BAD', '')`,
      [Buffer.from('key'), VALUE, '{"webhook-id":"m-0"}'],
    ),
  );

describe('what rests in the table and in the outbox', () => {
  const dump = async (): Promise<string> => {
    const rows = await db.database.read((tx) =>
      tx.query<{ row: string }>('SELECT q::text AS row FROM quarantine q UNION ALL SELECT o::text FROM outbox o'),
    );
    return rows.map(({ row }) => row).join('\n');
  };
  // The value, the key and a header, as text and in the hexadecimal of bytea.
  const traces = [VALUE.toString('hex'), 'key', Buffer.from('key').toString('hex'), 'm-0'];

  it('holds nothing of a record in the open, before and after it is sent again', async () => {
    await putAside(1);
    for (const trace of traces) expect(await dump()).not.toContain(trace);
    await quarantine.resend('1', 'ops-1');
    for (const trace of traces) expect(await dump()).not.toContain(trace);
  });

  it('opens at no other record’s place', async () => {
    await putAside(2);
    await withClient(db.ownerUrl, (client) =>
      client.query(
        `UPDATE ${SCHEMA}.quarantine q SET content = o.content FROM ${SCHEMA}.quarantine o WHERE q.id = 1 AND o.id = 2`,
      ),
    );
    await expect(quarantine.content('1')).rejects.toThrow('does not open');
    await expect(quarantine.resend('1', 'ops-1')).rejects.toThrow('does not open');
    expect(await quarantine.openCount()).toBe(2);
  });

  it('reads, lists and sends again a row from before content was sealed', async () => {
    await putAsideOpen();
    expect((await quarantine.list()).items[0]).toMatchObject({ offset: '0', reasonCode: 'X.BAD' });
    expect((await quarantine.content('1'))?.value).toEqual(VALUE);
    await quarantine.resend('1', 'ops-1');
    expect((await outbox()).map((record) => openMessage(record, keys))).toEqual([RESENT]);
  });

  it('seals rows from before with the next sealing anew', async () => {
    await putAsideOpen();
    const resealer = new Resealer({ database: db.database, keys, columns: [QUARANTINE_SEALED] });
    expect(await resealer.run()).toBe(1);
    for (const trace of traces) expect(await dump()).not.toContain(trace);
    expect((await quarantine.content('1'))?.value).toEqual(VALUE);
    expect((await quarantine.list()).items[0]).toMatchObject({ valueBytes: 3 });
    expect(await resealer.run()).toBe(0);
  });
});

describe('the list', () => {
  it('is paged, newest first, without content', async () => {
    await putAside(5);
    const first = await quarantine.list({ limit: 3 });
    expect(first.items.map((item) => item.offset)).toEqual(['4', '3', '2']);
    expect(first.items[0]).toMatchObject({ state: 'open', reasonCode: 'X.BAD', detail: 'number 4', valueBytes: 3 });
    expect(Object.keys(first.items[0] ?? {})).not.toContain('value');
    const second = await quarantine.list({ limit: 3, cursor: first.cursor ?? '' });
    expect(second.items.map((item) => item.offset)).toEqual(['1', '0']);
    expect(second.cursor).toBeNull();
  });

  it('shows one state, counts the open ones and takes no foreign cursor', async () => {
    await putAside(3);
    await quarantine.dismiss('1', 'a test of the platform', 'ops-1');
    expect(await quarantine.openCount()).toBe(2);
    expect((await quarantine.list({ state: 'open' })).items).toHaveLength(2);
    expect((await quarantine.list({ state: 'dismissed' })).items).toMatchObject([
      { id: '1', resolvedBy: 'ops-1', resolution: 'a test of the platform', resolvedAt: expect.any(Date) },
    ]);
    expect(await quarantine.list({ cursor: "1' OR true" })).toEqual({ items: [], cursor: null });
  });

  it('gives the raw bytes of one record', async () => {
    await putAside(1);
    expect(await quarantine.content('1')).toEqual({
      key: Buffer.from('key'),
      value: VALUE,
      headers: { 'webhook-id': 'm-0' },
    });
    expect(await quarantine.content('2')).toBeNull();
    expect(await quarantine.content('x')).toBeNull();
  });
});

describe('a record put aside', () => {
  it('is sent to its topic again byte for byte, says where from, and only once', async () => {
    await putAside(1);
    expect(await quarantine.resend('1', 'ops-1')).toBe(true);
    expect((await outbox()).map((record) => openMessage(record, keys))).toEqual([RESENT]);
    expect(await quarantine.resend('1', 'ops-2')).toBe(false);
    expect(await quarantine.dismiss('1', 'changed my mind', 'ops-2')).toBe(false);
    expect((await quarantine.list({ state: 'resent' })).items).toMatchObject([{ resolvedBy: 'ops-1' }]);
  });

  it('that nobody knows is neither sent nor dismissed', async () => {
    expect(await quarantine.resend('17', 'ops-1')).toBe(false);
    expect(await quarantine.dismiss('no number', 'a reason', 'ops-1')).toBe(false);
  });

  it('is resent by one of two who try at once', async () => {
    await putAside(1);
    const tries = await Promise.all([quarantine.resend('1', 'ops-1'), quarantine.resend('1', 'ops-2')]);
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await db.database.read((tx) => tx.query('SELECT FROM outbox'))).toHaveLength(1);
  });
});

describe('a search', () => {
  const put = (offset: number, code: string, topic: string, detail: string): Promise<void> =>
    db.database.run((tx) =>
      quarantineRecord(tx, keys, {
        group: 'group',
        clusterId: 'cluster-1',
        reason: { code, detail },
        record: { topic, partition: 0, offset: String(offset), key: null, value: VALUE, headers: {}, timestampMs: 0 },
      }),
    );
  const found = async (query: Parameters<Quarantine['list']>[0]): Promise<string[]> =>
    (await quarantine.list(query)).items.map(({ offset }) => offset);

  it('finds by reason, topic, time and what the explanation says, all together, and pages within that', async () => {
    await put(1, 'X.BAD', 'grid.push.a.v1', '/title：缺少');
    await put(2, 'X.WORSE', 'grid.push.a.v1', '/Title：缺少');
    await put(3, 'X.BAD', 'grid.push.b.v1', '100% _of_ it');
    await withClient(db.ownerUrl, (client) =>
      client.query(`UPDATE ${SCHEMA}.quarantine SET created_at = '2026-03-01T00:00:00Z' WHERE record_offset = 1`),
    );
    expect(await found({ reasonCode: 'X.BAD' })).toEqual(['3', '1']);
    expect(await found({ topic: 'grid.push.a.v1' })).toEqual(['2', '1']);
    expect(await found({ text: '/TITLE' })).toEqual(['2', '1']);
    expect(await found({ text: '%' })).toEqual(['3']);
    expect(await found({ text: '_of_' })).toEqual(['3']);
    expect(await found({ to: '2026-03-01T00:00:00.001Z' })).toEqual(['1']);
    expect(await found({ from: '2026-03-01T00:00:00.001Z', reasonCode: 'X.BAD' })).toEqual(['3']);
    expect(await found({ reasonCode: 'X.BAD', topic: 'grid.push.a.v1', text: 'title' })).toEqual(['1']);
    const first = await quarantine.list({ reasonCode: 'X.BAD', limit: 1 });
    expect(await found({ reasonCode: 'X.BAD', limit: 1, cursor: first.cursor ?? '' })).toEqual(['1']);
  });

  it('counts the open ones by their reason, with the age of the oldest', async () => {
    await put(1, 'X.BAD', 't', '');
    await put(2, 'X.BAD', 't', '');
    await put(3, 'X.WORSE', 't', '');
    await quarantine.dismiss('2', 'a test', 'ops-1');
    expect(await quarantine.openByReason()).toEqual([
      { reasonCode: 'X.BAD', count: 1, oldestSeconds: expect.any(Number) },
      { reasonCode: 'X.WORSE', count: 1, oldestSeconds: expect.any(Number) },
    ]);
  });
});

describe('a record that a person mends', () => {
  const MENDED = Buffer.from('{"mended":true}');
  const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const nothing = (): Promise<void> => Promise.resolve();

  it('keeps the bytes that came, and is sent again as it was mended, with its own headers', async () => {
    await putAside(1);
    const told: unknown[] = [];
    const mended = await quarantine.mend('1', MENDED, (_, facts) => Promise.resolve(void told.push(facts)));
    expect(mended).toEqual({ before: sha(VALUE), after: sha(MENDED), bytes: MENDED.length, mends: 1 });
    expect(told).toEqual([mended]);
    expect(await quarantine.bytes('1')).toMatchObject({ content: { value: VALUE }, mended: MENDED });
    expect((await quarantine.list()).items[0]).toMatchObject({ mends: 1, valueBytes: 3 });
    await quarantine.resend('1', 'ops-1');
    expect((await outbox()).map((record) => openMessage(record, keys))).toEqual([{ ...RESENT, value: MENDED }]);
  });

  it('may be mended again while it is open, each on top of the last, and not afterwards', async () => {
    await putAside(1);
    await quarantine.mend('1', MENDED, nothing);
    const again = await quarantine.mend('1', VALUE, nothing);
    expect(again).toMatchObject({ before: sha(MENDED), after: sha(VALUE), mends: 2 });
    await quarantine.resend('1', 'ops-1');
    expect(await quarantine.mend('1', MENDED, nothing)).toBeNull();
    expect(await quarantine.mend('17', MENDED, nothing)).toBeNull();
    expect(await quarantine.mend('x', MENDED, nothing)).toBeNull();
  });

  it('stays as it was when what is to be recorded cannot be', async () => {
    await putAside(1);
    await expect(quarantine.mend('1', MENDED, () => Promise.reject(new Error('no history')))).rejects.toThrow(
      'no history',
    );
    expect(await quarantine.bytes('1')).toMatchObject({ mended: null });
  });

  it('rests sealed, and opens at no other record’s place', async () => {
    await putAside(2);
    await quarantine.mend('1', MENDED, nothing);
    const raw = await db.database.read((tx) => tx.query<{ row: string }>('SELECT q::text AS row FROM quarantine q'));
    expect(raw.map(({ row }) => row).join()).not.toContain(MENDED.toString('hex'));
    await withClient(db.ownerUrl, (client) =>
      client.query(
        `UPDATE ${SCHEMA}.quarantine q SET mended = o.mended FROM ${SCHEMA}.quarantine o WHERE q.id = 2 AND o.id = 1`,
      ),
    );
    await expect(quarantine.bytes('2')).rejects.toThrow('does not open');
  });

  it('says where it lay before, only when that is an address on its own topic', async () => {
    const origins = ['grid.push.a.v1/1/7', 'grid.push.b.v1/1/7', 'grid.push.a.v1/1/7 13900000001', 'x'];
    await db.database.run(async (tx) => {
      for (const [offset, origin] of origins.entries()) {
        await quarantineRecord(tx, keys, {
          group: 'group',
          clusterId: 'cluster-1',
          reason: { code: 'X.BAD', detail: '' },
          record: {
            topic: 'grid.push.a.v1',
            partition: 1,
            offset: String(offset),
            key: null,
            value: VALUE,
            headers: { 'x-resent-from': origin },
            timestampMs: 0,
          },
        });
      }
    });
    const rows = await db.database.read((tx) =>
      tx.query<{ resent_from: string | null }>('SELECT resent_from FROM quarantine ORDER BY id'),
    );
    expect(rows.map((row) => row.resent_from)).toEqual(['grid.push.a.v1/1/7', null, null, null]);
  });
});

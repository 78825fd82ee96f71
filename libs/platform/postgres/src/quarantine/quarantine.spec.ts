import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import { Quarantine } from './quarantine.js';
import { quarantineRecord } from './quarantine-record.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;
let quarantine: Quarantine;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  quarantine = new Quarantine(db.database);
});
afterEach(() =>
  withClient(db.ownerUrl, (client) => client.query(`TRUNCATE ${SCHEMA}.quarantine, ${SCHEMA}.outbox RESTART IDENTITY`)),
);
afterAll(() => db.drop());

const VALUE = Buffer.from([0x7b, 0x00, 0xff]);

const putAside = (count: number): Promise<void> =>
  db.database.run(async (tx) => {
    for (let offset = 0; offset < count; offset += 1) {
      await quarantineRecord(tx, {
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
    const rows = await db.database.read((tx) => tx.query('SELECT topic, key, headers, value FROM outbox'));
    expect(rows).toEqual([
      {
        topic: 'grid.push.a.v1',
        key: 'key',
        headers: { 'webhook-id': 'm-0', 'x-resent-from': 'grid.push.a.v1/1/0' },
        value: VALUE,
      },
    ]);
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

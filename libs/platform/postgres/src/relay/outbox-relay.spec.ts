import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import { Outbox } from '../outbox/outbox.js';
import type { Tx } from '../tx.js';
import { OutboxRelay } from './outbox-relay.js';
import type { OutboxRelayOptions } from './relay-options.js';
import { eventually, RecordingBroker } from '../../test/recording-broker.js';

const SCHEMA = 'platform_check';
const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
let db: TestDatabase;
let broker: RecordingBroker;
let relays: OutboxRelay[];

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [], poolSize: 20 });
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      CREATE TABLE ${SCHEMA}.thing (key text PRIMARY KEY, version int NOT NULL DEFAULT 0);
      CREATE TABLE ${SCHEMA}.early (n int);
      GRANT SELECT, INSERT, UPDATE ON ${SCHEMA}.thing, ${SCHEMA}.early TO gp_${SCHEMA}`),
  );
});
beforeEach(() => {
  broker = new RecordingBroker();
  relays = [];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      SET search_path = ${SCHEMA};
      TRUNCATE outbox RESTART IDENTITY; TRUNCATE relay_offset, relay_generation, thing, early;
      UPDATE relay_cursor SET last_id = 0, purged_id = 0, database_identity = NULL, cluster_id = NULL`),
  );
});
afterAll(() => db.drop());

function startRelay(options: Partial<OutboxRelayOptions> = {}): OutboxRelay {
  const relay = new OutboxRelay({
    sealer: testKeys(),
    url: db.url,
    schema: SCHEMA,
    applicationName: `relay ${relays.length + 1}`,
    send: broker.send,
    broker,
    idleMs: 20,
    ...options,
  });
  relays.push(relay);
  relay.start();
  return relay;
}

const message = (key: string, value: string, id?: string) => ({
  topic: 'things',
  key,
  value,
  ...(id === undefined ? {} : { id }),
});

const send = (...messages: ReturnType<typeof message>[]): Promise<void> =>
  db.database.run((tx) => outbox.enqueue(tx, messages));

async function changeThing(tx: Tx, key: string): Promise<void> {
  const rows = await tx.query<{ version: number }>(
    `INSERT INTO thing AS t (key, version) VALUES ($1, 1)
     ON CONFLICT (key) DO UPDATE SET version = t.version + 1 RETURNING version`,
    [key],
  );
  await outbox.enqueue(tx, [message(key, String(rows[0]?.version))]);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const cursor = async (): Promise<number> => {
  const rows = await db.database.read((tx) => tx.query<{ last_id: string }>('SELECT last_id FROM relay_cursor'));
  return Number(rows[0]?.last_id);
};

describe('what leaves', () => {
  it('is every committed message, once, in the order of its key, whatever the writers hold open meanwhile', async () => {
    startRelay();
    const perWriter = 60;
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; i < perWriter; i += 1) {
        await db.database.run(async (tx) => {
          // The transaction is numbered here, long before it locks the thing: its number says nothing about the order.
          await tx.query('INSERT INTO early VALUES (1)');
          if ((writer + i) % 3 === 0) await pause(Math.random() * 15);
          await changeThing(tx, `key-${(writer * 7 + i) % 10}`);
          if ((writer + i) % 5 === 0) await pause(Math.random() * 5);
        });
      }
    });
    await Promise.all(writers);
    await eventually(() => broker.records.length >= 16 * perWriter);
    await pause(100);
    expect(broker.records).toHaveLength(16 * perWriter);
    for (let key = 0; key < 10; key += 1) {
      const versions = broker.values(`key-${key}`).map(Number);
      expect(versions).toEqual(versions.map((_, i) => i + 1));
    }
  });

  it('is in the order of the changes when the older transaction changes the thing last', async () => {
    await db.database.run(async (older) => {
      await older.query('INSERT INTO early VALUES (1)');
      await db.database.run((younger) => changeThing(younger, 'a'));
      await changeThing(older, 'a');
    });
    startRelay();
    await eventually(() => broker.records.length === 2);
    expect(broker.values('a')).toEqual(['1', '2']);
  });

  it('waits for an older transaction that may still write, and says how long', async () => {
    const relay = startRelay();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const open = db.database.run(async (tx) => {
      await outbox.enqueue(tx, [message('a', 'first drawn')]);
      await released;
    });
    await pause(50);
    await send(message('b', 'second drawn'));
    await eventually(() => (relay.status().xminAgeMs ?? 0) > 1_000);
    await eventually(() => (relay.status().oldestUnrelayedAgeMs ?? 0) > 0);
    expect(broker.records).toEqual([]);
    release();
    await open;
    await eventually(() => broker.records.length === 2);
    expect(broker.values()).toEqual(['first drawn', 'second drawn']);
    await eventually(() => relay.status().oldestUnrelayedAgeMs === 0);
  });

  it('does not wait for a transaction that has written other things, and takes its messages when it ends', async () => {
    startRelay();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const open = db.database.run(async (tx) => {
      await tx.query('INSERT INTO early VALUES (1)');
      await released;
      await outbox.enqueue(tx, [message('a', 'late')]);
    });
    await pause(50);
    await send(message('b', 'at once'));
    await eventually(() => broker.records.length === 1);
    release();
    await open;
    await eventually(() => broker.records.length === 2);
    expect(broker.values()).toEqual(['at once', 'late']);
  });

  it('is nothing of a transaction that rolled back', async () => {
    startRelay();
    const rolledBack = db.database.run(async (tx) => {
      await outbox.enqueue(tx, [message('a', 'never')]);
      throw new Error('roll back');
    });
    await expect(rolledBack).rejects.toThrow('roll back');
    await send(message('a', 'kept'));
    await eventually(() => broker.records.length > 0);
    expect(broker.values()).toEqual(['kept']);
  });

  it('leaves at once when woken', async () => {
    const relay = startRelay({ idleMs: 60_000 });
    await eventually(() => relay.status().active);
    await pause(300);
    const waking = new Outbox({ source: 'check', traceparent: () => undefined, onCommitted: () => relay.wake() });
    const start = Date.now();
    await db.database.run((tx) => waking.enqueue(tx, [message('a', 'now')]));
    await eventually(() => broker.records.length === 1, 5_000);
    expect(Date.now() - start).toBeLessThan(5_000);
  });
});

describe('a failing broker', () => {
  it('gets the same messages again, in order, for as long as it takes', async () => {
    let failures = 3;
    broker.beforeKeeping = () => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('broker away');
      }
    };
    const relay = startRelay({ batchRows: 2 });
    await send(...['1', '2', '3', '4', '5'].map((value) => message('a', value)));
    await eventually(() => relay.status().lastError === 'broker away');
    await eventually(() => broker.records.length === 5);
    expect(broker.values()).toEqual(['1', '2', '3', '4', '5']);
    expect(failures).toBe(0);
    await eventually(() => relay.status().lastError === null);
  });

  it('whose answer was lost gets the messages twice under the same ids', async () => {
    let losses = 1;
    broker.beforeAnswer = () => {
      if (losses > 0) {
        losses -= 1;
        throw new Error('answer lost');
      }
    };
    startRelay();
    await send(message('a', 'x', 'id-1'), message('a', 'y', 'id-2'));
    await eventually(() => broker.records.length === 4);
    expect(broker.ids()).toEqual(['id-1', 'id-2', 'id-1', 'id-2']);
    await pause(100);
    expect(broker.records).toHaveLength(4);
  });

  it('that never answers does not keep the relay from stopping', async () => {
    broker.beforeAnswer = () => new Promise(() => undefined);
    const relay = startRelay({ stopWithinMs: 200 });
    await send(message('a', 'x'));
    await eventually(() => broker.records.length === 1);
    const start = Date.now();
    await relay.stop();
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(await cursor()).toBe(0);
  });
});

describe('two relays', () => {
  it('take turns: when the active one loses its connection, the other takes over within two seconds', async () => {
    let answerLate = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      answerLate = resolve;
    });
    const first = startRelay({
      send: async (records) => {
        const receipts = await broker.send(records);
        await late;
        return receipts;
      },
    });
    await eventually(() => first.status().active);
    const second = startRelay();
    await send(message('a', '1', 'id-1'));
    await eventually(() => broker.records.length === 1);
    expect(second.status()).toMatchObject({ active: false, relayed: 0 });

    const diedMs = Date.now();
    await withClient(db.adminUrl, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    );
    await eventually(() => second.status().active);
    await send(message('a', '2', 'id-2'));
    await eventually(() => broker.records.length === 3);
    expect(Date.now() - diedMs).toBeLessThan(2_000);
    expect(broker.ids()).toEqual(['id-1', 'id-1', 'id-2']);

    answerLate();
    await eventually(() => !first.status().active);
    expect(first.status().relayed).toBe(0);
    await eventually(() => second.status().relayed === 2);
  });

  it('do not both move the cursor: one that was paused while another took over is refused', async () => {
    let resume = (): void => undefined;
    broker.beforeAnswer = () =>
      new Promise<void>((resolve) => {
        resume = resolve;
      });
    const paused = startRelay({ idleMs: 20 });
    await send(message('a', '1'));
    await eventually(() => broker.records.length === 1);
    // Another relay's epoch begins while the first believes that it still is the relay.
    await withClient(db.ownerUrl, (client) => client.query(`UPDATE ${SCHEMA}.relay_cursor SET epoch = epoch + 1`));
    broker.beforeAnswer = () => undefined;
    resume();
    await eventually(() => paused.status().fenced === 1);
    await eventually(() => broker.records.length === 2);
    expect(broker.ids()[0]).toBe(broker.ids()[1]);
  });
});

describe('housekeeping', () => {
  it('deletes relayed messages after the retention, and never one that is not relayed', async () => {
    const relay = startRelay({ retentionMs: 0 });
    await send(...Array.from({ length: 50 }, (_, i) => message('a', String(i))));
    const count = async (): Promise<number> => (await db.database.read((tx) => tx.query('SELECT FROM outbox'))).length;
    await eventually(async () => (await count()) === 0);
    await relay.stop();
    expect(broker.records).toHaveLength(50);

    broker.beforeKeeping = () => {
      throw new Error('broker away');
    };
    startRelay({ retentionMs: 0 });
    await send(message('a', 'waits'));
    await pause(1_500);
    expect(await count()).toBe(1);
  });

  it('keeps messages that are younger than the retention', async () => {
    startRelay({ retentionMs: 3_600_000 });
    await send(message('a', '1'));
    await eventually(() => broker.records.length === 1);
    await pause(1_500);
    expect(await db.database.read((tx) => tx.query('SELECT FROM outbox'))).toHaveLength(1);
  });
});

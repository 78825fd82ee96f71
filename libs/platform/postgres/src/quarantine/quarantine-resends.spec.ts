import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import { openMessage } from '../sealing/sealed-message.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { Quarantine } from './quarantine.js';
import { quarantineRecord } from './quarantine-record.js';
import { listResendOrders, QuarantineResends, ResendRunner, type ResendOrder } from './quarantine-resends.js';
import { QuarantineSweep } from './sweep-quarantine.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;
const keys = testKeys();

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterEach(() =>
  withClient(db.ownerUrl, (client) =>
    client.query(`TRUNCATE ${SCHEMA}.quarantine, ${SCHEMA}.quarantine_resend, ${SCHEMA}.outbox RESTART IDENTITY`),
  ),
);
afterAll(() => db.drop());

const resendsOn = (unitOfWork: UnitOfWork): QuarantineResends =>
  new QuarantineResends({ unitOfWork, sealer: keys, newId: () => newId() });

const putAside = (from: number, to: number, over: { code?: string; value?: Buffer } = {}): Promise<void> =>
  db.database.run(async (tx) => {
    for (let offset = from; offset < to; offset += 1) {
      await quarantineRecord(tx, keys, {
        group: 'group',
        clusterId: 'cluster-1',
        reason: { code: over.code ?? 'X.BAD', detail: '' },
        record: {
          topic: 't',
          partition: 0,
          offset: String(offset),
          key: null,
          value: over.value ?? Buffer.from(`record ${offset}`),
          headers: {},
          timestampMs: 0,
        },
      });
    }
  });

/** What left, as it will be on the topic. */
const left = async (): Promise<string[]> => {
  const rows = await db.database.read((tx) =>
    tx.query<{ topic: string; key: string; headers: Record<string, string>; value: Buffer }>(
      'SELECT topic, key, headers, value FROM outbox ORDER BY id',
    ),
  );
  return rows.map((row) => String(openMessage(row, keys).value));
};
const progress = async ({ jobId }: ResendOrder): Promise<ResendOrder | undefined> =>
  (await db.database.read((tx) => listResendOrders(tx, jobId)))[0];
const stateCounts = async (): Promise<Record<string, number>> => {
  const rows = await db.database.read((tx) =>
    tx.query<{ state: string; n: number }>('SELECT state, count(*)::int AS n FROM quarantine GROUP BY state'),
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
const workOff = async (resends: QuarantineResends): Promise<number> => {
  let steps = 0;
  while (await resends.step()) steps += 1;
  return steps;
};

describe('an order to send many again', () => {
  it('takes what fits its filter, in chunks, and tells how far it is', async () => {
    await putAside(0, 250);
    await putAside(250, 260, { code: 'X.OTHER' });
    const resends = resendsOn(db.database);
    const order = await resends.order({ reasonCode: 'X.BAD' }, 'ops-1');
    expect(order).toMatchObject({ total: 250, sent: 0, failed: 0, finishedAt: null, requestedBy: 'ops-1' });
    await resends.step();
    expect(await progress(order)).toMatchObject({ total: 250, sent: 100, finishedAt: null });
    await workOff(resends);
    expect(await progress(order)).toMatchObject({ total: 250, sent: 250, failed: 0, finishedAt: expect.any(Date) });
    expect(await stateCounts()).toEqual({ resent: 250, open: 10 });
    expect(await left()).toEqual(Array.from({ length: 250 }, (_, i) => `record ${i}`));
  });

  it('loses nothing and sends nothing twice when it is cut off at any moment', async () => {
    await putAside(0, 950);
    const order = await resendsOn(db.database).order({}, 'ops-1');
    let cuts = 0;
    // For the database this is what a kill of the process is: the connection ends before the commit.
    const cutOff: UnitOfWork = {
      read: (work) => db.database.read(work),
      run: (work) =>
        db.database.run(async (tx: Tx) => {
          const result = await work(tx);
          cuts += 1;
          if (cuts % 2 === 1) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
          return result;
        }),
    };
    const resends = resendsOn(cutOff);
    let failures = 0;
    for (let more = true; more;) {
      more = await resends.step().catch(() => {
        failures += 1;
        return true;
      });
    }
    expect(failures).toBeGreaterThan(9);
    expect(await progress(order)).toMatchObject({ total: 950, sent: 950, finishedAt: expect.any(Date) });
    expect(await left()).toEqual(Array.from({ length: 950 }, (_, i) => `record ${i}`));
  });

  it('is worked on by several instances, and by people beside it, without a double', async () => {
    await putAside(0, 400);
    const resends = resendsOn(db.database);
    const quarantine = new Quarantine(db.database, keys);
    const order = await resends.order({}, 'ops-1');
    await Promise.all([
      workOff(resends),
      workOff(resendsOn(db.database)),
      ...[5, 150, 399, 400].map((id) => quarantine.resend(String(id), 'ops-2')),
    ]);
    await workOff(resends);
    const sent = await left();
    expect(new Set(sent).size).toBe(400);
    expect(sent).toHaveLength(400);
    expect((await progress(order))?.finishedAt).not.toBeNull();
    expect(await stateCounts()).toEqual({ resent: 400 });
  });

  it('takes nothing that came after it was given: what comes back is for the next one', async () => {
    await putAside(0, 3);
    const resends = resendsOn(db.database);
    await resends.order({}, 'ops-1');
    await putAside(3, 5);
    await workOff(resends);
    expect(await stateCounts()).toEqual({ resent: 3, open: 2 });
  });

  it('leaves open, and counts, what does not open or is too large to leave, and goes on', async () => {
    await putAside(0, 3);
    await putAside(3, 4, { value: Buffer.alloc(1_100_000) });
    await putAside(4, 5);
    await withClient(db.ownerUrl, (client) =>
      client.query(`UPDATE ${SCHEMA}.quarantine SET content = '\\x00' WHERE record_offset = 1`),
    );
    const resends = resendsOn(db.database);
    const order = await resends.order({}, 'ops-1');
    await workOff(resends);
    expect(await progress(order)).toMatchObject({ total: 5, sent: 3, failed: 2, finishedAt: expect.any(Date) });
    expect(await stateCounts()).toEqual({ resent: 3, open: 2 });
    expect(await left()).toEqual(['record 0', 'record 2', 'record 4']);
  });

  it('of nothing is finished at once, and one that is not there is not found', async () => {
    const resends = resendsOn(db.database);
    expect(await resends.order({ reasonCode: 'X.NONE' }, 'ops-1')).toMatchObject({
      total: 0,
      finishedAt: expect.any(Date),
    });
    expect(await resends.step()).toBe(false);
    expect(await db.database.read((tx) => listResendOrders(tx, newId()))).toEqual([]);
  });

  it('is carried out by itself, and tried again after a failure', async () => {
    await putAside(0, 150);
    const resends = resendsOn(db.database);
    const order = await resends.order({}, 'ops-1');
    const failures: unknown[] = [];
    let first = true;
    const runner = new ResendRunner(
      {
        step: async () => {
          if (!first) return resends.step();
          first = false;
          throw new Error('the database is away');
        },
      },
      (error) => failures.push(error),
    );
    runner.start();
    runner.wake();
    const deadline = Date.now() + 10_000;
    while ((await progress(order))?.finishedAt === null && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await runner.stop();
    expect(failures).toHaveLength(1);
    expect(await progress(order)).toMatchObject({ sent: 150, finishedAt: expect.any(Date) });
  });
});

describe('what was put aside long ago', () => {
  it('is deleted, whatever became of it', async () => {
    await putAside(0, 1_203);
    await new Quarantine(db.database, keys).dismiss('1', 'a test', 'ops-1');
    await withClient(db.ownerUrl, (client) =>
      client.query(
        `UPDATE ${SCHEMA}.quarantine SET created_at = now() - interval '11 days' WHERE record_offset < 1200`,
      ),
    );
    const sweepOf = (keptDays: number | null) =>
      new QuarantineSweep({
        unitOfWork: db.database,
        keptDays,
        now: () => new Date(),
        onFailed: (error) => {
          throw error;
        },
      });
    expect(await sweepOf(null).sweep()).toBe(0);
    expect(await stateCounts()).toEqual({ dismissed: 1, open: 1_202 });
    const sweep = sweepOf(10);
    expect(await sweep.sweep()).toBe(1_200);
    expect(await stateCounts()).toEqual({ open: 3 });
    expect(await sweep.sweep()).toBe(0);
  });
});

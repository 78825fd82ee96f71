import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { afterCommit } from './after-commit.js';
import { withClient } from '../provisioning/admin-client.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: 'platform_check', migrations: [] });
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      CREATE TABLE platform_check.item (id int PRIMARY KEY, day date, moment timestamptz, plain timestamp, big int8, days date[], bigs int8[]);
      GRANT SELECT, INSERT ON platform_check.item TO gp_platform_check`),
  );
});
afterAll(() => db.drop());

describe('a unit of work', () => {
  it('keeps what its work wrote when it resolves', async () => {
    await db.database.run((tx) => tx.query('INSERT INTO item (id) VALUES (1)'));
    const rows = await db.database.read((tx) => tx.query<{ id: number }>('SELECT id FROM item WHERE id = 1'));
    expect(rows).toEqual([{ id: 1 }]);
  });

  it('keeps nothing when its work rejects, and passes the reason on', async () => {
    const reason = new Error('no');
    const work = db.database.run(async (tx) => {
      await tx.query('INSERT INTO item (id) VALUES (2)');
      throw reason;
    });
    await expect(work).rejects.toBe(reason);
    expect(await db.database.read((tx) => tx.query('SELECT FROM item WHERE id = 2'))).toEqual([]);
  });

  it('rejects when a failed statement was swallowed, instead of pretending to have committed', async () => {
    const work = db.database.run(async (tx) => {
      await tx.query('INSERT INTO item (id) VALUES (3)');
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await db.database.read((tx) => tx.query('SELECT FROM item WHERE id = 3'))).toEqual([]);
  });

  it('gives TypeORM the same transaction', async () => {
    const work = db.database.run(async (tx) => {
      await tx.manager.query('INSERT INTO item (id) VALUES (4)');
      expect(await tx.query('SELECT FROM item WHERE id = 4')).toHaveLength(1);
      throw new Error('roll back');
    });
    await expect(work).rejects.toThrow('roll back');
    expect(await db.database.read((tx) => tx.query('SELECT FROM item WHERE id = 4'))).toEqual([]);
  });

  it('reads from one snapshot, and refuses to write', async () => {
    await db.database.read(async (tx) => {
      const count = async (): Promise<unknown> => (await tx.query('SELECT count(*) FROM item'))[0];
      const before = await count();
      await db.database.run((other) => other.query('INSERT INTO item (id) VALUES (5)'));
      expect(await count()).toEqual(before);
    });
    const write = db.database.read((tx) => tx.query('INSERT INTO item (id) VALUES (6)'));
    await expect(write).rejects.toMatchObject({ code: '25006' });
  });

  it('tells after the commit, once, and not after a rollback', async () => {
    let told = 0;
    const tell = (): void => {
      told += 1;
    };
    await db.database.run(async (tx) => {
      afterCommit(tx, tell);
      afterCommit(tx, tell);
      await tx.query('SELECT 1');
      expect(told).toBe(0);
    });
    expect(told).toBe(1);
    const failing = db.database.run(async (tx) => {
      afterCommit(tx, tell);
      await tx.query('SELECT 1 / 0');
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(told).toBe(1);
  });
});

describe('the pool', () => {
  it('is whole after 500 failed transactions', async () => {
    const failures = Array.from({ length: 500 }, (_, i) =>
      db.database.run((tx) => tx.query(i % 2 === 0 ? 'SELECT 1 / 0' : 'no sql')).catch((error: unknown) => error),
    );
    for (const failure of await Promise.all(failures)) expect(failure).toBeInstanceOf(Error);
    const pool = db.database.pool();
    expect(pool.waiting).toBe(0);
    expect(pool.idle).toBe(pool.total);
    expect(pool.total).toBeLessThanOrEqual(5);
    await db.database.ping();
  });

  it('replaces connections that the server ended, idle or in the middle of a transaction', async () => {
    const endAll = (): Promise<unknown> =>
      withClient(db.adminUrl, (client) =>
        client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
          [db.name],
        ),
      );
    await Promise.all(Array.from({ length: 5 }, () => db.database.ping()));
    await endAll();
    const cut = db.database.run(async (tx) => {
      await tx.query('SELECT 1');
      await endAll();
      await tx.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => db.database.run((tx) => tx.query('SELECT 1 AS one'))),
    );
    expect(answers.flat()).toHaveLength(20);
    expect(db.database.pool()).toMatchObject({ waiting: 0 });
  });
});

describe('a connection', () => {
  it('has its limits, its schema and UTC from the first statement', async () => {
    const rows = await db.database.read((tx) =>
      tx.query(`SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('search_path') AS path,
        current_setting('TimeZone') AS zone, current_user AS role`),
    );
    expect(rows).toEqual([
      { statement: '10s', lock: '3s', idle: '10s', path: 'platform_check', zone: 'UTC', role: 'gp_platform_check' },
    ]);
  });

  it('gives big integers and calendar days as text, instants as Date', async () => {
    const rows = await db.database.run((tx) =>
      tx.query(`INSERT INTO item VALUES (7, '2026-02-28', '2026-02-28T00:00:00+08', '2026-02-28 01:02:03', 9223372036854775807,
        '{2026-02-28}', '{9223372036854775807}') RETURNING *`),
    );
    expect(rows).toEqual([
      {
        id: 7,
        day: '2026-02-28',
        moment: new Date('2026-02-27T16:00:00Z'),
        plain: '2026-02-28 01:02:03',
        big: '9223372036854775807',
        days: ['2026-02-28'],
        bigs: ['9223372036854775807'],
      },
    ]);
  });

  it('may not change the schema, empty an outbox or forge its order', async () => {
    const attempt = (sql: string): Promise<unknown> => db.database.run((tx) => tx.query(sql));
    const denied = { code: '42501' };
    await expect(attempt('CREATE TABLE mine (id int)')).rejects.toMatchObject(denied);
    await expect(attempt('TRUNCATE outbox')).rejects.toMatchObject(denied);
    await expect(attempt('UPDATE outbox SET key = topic')).rejects.toMatchObject(denied);
    await expect(
      attempt("INSERT INTO outbox (created_at, topic, key, headers) VALUES (now(), 't', 'k', '{}')"),
    ).rejects.toMatchObject(denied);
    await expect(attempt('DELETE FROM item')).rejects.toMatchObject(denied);
    await expect(attempt("UPDATE quarantine SET topic = ''")).rejects.toMatchObject(denied);
  });
});

import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { testDatabase, type TestDatabase } from '#testing';
import { openDatabase } from '../connection/database.js';
import { withClient } from '../provisioning/admin-client.js';
import { grantTables } from './grants.js';
import { MigrationState } from './migration-state.js';
import { type Migration, PLATFORM_MIGRATIONS } from './platform-migrations.js';
import { runMigrations } from './run-migrations.js';
import { schemaDrift } from './schema-drift.js';

const SCHEMA = 'platform_check';

class Things1800000000001 implements MigrationInterface {
  readonly name = 'Things1800000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE thing (id bigint PRIMARY KEY, title text NOT NULL)');
    await grantTables(runner, { thing: 'SELECT, INSERT' });
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE thing');
  }
}

class Broken1800000000002 implements MigrationInterface {
  readonly name = 'Broken1800000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('SELECT 1 / 0');
  }
  async down(): Promise<void> {
    await Promise.resolve();
  }
}

@Entity({ name: 'thing' })
class ThingRow {
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'text' })
  title: string;
}

@Entity({ name: 'thing' })
class ThingRowAhead extends ThingRow {
  @Column({ type: 'text', nullable: true })
  remark: string | null;
}

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterEach(() =>
  withClient(db.ownerUrl, (client) =>
    client.query(
      `DROP TABLE IF EXISTS ${SCHEMA}.thing, ${SCHEMA}.half; DELETE FROM ${SCHEMA}.migration WHERE timestamp >= 1800000000000`,
    ),
  ),
);
afterAll(() => db.drop());

const migrate = (...migrations: Migration[]): Promise<readonly string[]> =>
  runMigrations({ ownerUrl: db.ownerUrl, schema: SCHEMA, migrations });

describe('migrations', () => {
  it('run once, and give the service what they grant and no more', async () => {
    expect(await migrate(Things1800000000001)).toEqual(['Things1800000000001']);
    expect(await migrate(Things1800000000001)).toEqual([]);
    await db.database.run((tx) => tx.query("INSERT INTO thing VALUES (1, 'a')"));
    await expect(db.database.run((tx) => tx.query('DELETE FROM thing'))).rejects.toMatchObject({ code: '42501' });
  });

  it('take turns when two runs start at once', async () => {
    const runs = await Promise.all([migrate(Things1800000000001), migrate(Things1800000000001)]);
    expect(runs.flat()).toEqual(['Things1800000000001']);
  });

  it('leave nothing of one that failed, and keep those before it', async () => {
    await expect(migrate(Things1800000000001, Broken1800000000002)).rejects.toThrow('division by zero');
    const tables = await withClient(db.ownerUrl, (client) =>
      client.query(`SELECT to_regclass('${SCHEMA}.thing') AS thing, to_regclass('${SCHEMA}.half') AS half`),
    );
    expect(tables.rows).toEqual([{ thing: `${SCHEMA}.thing`, half: null }]);
  });

  it('say what to do when the service has no role', async () => {
    const schema = `nobody_${randomBytes(3).toString('hex')}`;
    await expect(runMigrations({ ownerUrl: db.ownerUrl, schema, migrations: [] })).rejects.toThrow('ensureRoles');
  });
});

describe('the state of the migrations', () => {
  it('is behind until everything that the build needs is there', async () => {
    const state = new MigrationState(db.database, [Things1800000000001]);
    const actual = await state.actualVersion();
    expect(actual !== null && actual < state.expectedVersion()).toBe(true);
    expect(await state.missing()).toEqual(['Things1800000000001']);
    await migrate(Things1800000000001);
    expect(await state.actualVersion()).toBe(state.expectedVersion());
    expect(await state.missing()).toEqual([]);
  });

  it('is behind when an older one is missing although a newer one is there', async () => {
    await withClient(db.ownerUrl, (client) =>
      client.query(`INSERT INTO ${SCHEMA}.migration (timestamp, name) VALUES (1800000000009, 'Newer1800000000009')`),
    );
    const state = new MigrationState(db.database, [Things1800000000001]);
    expect(String(await state.actualVersion()) < state.expectedVersion()).toBe(true);
  });

  it('is ready when the database is ahead: the build before goes on beside the next one', async () => {
    await migrate(Things1800000000001);
    const before = new MigrationState(db.database, []);
    expect(String(await before.actualVersion()) >= before.expectedVersion()).toBe(true);
    expect(await before.missing()).toEqual([]);
  });

  it('is nothing in a schema that was never migrated', async () => {
    const bare = await openDatabase({ url: db.adminUrl, schema: 'not_there', applicationName: 'bare', poolSize: 1 });
    const state = new MigrationState(bare, []);
    expect(await state.actualVersion()).toBeNull();
    expect(await state.missing()).toHaveLength(PLATFORM_MIGRATIONS.length);
    await bare.close();
  });
});

describe('drift', () => {
  const driftOf = async (entity: typeof ThingRow): Promise<string[]> => {
    const options = { url: db.ownerUrl, schema: SCHEMA, applicationName: 'drift', poolSize: 2, entities: [entity] };
    const database = await openDatabase(options);
    try {
      return await schemaDrift(database);
    } finally {
      await database.close();
    }
  };

  it('is none while entities and tables agree', async () => {
    await migrate(Things1800000000001);
    expect(await driftOf(ThingRow)).toEqual([]);
  });

  it('names the statement that an entity ahead of its table would need', async () => {
    await migrate(Things1800000000001);
    const drift = await driftOf(ThingRowAhead);
    expect(drift).toHaveLength(1);
    expect(drift[0]).toContain('ADD "remark" text');
  });
});

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, secureRows } from '#platform/postgres';

/**
 * Who pushes, and how much: what a source may push for, its rate, the life of its keys, and the answers that were given to
 * signed messages. `signed_id` is written with every push and emptied after a quarter of an hour, so it has the one index
 * that makes an id unique, and for the purge one of a few pages. What `source_rate` holds may be lost: a bucket is full then.
 */
export class Doors1798000400001 implements MigrationInterface {
  readonly name = 'Doors1798000400001';

  static readonly policies: readonly RowPolicy[] = [
    // Keys are seen with their source, never their secrets: `source` has policies of its own.
    {
      table: 'source_key',
      name: 'of_its_source',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM source s WHERE s.source_id = source_key.source_id)',
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE source
        ADD COLUMN regions         text[]  NOT NULL DEFAULT '{}',
        ADD COLUMN rate_per_second integer CHECK (rate_per_second > 0),
        ADD COLUMN rate_burst      integer CHECK (rate_burst > 0),
        ADD COLUMN retention_days  integer CHECK (retention_days > 0),
        ADD COLUMN lawful_basis    text,
        ADD CHECK ((rate_per_second IS NULL) = (rate_burst IS NULL))`);
    await runner.query(`
      ALTER TABLE source_key
        ADD COLUMN suite   text        NOT NULL DEFAULT 'hmac-sha256' CHECK (suite IN ('hmac-sha256', 'hmac-sm3')),
        ADD COLUMN ends_at timestamptz,
        ADD CHECK (state IN ('active', 'retiring', 'revoked')),
        ADD CHECK ((state = 'active') = (ends_at IS NULL))`);
    await runner.query(`
      CREATE TABLE signed_id (
        source_id text        NOT NULL,
        signed_id text        NOT NULL,
        body_hash bytea       NOT NULL,
        answer    json        NOT NULL,
        at        timestamptz NOT NULL,
        PRIMARY KEY (source_id, signed_id)
      ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`);
    await runner.query('ALTER TABLE signed_id ALTER COLUMN answer SET STORAGE EXTERNAL');
    await runner.query('CREATE INDEX signed_id_at ON signed_id USING brin (at) WITH (pages_per_range = 16)');
    await runner.query(`
      CREATE UNLOGGED TABLE source_rate (
        source_id text             PRIMARY KEY,
        level     double precision NOT NULL,
        at        timestamptz      NOT NULL
      )`);
    await secureRows(runner, Doors1798000400001.policies);
    await grantPeople(runner, { source_key: 'SELECT (source_id, key_id, state, suite, created_at, ends_at)' });
    await grantTables(runner, {
      source: 'UPDATE (name, regions, rate_per_second, rate_burst, retention_days, lawful_basis)',
      source_key: 'UPDATE (ends_at)',
      signed_id: 'SELECT, INSERT, DELETE',
      source_rate: 'SELECT, INSERT, UPDATE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE source_rate, signed_id');
    await runner.query('DROP POLICY of_its_source ON source_key');
    await runner.query('ALTER TABLE source_key DISABLE ROW LEVEL SECURITY, DROP COLUMN ends_at, DROP COLUMN suite');
    await runner.query(`
      ALTER TABLE source DROP COLUMN lawful_basis, DROP COLUMN retention_days, DROP COLUMN rate_burst,
        DROP COLUMN rate_per_second, DROP COLUMN regions`);
  }
}

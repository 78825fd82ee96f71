import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from './grants.js';

/**
 * A record that is put aside rests sealed: `content` holds key, value and headers, and the three columns stay for rows
 * of before until they are sealed too. `reseal_progress` is how far the sealing under a new key has come.
 */
export class Sealing1796000000006 implements MigrationInterface {
  readonly name = 'Sealing1796000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE quarantine ADD COLUMN content bytea, ADD COLUMN value_bytes integer');
    await runner.query('ALTER TABLE quarantine ALTER COLUMN content SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE reseal_progress (
        column_name text        PRIMARY KEY,
        sealed_by   text        NOT NULL,
        after_key   text[],
        resealed    bigint      NOT NULL DEFAULT 0,
        total       bigint      NOT NULL,
        started_at  timestamptz NOT NULL DEFAULT now(),
        moved_at    timestamptz,
        finished_at timestamptz
      ) WITH (fillfactor = 20)`);
    await grantTables(runner, {
      quarantine: 'UPDATE (content, value_bytes, key, value, headers)',
      reseal_progress: 'SELECT, INSERT, UPDATE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reseal_progress');
    await runner.query('ALTER TABLE quarantine DROP COLUMN value_bytes, DROP COLUMN content');
  }
}

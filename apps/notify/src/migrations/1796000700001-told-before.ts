import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * After a restore to an earlier moment (docs/backup.md): what people had been told since then. `told_notice` waits for the
 * change that says the same again; the item that comes of it is marked, and is no news.
 */
export class ToldBefore1796000700001 implements MigrationInterface {
  readonly name = 'ToldBefore1796000700001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox_item ADD COLUMN told_before boolean NOT NULL DEFAULT false');
    await runner.query(`
      CREATE TABLE told_notice (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subject text NOT NULL,
        subject_id uuid NOT NULL,
        version integer NOT NULL,
        procuratorate_id text NOT NULL,
        text text NOT NULL,
        told_at timestamptz NOT NULL,
        restored_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (subject, subject_id, version, procuratorate_id)
      )`);
    await grantTables(runner, { told_notice: 'SELECT, INSERT, DELETE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE told_notice');
    await runner.query('ALTER TABLE inbox_item DROP COLUMN told_before');
  }
}

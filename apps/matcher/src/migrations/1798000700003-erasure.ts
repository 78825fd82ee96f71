import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * Events that were erased: none of them is taken in again. What a live hit counted stays, marked with `erased_at`, until the
 * file is over that the hit is part of.
 */
export class MatcherErasure1798000700003 implements MigrationInterface {
  readonly name = 'MatcherErasure1798000700003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erased_event (
        event_id  uuid        PRIMARY KEY,
        ended     boolean     NOT NULL,
        erased_at timestamptz NOT NULL
      )`);
    await runner.query('ALTER TABLE event ADD COLUMN erased_at timestamptz');
    await runner.query('CREATE INDEX hit_completed_by ON hit (completed_by)');
    await grantTables(runner, {
      erased_event: 'SELECT, INSERT, UPDATE (ended)',
      event: 'UPDATE (body, erased_at), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX hit_completed_by');
    await runner.query('ALTER TABLE event DROP COLUMN erased_at');
    await runner.query('DROP TABLE erased_event');
  }
}

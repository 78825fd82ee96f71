import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/** Events that were erased: what clues without a case tell of them is masked, also when a hit tells it again. */
export class ErasedEvents1798000700004 implements MigrationInterface {
  readonly name = 'ErasedEvents1798000700004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erased_event (
        event_id  uuid        PRIMARY KEY,
        ended     boolean     NOT NULL,
        erased_at timestamptz NOT NULL
      )`);
    await grantTables(runner, { erased_event: 'SELECT, INSERT, UPDATE (ended)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erased_event');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/** Events that were erased: their answers go, and none is kept again. */
export class ErasedEvents1798000700005 implements MigrationInterface {
  readonly name = 'ErasedEvents1798000700005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE erased_event (event_id uuid PRIMARY KEY, erased_at timestamptz NOT NULL)');
    await runner.query('CREATE INDEX answer_of_event_id ON answer (event_id) WHERE event_id IS NOT NULL');
    await grantTables(runner, { erased_event: 'SELECT, INSERT', answer: 'DELETE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX answer_of_event_id');
    await runner.query('DROP TABLE erased_event');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a version said of the handling is known by its push, and no more by the event: its memory would grow with every
 * statement. Of pushes that are here the column is empty; events remember what came with those.
 */
export class PushDisposals1799000300002 implements MigrationInterface {
  readonly name = 'PushDisposals1799000300002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_push ADD COLUMN disposal_key text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_push DROP COLUMN disposal_key');
  }
}

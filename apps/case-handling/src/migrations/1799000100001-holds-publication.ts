import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * How far the telling of all that clues and cases count has come (`clue.holds.v1`): one row. It is not there before the
 * first one, so the first start after this migration tells everything.
 */
export class HoldsPublication1799000100001 implements MigrationInterface {
  readonly name = 'HoldsPublication1799000100001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE holds_publication (
        one            boolean     PRIMARY KEY DEFAULT true CHECK (one),
        publication_id uuid        NOT NULL,
        started_at     timestamptz NOT NULL,
        parts          integer     NOT NULL DEFAULT 0,
        after_clue_id  uuid        NOT NULL,
        is_finished    boolean     NOT NULL DEFAULT false
      )`);
    await grantTables(runner, {
      holds_publication: 'SELECT, INSERT, UPDATE (publication_id, started_at, parts, after_clue_id, is_finished)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE holds_publication');
  }
}

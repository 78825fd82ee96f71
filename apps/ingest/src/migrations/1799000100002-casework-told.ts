import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * How far casework has told all that its clues and cases count (`clue.holds.v1`): one row. Nothing is erased before it has
 * done so once, and after days in which it has not.
 */
export class CaseworkTold1799000100002 implements MigrationInterface {
  readonly name = 'CaseworkTold1799000100002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE casework_told (
        one            boolean     PRIMARY KEY DEFAULT true CHECK (one),
        publication_id uuid        NOT NULL,
        next_part      integer     NOT NULL,
        complete_as_of timestamptz
      )`);
    await grantTables(runner, {
      casework_told: 'SELECT, INSERT, UPDATE (publication_id, next_part, complete_as_of)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE casework_told');
  }
}

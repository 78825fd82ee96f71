import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When an entry was appended, by the server's clock: what tells how long it waits to be sealed. `at` is the act's own
 * instant and cannot. It is no part of the entry's hash; entries of before have none, so no table is rewritten. The index
 * finds the line of each recorded restore without reading every note.
 */
export class HistoryWatch1797000200001 implements MigrationInterface {
  readonly name = 'HistoryWatch1797000200001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE history ADD COLUMN appended_at timestamptz');
    await runner.query('ALTER TABLE history ALTER COLUMN appended_at SET DEFAULT clock_timestamp()');
    await runner.query('CREATE INDEX history_seal_by_generation ON history_seal (generation, line_no)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX history_seal_by_generation');
    await runner.query('ALTER TABLE history DROP COLUMN appended_at');
  }
}

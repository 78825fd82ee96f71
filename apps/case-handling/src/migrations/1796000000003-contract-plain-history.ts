import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes room for the platform's `history`: the table of the first release, which had no chains, steps aside until its rows
 * are carried over. That release writes it under its old name, so it must be stopped before this runs.
 */
export class PlainHistory1796000000003 implements MigrationInterface {
  readonly name = 'PlainHistory1796000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE history RENAME TO plain_history');
    await runner.query('ALTER INDEX history_pkey RENAME TO plain_history_pkey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER INDEX plain_history_pkey RENAME TO history_pkey');
    await runner.query('ALTER TABLE plain_history RENAME TO history');
  }
}

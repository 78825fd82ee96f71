import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of refused attempts one is recorded per lock or window; grants on the table hold for the column. */
export class RefusalsTold1796000300001 implements MigrationInterface {
  readonly name = 'RefusalsTold1796000300001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sign_in_attempt ADD COLUMN told_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sign_in_attempt DROP COLUMN told_until');
  }
}

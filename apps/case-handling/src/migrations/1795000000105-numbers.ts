import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Numbers1795000000105 implements MigrationInterface {
  readonly name = 'Numbers1795000000105';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE number_sequence (
        procuratorate_id text NOT NULL,
        kind text NOT NULL,
        year integer NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (procuratorate_id, kind, year)
      )`);
    await grantTables(runner, { number_sequence: 'SELECT, INSERT, UPDATE (last)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE number_sequence');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Cases1795000000103 implements MigrationInterface {
  readonly name = 'Cases1795000000103';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE case_file (
        id uuid PRIMARY KEY,
        version integer NOT NULL,
        number text NOT NULL,
        state text NOT NULL,
        title text NOT NULL,
        procuratorate_id text NOT NULL,
        region_code12 text NOT NULL,
        line text NOT NULL,
        severity text NOT NULL,
        clue_id uuid NOT NULL,
        filed_on date NOT NULL,
        suggestion_issued_on date,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE UNIQUE INDEX case_file_number ON case_file (procuratorate_id, number)');
    await runner.query('CREATE UNIQUE INDEX case_file_clue ON case_file (clue_id)');
    await runner.query('CREATE INDEX case_file_newest ON case_file (procuratorate_id, id)');
    await runner.query('CREATE INDEX case_file_newest_in_state ON case_file (procuratorate_id, state, id)');
    await grantTables(runner, { case_file: 'SELECT, INSERT, UPDATE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE case_file');
  }
}

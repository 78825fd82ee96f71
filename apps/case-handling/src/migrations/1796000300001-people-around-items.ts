import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who handles a clue or case, who may not, and which offices had it: what access is decided by. */
export class PeopleAroundItems1796000300001 implements MigrationInterface {
  readonly name = 'PeopleAroundItems1796000300001';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['clue', 'case_file']) {
      await runner.query(`ALTER TABLE ${table}
        ADD COLUMN department_id text,
        ADD COLUMN responsible_id text,
        ADD COLUMN recused_ids text[] NOT NULL DEFAULT '{}',
        ADD COLUMN former_office_ids text[] NOT NULL DEFAULT '{}'`);
      await runner.query(`CREATE INDEX ${table}_of_department ON ${table} (procuratorate_id, department_id, id)`);
      await runner.query(
        `CREATE INDEX ${table}_of_responsible ON ${table} (procuratorate_id, responsible_id, id)
         WHERE responsible_id IS NOT NULL`,
      );
      // Few are ever moved away: the index holds those alone.
      await runner.query(
        `CREATE INDEX ${table}_moved_away ON ${table} USING gin (former_office_ids) WHERE former_office_ids <> '{}'`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['clue', 'case_file']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN department_id, DROP COLUMN responsible_id,
        DROP COLUMN recused_ids, DROP COLUMN former_office_ids`);
    }
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

/**
 * How many events of a source went on a day, and by which rule: what people of its office read. `erased_event` has each of them
 * for the program, by its id and by half of the digest of its number.
 */
export class ErasureDays1799000200001 implements MigrationInterface {
  readonly name = 'ErasureDays1799000200001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'erasure_day',
      name: 'erased',
      for: 'SELECT',
      using: SCOPE.inOffice('data-officer', 'department-head', 'chief'),
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasure_day (
        source_id        text    NOT NULL,
        day              date    NOT NULL,
        rule             text    NOT NULL CHECK (rule IN ('source-term', 'office-term', 'named-day', 'term', 'request')),
        procuratorate_id text    NOT NULL,
        events           integer NOT NULL,
        PRIMARY KEY (source_id, day, rule)
      ) WITH (fillfactor = 50)`);
    await runner.query('CREATE INDEX erasure_day_newest ON erasure_day (procuratorate_id, day DESC, source_id, rule)');
    // Of what went before, it is not known whose term it was.
    await runner.query(`
      INSERT INTO erasure_day (source_id, day, rule, procuratorate_id, events)
      SELECT e.source_id, e.erased_on, CASE e.reason WHEN 'request' THEN 'request' ELSE 'term' END, s.procuratorate_id, count(*)
        FROM erased_event e JOIN source s USING (source_id) GROUP BY 1, 2, 3, 4`);
    await secureRows(runner, ErasureDays1799000200001.policies);
    await grantPeople(runner, { erasure_day: 'SELECT' });
    await grantTables(runner, { erasure_day: 'SELECT, INSERT, UPDATE (events)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erasure_day');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows, unsecureRows } from '#platform/postgres';

/**
 * Ids and numbers that were given after the moment to which a database went back (docs/backup.md). They are known
 * outside, on papers and in answers: the clue or case that comes again takes them again.
 */
export class IdentityBeforeRestore1796000700001 implements MigrationInterface {
  readonly name = 'IdentityBeforeRestore1796000700001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'identity_before_restore',
      name: 'office_handles',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management')}`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_before_restore (
        id               uuid PRIMARY KEY,
        kind             text NOT NULL CHECK (kind IN ('clue', 'case')),
        number           text NOT NULL,
        procuratorate_id text NOT NULL,
        rule_id          text,
        match_key        text,
        clue_id          uuid,
        kept_at          timestamptz NOT NULL DEFAULT now(),
        CHECK ((kind = 'clue') = (rule_id IS NOT NULL AND match_key IS NOT NULL)),
        CHECK ((kind = 'case') = (clue_id IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX identity_before_restore_key
      ON identity_before_restore (procuratorate_id, rule_id, match_key) WHERE kind = 'clue'`);
    await runner.query(
      "CREATE INDEX identity_before_restore_clue ON identity_before_restore (clue_id) WHERE kind = 'case'",
    );
    await secureRows(runner, IdentityBeforeRestore1796000700001.policies);
    await grantPeople(runner, { identity_before_restore: 'SELECT' });
    await grantTables(runner, { identity_before_restore: 'SELECT, INSERT' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, IdentityBeforeRestore1796000700001.policies);
    await runner.query('DROP TABLE identity_before_restore');
  }
}

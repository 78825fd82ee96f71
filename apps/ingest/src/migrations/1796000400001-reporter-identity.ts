import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, HISTORY_APPEND_GRANTS, type RowPolicy, secureRows } from '#platform/postgres';

/**
 * Who reported, sealed, of the version that an event stands at; and the names under which people were known before an
 * index key was exchanged. The sealed columns may be written anew under another key, nothing else of their rows.
 */
export class ReporterIdentity1796000400001 implements MigrationInterface {
  readonly name = 'ReporterIdentity1796000400001';

  static readonly policies: readonly RowPolicy[] = [
    // Who reported an event is seen with it: `event` has policies of its own.
    {
      table: 'reporter_identity',
      name: 'of_its_event',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM event e WHERE e.event_id = reporter_identity.event_id)',
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reporter_identity (
        event_id uuid    PRIMARY KEY,
        revision integer NOT NULL,
        sealed   bytea   NOT NULL
      )`);
    await runner.query('ALTER TABLE reporter_identity ALTER COLUMN sealed SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE reporter_alias (
        index_value  text PRIMARY KEY,
        reporter_key text NOT NULL
      )`);
    await secureRows(runner, ReporterIdentity1796000400001.policies);
    // An unmasking is recorded by whoever unmasks.
    await grantPeople(runner, { reporter_identity: 'SELECT', ...HISTORY_APPEND_GRANTS });
    await grantTables(runner, {
      reporter_identity: 'SELECT, INSERT, UPDATE, DELETE',
      reporter_alias: 'SELECT, INSERT, UPDATE',
      event_push: 'UPDATE (sealed)',
      waiting_disposal: 'UPDATE (sealed)',
      source_key: 'UPDATE (secret_sealed)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reporter_alias, reporter_identity');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

/**
 * 回避 of clues and cases, as far as it concerns their events: what casework publishes by item (docs/access.md). `version`
 * is the item's; `recusal_version` remembers it of items from which nobody is recused any more.
 */
export class RecusedEvents1797000300001 implements MigrationInterface {
  readonly name = 'RecusedEvents1797000300001';

  static readonly policies: readonly RowPolicy[] = [
    // Of the table people see what is about themselves: enough for the policies, which ask for nothing else.
    { table: 'recused_event', name: 'own', for: 'SELECT', using: `person_id = ${SCOPE.person}` },
    {
      table: 'event',
      name: 'record_recused',
      for: 'SELECT',
      restrictive: true,
      using: `NOT EXISTS (SELECT FROM recused_event r
        WHERE r.event_id = event.event_id AND r.person_id = ${SCOPE.person})`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recused_event (
        event_id  uuid    NOT NULL,
        person_id text    NOT NULL,
        item_id   uuid    NOT NULL,
        version   integer NOT NULL,
        PRIMARY KEY (event_id, person_id, item_id)
      )`);
    await runner.query('CREATE INDEX recused_event_item ON recused_event (item_id)');
    await runner.query('CREATE TABLE recusal_version (item_id uuid PRIMARY KEY, version integer NOT NULL)');
    await secureRows(runner, RecusedEvents1797000300001.policies);
    await grantPeople(runner, { recused_event: 'SELECT' });
    await grantTables(runner, {
      recused_event: 'SELECT, INSERT, UPDATE (version), DELETE',
      recusal_version: 'SELECT, INSERT, UPDATE (version)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY record_recused ON event');
    await runner.query('DROP TABLE recusal_version, recused_event');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  currentSchema,
  grantPeople,
  grantTables,
  peopleRole,
  type RowPolicy,
  SCOPE,
  secureRows,
} from '#platform/postgres';

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
    {
      table: 'hit',
      name: 'record_recused',
      for: 'SELECT',
      restrictive: true,
      using: `NOT hit_recused(hit_id, completed_by, ${SCOPE.person})`,
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
    await grantTables(runner, {
      recused_event: 'SELECT, INSERT, UPDATE (version), DELETE',
      recusal_version: 'SELECT, INSERT, UPDATE (version)',
    });
    await this.#hitRecused(runner);
    await secureRows(runner, RecusedEvents1797000300001.policies);
    await grantPeople(runner, { recused_event: 'SELECT' });
  }

  /**
   * A hit is kept from whoever is recused from one of its events; of a void hit only the event that completed it is known.
   * A function of the owner: a policy of `hit` that reads `candidate`, whose own reads `hit`, would go round in a circle.
   */
  async #hitRecused(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION hit_recused(hit uuid, completing uuid, person text) RETURNS boolean
      LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT EXISTS (SELECT FROM recused_event r
          WHERE r.person_id = person AND (r.event_id = completing
             OR EXISTS (SELECT FROM candidate c WHERE c.hit_id = hit AND c.event_id = r.event_id)))
      $$`);
    await runner.query('REVOKE EXECUTE ON FUNCTION hit_recused(uuid, uuid, text) FROM PUBLIC');
    const role = peopleRole(await currentSchema(runner));
    await runner.query(`GRANT EXECUTE ON FUNCTION hit_recused(uuid, uuid, text) TO ${role}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY record_recused ON event');
    await runner.query('DROP POLICY record_recused ON hit');
    await runner.query('DROP FUNCTION hit_recused(uuid, uuid, text)');
    await runner.query('DROP TABLE recusal_version, recused_event');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, type RowPolicy, SCOPE, secureRows, unsecureRows } from '#platform/postgres';

/** Of a chain: whether it tells of an event that the person sees. */
const OF_SEEN_EVENT = `CASE chain_kind WHEN 'access' THEN EXISTS (SELECT FROM event e WHERE e.event_id = chain_id::uuid) END`;

/**
 * The third layer of access: what the policy says (libs/domain/access), said again by the tables, in words of their own.
 * Names of policies are those of its lines.
 */
export class RowSecurity1796000300001 implements MigrationInterface {
  readonly name = 'RowSecurity1796000300001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'event',
      name: 'record',
      for: 'SELECT',
      using: `${SCOPE.inOffice(
        'prosecutor',
        'assistant',
        'clerk',
        'department-head',
        'data-officer',
        'auditor',
      )} AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    {
      table: 'event',
      name: 'record_office',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('chief', 'case-management')}`,
    },
    {
      table: 'event',
      name: 'record_superior',
      for: 'SELECT',
      using: `procuratorate_id = ANY (${SCOPE.subordinatesOf('chief', 'case-management')})`,
    },
    // What was pushed for an event is seen with it: `event` has policies of its own.
    {
      table: 'event_push',
      name: 'of_its_event',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM event e WHERE e.event_id = event_push.event_id)',
    },
    {
      table: 'source',
      name: 'source',
      for: 'SELECT',
      using: `${SCOPE.inOffice('data-officer')} AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    { table: 'source', name: 'source_administration', for: 'SELECT', using: SCOPE.hasRole('ops', 'auditor') },
    { table: 'history', name: 'own_acts', for: 'INSERT', check: `actor_id = ${SCOPE.person} AND ${OF_SEEN_EVENT}` },
    // A head tells that an event was looked at, and how often.
    { table: 'history_head', name: 'of_its_event', for: 'ALL', using: OF_SEEN_EVENT },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, RowSecurity1796000300001.policies);
    await grantPeople(runner, {
      event: 'SELECT',
      event_push: `SELECT (event_id, push_key, kind, outcome, revision, source_version, flags, received_at, via, run_id)`,
      source: 'SELECT',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, RowSecurity1796000300001.policies);
  }
}

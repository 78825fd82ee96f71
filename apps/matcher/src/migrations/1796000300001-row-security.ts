import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, type RowPolicy, SCOPE, secureRows, unsecureRows } from '#platform/postgres';

/**
 * The third layer of access: what the policy says (libs/domain/access), said again by the tables, in words of their own.
 * Names of policies are those of its lines. A run is told its office when it opens, not by its first event.
 */
export class RowSecurity1796000300001 implements MigrationInterface {
  readonly name = 'RowSecurity1796000300001';

  static readonly policies: readonly RowPolicy[] = [
    ...RowSecurity1796000300001.ofRecords('event'),
    ...RowSecurity1796000300001.ofRecords('hit'),
    // Each revision of an event is seen, or not, by where that revision belongs.
    {
      table: 'evaluation',
      name: 'of_its_event',
      for: 'SELECT',
      using: `EXISTS (SELECT FROM event e
        WHERE e.event_id = evaluation.event_id AND e.revision = evaluation.revision)`,
    },
    {
      table: 'candidate',
      name: 'of_its_hit',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM hit h WHERE h.hit_id = candidate.hit_id)',
    },
    {
      table: 'run',
      name: 'run',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('case-management', 'data-officer', 'ops')}`,
    },
    {
      table: 'run_arrival',
      name: 'of_its_run',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM run r WHERE r.run_id = run_arrival.run_id)',
    },
  ];

  private static ofRecords(table: 'event' | 'hit'): RowPolicy[] {
    const inOffice = SCOPE.inOffice('prosecutor', 'assistant', 'clerk', 'department-head', 'data-officer', 'auditor');
    return [
      {
        table,
        name: 'record',
        for: 'SELECT',
        using: `${inOffice} AND region_code12 ^@ ANY (${SCOPE.regions})`,
      },
      {
        table,
        name: 'record_office',
        for: 'SELECT',
        using: `procuratorate_id = ${SCOPE.officeOf('chief', 'case-management')}`,
      },
      {
        table,
        name: 'record_superior',
        for: 'SELECT',
        using: `procuratorate_id = ANY (${SCOPE.subordinatesOf('chief', 'case-management')})`,
      },
    ];
  }

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run ADD COLUMN procuratorate_id text');
    await runner.query(`UPDATE run SET procuratorate_id = (SELECT e.procuratorate_id
      FROM run_event r JOIN event e USING (event_id, revision) WHERE r.run_id = run.run_id LIMIT 1)`);
    await secureRows(runner, RowSecurity1796000300001.policies);
    await grantPeople(runner, {
      event: 'SELECT',
      evaluation: 'SELECT',
      candidate: 'SELECT',
      hit: 'SELECT',
      run: 'SELECT',
      run_arrival: 'SELECT',
      rule_version: 'SELECT',
      rule_set: 'SELECT',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, RowSecurity1796000300001.policies);
    await runner.query('ALTER TABLE run DROP COLUMN procuratorate_id');
  }
}

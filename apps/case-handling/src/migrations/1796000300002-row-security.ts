import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  grantPeople,
  HISTORY_APPEND_GRANTS,
  type RowPolicy,
  SCOPE,
  secureRows,
  unsecureRows,
} from '#platform/postgres';

/** Of a chain: whether its item is one that the person sees. The tables named inside have policies of their own. */
const OF_SEEN_ITEM = `CASE chain_kind WHEN 'clue' THEN EXISTS (SELECT FROM clue c WHERE c.id = chain_id::uuid)
  WHEN 'case' THEN EXISTS (SELECT FROM case_file f WHERE f.id = chain_id::uuid) END`;

/**
 * The third layer: what the policy of access says (libs/domain/access), said again by the tables, in words of their own.
 * Names of policies are those of its lines; `…_handles` permits changes where the line permits commands. A row that was
 * changed must still be one that may be: where no `check` is given, `using` is asked of it too.
 */
export class RowSecurity1796000300002 implements MigrationInterface {
  readonly name = 'RowSecurity1796000300002';

  static readonly policies: readonly RowPolicy[] = [
    ...RowSecurity1796000300002.ofItems('clue'),
    ...RowSecurity1796000300002.ofItems('case_file'),
    {
      table: 'clue',
      name: 'petition',
      for: 'SELECT',
      using: `${SCOPE.inOffice('petition')} AND department_id IS NULL
        AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    {
      table: 'case_file',
      name: 'filing',
      for: 'INSERT',
      check: `procuratorate_id = ${SCOPE.officeOf('chief')}`,
    },
    // What hangs on a clue is seen with it. The tables named inside have policies of their own.
    {
      table: 'hit',
      name: 'of_its_clue',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM clue c WHERE c.id IN (hit.clue_id, hit.first_clue_id))',
    },
    {
      table: 'hit',
      name: 'of_its_clue_handles',
      for: 'UPDATE',
      using: `procuratorate_id = ${RowSecurity1796000300002.office()}
        AND EXISTS (SELECT FROM clue c WHERE c.id = hit.clue_id)`,
    },
    {
      table: 'hit_event',
      name: 'of_its_hit',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM hit h WHERE h.hit_id = hit_event.hit_id)',
    },
    { table: 'history', name: 'of_its_item', for: 'SELECT', using: OF_SEEN_ITEM },
    { table: 'history', name: 'own_acts', for: 'INSERT', check: `actor_id = ${SCOPE.person} AND ${OF_SEEN_ITEM}` },
    // A head tells that an item is there, and how often it was acted on.
    { table: 'history_head', name: 'of_its_item', for: 'ALL', using: OF_SEEN_ITEM },
    ...['clue_key', 'number_sequence'].map((table): RowPolicy => ({
      table,
      name: 'office_handles',
      for: 'ALL',
      using: `procuratorate_id = ${RowSecurity1796000300002.office()}`,
    })),
  ];

  /** The office of those who may handle anything. */
  private static office(): string {
    return SCOPE.officeOf('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management');
  }

  private static ofItems(table: 'clue' | 'case_file'): RowPolicy[] {
    const responsible = `${SCOPE.inOffice('prosecutor', 'department-head')} AND responsible_id = ${SCOPE.person}`;
    const department = `${SCOPE.inOffice('prosecutor', 'assistant', 'clerk', 'department-head')}
      AND (department_id IS NULL OR department_id = ANY (${SCOPE.departments}))
      AND region_code12 ^@ ANY (${SCOPE.regions})`;
    const office = `procuratorate_id = ${SCOPE.officeOf('chief', 'case-management')}`;
    return [
      {
        table,
        name: 'recused',
        for: 'ALL',
        restrictive: true,
        using: `${SCOPE.person} <> ALL (recused_ids)`,
      },
      { table, name: 'responsible', for: 'SELECT', using: responsible },
      { table, name: 'department', for: 'SELECT', using: department },
      { table, name: 'office', for: 'SELECT', using: office },
      { table, name: 'committee', for: 'SELECT', using: `procuratorate_id = ${SCOPE.officeOf('committee')}` },
      {
        table,
        name: 'superior',
        for: 'SELECT',
        using: `procuratorate_id = ANY (${SCOPE.subordinatesOf('chief', 'case-management')})`,
      },
      {
        table,
        name: 'former_office',
        for: 'SELECT',
        using: `${SCOPE.officeOf('chief', 'case-management')} = ANY (former_office_ids)`,
      },
      { table, name: 'responsible_handles', for: 'UPDATE', using: responsible },
      { table, name: 'department_handles', for: 'UPDATE', using: department },
      { table, name: 'office_handles', for: 'UPDATE', using: office },
    ];
  }

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, RowSecurity1796000300002.policies);
    await grantPeople(runner, {
      ...HISTORY_APPEND_GRANTS,
      clue: `SELECT, UPDATE (version, state, department_id, responsible_id, case_id, merged_into_id, hit_count,
        live_hit_count, event_count, takes_hits, updated_at)`,
      case_file: 'SELECT, INSERT, UPDATE (version, state, suggestion_issued_on, updated_at)',
      clue_key: 'SELECT, INSERT, UPDATE (closed_at)',
      hit: 'SELECT, UPDATE (clue_id)',
      hit_event: 'SELECT',
      number_sequence: 'SELECT, INSERT, UPDATE (last)',
      outbox: 'INSERT (topic, key, headers, value)',
    });
    await grantPeople(runner, { history: 'SELECT' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, RowSecurity1796000300002.policies);
  }
}

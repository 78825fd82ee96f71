import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, type RowPolicy, SCOPE, secureRows, unsecureRows } from '#platform/postgres';

/**
 * The third layer of access: what the policy says (libs/domain/access), said again by the tables, in words of their own.
 * Names of policies are those of its lines.
 */
export class RowSecurity1796000300001 implements MigrationInterface {
  readonly name = 'RowSecurity1796000300001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'inbox_item',
      name: 'notice',
      for: 'SELECT',
      using: `${SCOPE.inOffice(
        'prosecutor',
        'assistant',
        'clerk',
        'department-head',
        'chief',
        'case-management',
      )} AND region_code12 ^@ ANY (${SCOPE.regions}) AND roles && ${SCOPE.roles}
        AND (actor_id IS NULL OR actor_id <> ${SCOPE.person})`,
    },
    {
      table: 'inbox_read',
      name: 'own',
      for: 'ALL',
      using: `person_id = ${SCOPE.person}`,
      check: `person_id = ${SCOPE.person} AND EXISTS (SELECT FROM inbox_item i WHERE i.id = item_id)`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, RowSecurity1796000300001.policies);
    await grantPeople(runner, { inbox_item: 'SELECT', inbox_read: 'SELECT, INSERT' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, RowSecurity1796000300001.policies);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, type RowPolicy, SCOPE, secureRows, unsecureRows } from '#platform/postgres';

/**
 * 并案 takes recusals along, so a command may write them: the policies of the tables hold for that row as for any. And
 * what people's commands send is what they change: clues and cases. No other topic takes a message of a person's
 * transaction, whatever code runs in it. The name of a topic may have a deployment's prefix before it.
 */
export class RecusalAndOutbox1797000300001 implements MigrationInterface {
  readonly name = 'RecusalAndOutbox1797000300001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'outbox',
      name: 'changes_of_items',
      for: 'INSERT',
      check: `(topic LIKE '%clue.changed.v1' OR topic LIKE '%case.changed.v1')
        AND ${SCOPE.hasRole('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management')}`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, RecusalAndOutbox1797000300001.policies);
    await grantPeople(runner, { clue: 'UPDATE (recused_ids)', case_file: 'UPDATE (recused_ids)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, RecusalAndOutbox1797000300001.policies);
  }
}

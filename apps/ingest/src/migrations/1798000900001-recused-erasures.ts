import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

/** Whoever is recused from an event neither sees nor decides on a request to erase it. */
export class RecusedErasures1798000900001 implements MigrationInterface {
  readonly name = 'RecusedErasures1798000900001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'erasure_request',
      name: 'record_recused',
      for: 'SELECT',
      restrictive: true,
      using: `NOT EXISTS (SELECT FROM recused_event r
        WHERE r.event_id = erasure_request.event_id AND r.person_id = ${SCOPE.person})`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, RecusedErasures1798000900001.policies);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY record_recused ON erasure_request');
  }
}

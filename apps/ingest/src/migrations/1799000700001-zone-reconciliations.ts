import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * Days that platforms reconcile at the edge (docs/zones.md): on the edge what was asked and the answer that came back, on the
 * inner side what is still to be compared. Numbers of events and marks alone, no field of an event.
 */
export class ZoneReconciliations1799000700001 implements MigrationInterface {
  readonly name = 'ZoneReconciliations1799000700001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE asked_reconciliation (
        answer_id   uuid        PRIMARY KEY,
        source_id   text        NOT NULL REFERENCES source,
        signed_id   text        NOT NULL,
        body_hash   bytea       NOT NULL,
        asked_at    timestamptz NOT NULL,
        answered_at timestamptz,
        answer      bytea,
        UNIQUE (source_id, signed_id),
        CHECK ((answer IS NULL) = (answered_at IS NULL))
      )`);
    await runner.query(`
      CREATE TABLE carried_reconciliation (
        answer_id   uuid        PRIMARY KEY,
        source_id   text        NOT NULL REFERENCES source,
        request     bytea       NOT NULL,
        received_at timestamptz NOT NULL,
        due_at      timestamptz NOT NULL DEFAULT now(),
        attempts    integer     NOT NULL DEFAULT 0
      )`);
    await grantTables(runner, {
      asked_reconciliation: 'SELECT, INSERT, UPDATE (answer, answered_at), DELETE',
      carried_reconciliation: 'SELECT, INSERT, UPDATE (due_at, attempts), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE carried_reconciliation, asked_reconciliation');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/** Trials of connectors that the edge makes for people inside (docs/zones.md); a row lives for minutes at most. */
export class ConnectorTrials1799000700003 implements MigrationInterface {
  readonly name = 'ConnectorTrials1799000700003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE connector_trial (
        trial_id      uuid        PRIMARY KEY,
        source_id     text        NOT NULL REFERENCES source,
        asked_at      timestamptz NOT NULL,
        answer_sealed bytea
      )`);
    await grantTables(runner, {
      connector_trial: 'SELECT, INSERT, UPDATE (answer_sealed), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE connector_trial');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables } from './grants.js';
import { type RowPolicy, SCOPE, secureRows, unsecureRows } from './row-security.js';

/**
 * What a desk of operators needs: what a person made of a record's bytes (`mended`, sealed; the bytes that came stay),
 * where a record that came again lay before, and orders to send many again. People's requests read neither bytes:
 * they are opened one record at a time, by the service, which says who did.
 */
export class QuarantineDesk1798000700001 implements MigrationInterface {
  readonly name = 'QuarantineDesk1798000700001';

  static readonly policies: readonly RowPolicy[] = [
    { table: 'quarantine', name: 'operation', for: 'SELECT', using: SCOPE.hasRole('ops') },
    { table: 'quarantine_resend', name: 'operation', for: 'SELECT', using: SCOPE.hasRole('ops') },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE quarantine
        ADD COLUMN mended        bytea,
        ADD COLUMN mended_sha256 bytea,
        ADD COLUMN mends         integer NOT NULL DEFAULT 0,
        ADD COLUMN resent_from   text,
        ADD COLUMN office_id     text`);
    await runner.query('ALTER TABLE quarantine ALTER COLUMN mended SET STORAGE EXTERNAL');
    await runner.query(`
      UPDATE quarantine SET value_bytes = octet_length(value) WHERE value_bytes IS NULL AND value IS NOT NULL`);
    await runner.query('CREATE INDEX quarantine_reason ON quarantine (reason_code, id)');
    await runner.query('CREATE INDEX quarantine_topic ON quarantine (topic, id)');
    await runner.query(
      "CREATE INDEX quarantine_resent_from ON quarantine (topic, partition, record_offset) WHERE state = 'resent'",
    );
    await runner.query(`
      CREATE TABLE quarantine_resend (
        job_id       uuid        PRIMARY KEY,
        filter       jsonb       NOT NULL,
        requested_by text        NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT now(),
        through_id   bigint      NOT NULL,
        after_id     bigint      NOT NULL DEFAULT 0,
        total        bigint      NOT NULL,
        sent         bigint      NOT NULL DEFAULT 0,
        failed       bigint      NOT NULL DEFAULT 0,
        finished_at  timestamptz
      )`);
    await runner.query(
      'CREATE INDEX quarantine_resend_to_do ON quarantine_resend (requested_at) WHERE finished_at IS NULL',
    );
    await secureRows(runner, QuarantineDesk1798000700001.policies);
    await grantPeople(runner, {
      quarantine: `SELECT (id, consumer_group, topic, partition, record_offset, recorded_at, reason_code, detail, state,
        value_bytes, mends, office_id, created_at, resolved_at, resolved_by, resolution)`,
      quarantine_resend: 'SELECT',
    });
    await grantTables(runner, {
      quarantine: 'UPDATE (mended, mended_sha256, mends), DELETE',
      quarantine_resend: 'SELECT, INSERT, UPDATE (after_id, sent, failed, finished_at)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, QuarantineDesk1798000700001.policies);
    await runner.query('DROP TABLE quarantine_resend');
    await runner.query('DROP INDEX quarantine_reason, quarantine_topic, quarantine_resent_from');
    await runner.query(`
      ALTER TABLE quarantine DROP COLUMN office_id, DROP COLUMN resent_from, DROP COLUMN mends,
        DROP COLUMN mended_sha256, DROP COLUMN mended`);
  }
}

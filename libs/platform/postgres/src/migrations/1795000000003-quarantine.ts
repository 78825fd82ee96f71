import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from './grants.js';

/** `value` and `key` are the raw bytes; `headers` is JSON text that is never parsed by the server: it may hold \u0000. */
export class Quarantine1795000000003 implements MigrationInterface {
  readonly name = 'Quarantine1795000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quarantine (
        id             bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer_group text    NOT NULL,
        cluster_id     text    NOT NULL,
        topic          text    NOT NULL,
        partition      integer NOT NULL,
        record_offset  bigint  NOT NULL,
        recorded_at    timestamptz NOT NULL,
        key            bytea,
        value          bytea,
        headers        text    NOT NULL,
        reason_code    text    NOT NULL,
        detail         text    NOT NULL,
        state          text    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resent', 'dismissed')),
        created_at     timestamptz NOT NULL DEFAULT now(),
        resolved_at    timestamptz,
        resolved_by    text,
        resolution     text,
        UNIQUE (cluster_id, topic, partition, record_offset, consumer_group),
        CHECK ((state = 'open') = (resolved_at IS NULL AND resolved_by IS NULL))
      )`);
    await runner.query('ALTER TABLE quarantine ALTER COLUMN value SET STORAGE EXTERNAL');
    await runner.query("CREATE INDEX quarantine_open ON quarantine (id) WHERE state = 'open'");
    await grantTables(runner, {
      quarantine: 'SELECT, INSERT, UPDATE (state, resolved_at, resolved_by, resolution)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quarantine');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * Batches between an edge and an inner side (docs/zones.md). Outgoing: parts sealed to the other side's key, which nobody here
 * can open, gathered into batches; both are kept for a time, so that a batch is made again byte for byte. Incoming: how far
 * each line of batches was taken, beside what was done for it. Nobody reads these over a route.
 */
export class Zones1798000500001 implements MigrationInterface {
  readonly name = 'Zones1798000500001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE zone_stream (
        stream       uuid        PRIMARY KEY,
        next_seq     bigint      NOT NULL DEFAULT 1,
        last_hash    text,
        current      boolean     NOT NULL DEFAULT true,
        created_at   timestamptz NOT NULL,
        last_at      timestamptz,
        peer_next    bigint,
        peer_said_at timestamptz
      ) WITH (fillfactor = 50)`);
    await runner.query('CREATE UNIQUE INDEX zone_stream_current ON zone_stream (current) WHERE current');
    await runner.query(`
      CREATE TABLE zone_part (
        part_id uuid        PRIMARY KEY,
        place   bigint      GENERATED ALWAYS AS IDENTITY,
        entries integer     NOT NULL,
        sealed  bytea       NOT NULL,
        at      timestamptz NOT NULL,
        stream  uuid,
        seq     bigint,
        CHECK ((stream IS NULL) = (seq IS NULL))
      )`);
    await runner.query('ALTER TABLE zone_part ALTER COLUMN sealed SET STORAGE EXTERNAL');
    await runner.query('CREATE INDEX zone_part_waiting ON zone_part (place) WHERE seq IS NULL');
    await runner.query('CREATE INDEX zone_part_of_batch ON zone_part (stream, seq, place) WHERE seq IS NOT NULL');
    await runner.query(`
      CREATE TABLE zone_batch (
        stream     uuid        NOT NULL REFERENCES zone_stream,
        seq        bigint      NOT NULL,
        line       text        NOT NULL,
        signature  text        NOT NULL,
        entries    integer     NOT NULL,
        created_at timestamptz NOT NULL,
        written_at timestamptz,
        resends    integer     NOT NULL DEFAULT 0,
        PRIMARY KEY (stream, seq)
      )`);
    await runner.query('CREATE INDEX zone_batch_unwritten ON zone_batch (created_at) WHERE written_at IS NULL');
    await runner.query(`
      CREATE TABLE zone_taking (
        stream          uuid        PRIMARY KEY,
        next_seq        bigint      NOT NULL DEFAULT 1,
        last_hash       text,
        last_created_at timestamptz,
        taken_at        timestamptz NOT NULL DEFAULT now(),
        heard_seq       bigint      NOT NULL DEFAULT 0,
        wanted          jsonb       NOT NULL DEFAULT '[]',
        forked_at       bigint
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE zone_taken (
        stream     uuid        NOT NULL,
        seq        bigint      NOT NULL,
        hash       text        NOT NULL,
        entries    integer     NOT NULL,
        created_at timestamptz NOT NULL,
        taken_at   timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (stream, seq)
      )`);
    await runner.query(`
      CREATE TABLE zone_incident (
        id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind        text        NOT NULL,
        stream      text        NOT NULL,
        first_seq   bigint      NOT NULL,
        last_seq    bigint      NOT NULL,
        detail      text        NOT NULL,
        times       integer     NOT NULL DEFAULT 1,
        detected_at timestamptz NOT NULL DEFAULT now(),
        seen_at     timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        resolution  text
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX zone_incident_open ON zone_incident (kind, stream, first_seq) WHERE resolved_at IS NULL',
    );
    await grantTables(runner, {
      zone_stream: 'SELECT, INSERT, UPDATE',
      zone_part: 'SELECT, INSERT, UPDATE (stream, seq), DELETE',
      zone_batch: 'SELECT, INSERT, UPDATE (written_at, resends), DELETE',
      zone_taking: 'SELECT, INSERT, UPDATE',
      zone_taken: 'SELECT, INSERT, DELETE',
      zone_incident: 'SELECT, INSERT, UPDATE',
      // On the edge registrations come from the inner side, whole.
      source: 'UPDATE (kind, procuratorate_id, region_code12)',
      source_key: 'UPDATE (secret_sealed, suite)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE zone_incident, zone_taken, zone_taking, zone_batch, zone_part, zone_stream');
  }
}

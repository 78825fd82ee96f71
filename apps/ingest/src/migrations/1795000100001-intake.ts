import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/**
 * Sources, events and what was pushed for them. `event` holds the current state as it was last published; `event_push` every
 * distinct item that was pushed for it, sealed, and is append-only. Wide rows stay in line and uncompressed up to a page
 * (toast_tuple_target): compressing and moving them out costs more than all else in the insert.
 */
export class Intake1795000100001 implements MigrationInterface {
  readonly name = 'Intake1795000100001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE source (
        source_id        text        PRIMARY KEY CHECK (source_id ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
        kind             text        NOT NULL,
        name             text        NOT NULL,
        state            text        NOT NULL,
        procuratorate_id text        NOT NULL,
        region_code12    text        NOT NULL CHECK (region_code12 ~ '^[0-9]{12}$'),
        version          integer     NOT NULL,
        registered_by    text        NOT NULL,
        registered_at    timestamptz NOT NULL DEFAULT now(),
        changed_at       timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE source_key (
        source_id     text        NOT NULL REFERENCES source,
        key_id        text        NOT NULL,
        secret_sealed text        NOT NULL,
        state         text        NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (source_id, key_id)
      )`);
    await runner.query(`
      CREATE TABLE run (
        run_id      uuid        PRIMARY KEY,
        source_id   text        NOT NULL REFERENCES source,
        kind        text        NOT NULL,
        state       text        NOT NULL CHECK (state IN ('open', 'closed')),
        event_count bigint      NOT NULL DEFAULT 0,
        opened_at   timestamptz NOT NULL,
        closed_at   timestamptz,
        CHECK ((state = 'closed') = (closed_at IS NOT NULL))
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE event (
        event_id         uuid        PRIMARY KEY,
        source_id        text        NOT NULL,
        source_event_no  text        NOT NULL,
        revision         integer     NOT NULL,
        writes           integer     NOT NULL,
        source_version   bigint,
        body_hash        text        NOT NULL,
        ordered_at       timestamptz NOT NULL,
        procuratorate_id text        NOT NULL,
        region_code12    text        NOT NULL,
        state            jsonb       NOT NULL,
        memory           jsonb,
        UNIQUE (source_id, source_event_no)
      ) WITH (toast_tuple_target = 8160)`);
    await runner.query(`
      CREATE TABLE event_push (
        event_id       uuid        NOT NULL,
        push_key       text        NOT NULL,
        kind           text        NOT NULL,
        outcome        text        NOT NULL,
        revision       integer     NOT NULL,
        source_version bigint,
        body_hash      text        NOT NULL,
        flags          text[]      NOT NULL,
        received_at    timestamptz NOT NULL,
        via            text        NOT NULL,
        run_id         uuid,
        sealed         bytea       NOT NULL,
        PRIMARY KEY (event_id, push_key)
      ) WITH (toast_tuple_target = 8160)`);
    await runner.query('ALTER TABLE event_push ALTER COLUMN sealed SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE waiting_disposal (
        waiting_id      uuid        PRIMARY KEY,
        source_id       text        NOT NULL,
        source_event_no text        NOT NULL,
        disposal_key    text        NOT NULL,
        received_at     timestamptz NOT NULL,
        sealed          bytea       NOT NULL,
        UNIQUE (source_id, source_event_no, disposal_key)
      )`);
    await grantTables(runner, {
      source: 'SELECT, INSERT, UPDATE (state, version, changed_at)',
      source_key: 'SELECT, INSERT, UPDATE (state)',
      run: 'SELECT, INSERT, UPDATE (state, event_count, closed_at)',
      event: 'SELECT, INSERT, UPDATE',
      event_push: 'SELECT, INSERT',
      waiting_disposal: 'SELECT, INSERT, DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE waiting_disposal, event_push, event, run, source_key, source');
  }
}

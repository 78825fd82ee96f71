import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The matcher's own copy of events, byte for byte as they came, and what it decided about each revision. */
export class MatcherEvents1795000000201 implements MigrationInterface {
  readonly name = 'MatcherEvents1795000000201';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    await grantTables(runner, {
      event: 'SELECT, INSERT',
      evaluation: 'SELECT, INSERT, UPDATE (outcome, hits, rule_set, notes, evaluated_at)',
      watermark: 'SELECT, INSERT, UPDATE (at)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE watermark, evaluation, event');
  }
}

const TABLES = [
  // Bodies stay in line and uncompressed up to a page: that halves the cost of writing them.
  `CREATE TABLE event (
    event_id         uuid        NOT NULL,
    revision         integer     NOT NULL,
    event_time       timestamptz NOT NULL,
    source_id        text        NOT NULL,
    procuratorate_id text        NOT NULL,
    region_code12    text        NOT NULL,
    run_id           uuid,
    body             bytea       NOT NULL,
    stored_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, revision)
  ) WITH (toast_tuple_target = 8160)`,
  'ALTER TABLE event ALTER COLUMN body SET STORAGE EXTERNAL',
  'CREATE INDEX event_history ON event (procuratorate_id, event_time, event_id, revision)',

  // hits: live hits that the event, at this revision, is part of. outcome: pending, matched, unmatched or too_late.
  `CREATE TABLE evaluation (
    event_id     uuid        NOT NULL,
    revision     integer     NOT NULL,
    outcome      text        NOT NULL,
    hits         integer     NOT NULL,
    rule_set     text,
    notes        jsonb,
    evaluated_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, revision)
  ) WITH (fillfactor = 90)`,

  // One row per partition that carries a source: whether an event is late follows from its partition's order alone.
  `CREATE TABLE watermark (
    source_id text        NOT NULL,
    partition integer     NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (source_id, partition)
  ) WITH (fillfactor = 50)`,
];

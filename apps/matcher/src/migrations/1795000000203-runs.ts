import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MatcherRuns1795000000203 implements MigrationInterface {
  readonly name = 'MatcherRuns1795000000203';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    await grantTables(runner, {
      run: 'SELECT, INSERT, UPDATE',
      run_event: 'SELECT, INSERT',
      run_arrival: 'SELECT, INSERT, UPDATE (arrived)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE run_arrival, run_event, run');
  }
}

const TABLES = [
  // stage: waiting (until closed and complete), evaluating, done. The cursor is the last event that was evaluated.
  `CREATE TABLE run (
    run_id          uuid        PRIMARY KEY,
    kind            text,
    source_id       text,
    closed          boolean     NOT NULL DEFAULT false,
    expected        integer,
    stage           text        NOT NULL DEFAULT 'waiting',
    cursor_time     timestamptz,
    cursor_event    uuid,
    cursor_revision integer,
    evaluated       integer     NOT NULL DEFAULT 0,
    seen_at         timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz
  )`,
  "CREATE INDEX run_unfinished ON run (seen_at) WHERE stage <> 'done'",

  `CREATE TABLE run_event (
    run_id     uuid        NOT NULL,
    event_time timestamptz NOT NULL,
    event_id   uuid        NOT NULL,
    revision   integer     NOT NULL,
    PRIMARY KEY (run_id, event_time, event_id, revision)
  )`,

  // Counted per partition, so that the partitions of a run do not wait for each other.
  `CREATE TABLE run_arrival (
    run_id    uuid    NOT NULL,
    partition integer NOT NULL,
    arrived   integer NOT NULL,
    PRIMARY KEY (run_id, partition)
  ) WITH (fillfactor = 50)`,
];

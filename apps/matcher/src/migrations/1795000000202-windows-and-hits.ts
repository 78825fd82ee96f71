import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WindowsAndHits1795000000202 implements MigrationInterface {
  readonly name = 'WindowsAndHits1795000000202';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    await grantTables(runner, {
      rule_version: 'SELECT, INSERT',
      rule_set: 'SELECT, INSERT',
      window_key: 'SELECT, INSERT, UPDATE (turn)',
      candidate: 'SELECT, INSERT, UPDATE, DELETE',
      hit: 'SELECT, INSERT, UPDATE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hit, candidate, window_key, rule_set, rule_version');
  }
}

const TABLES = [
  `CREATE TABLE rule_version (
    rule_id   text        NOT NULL,
    version   integer     NOT NULL,
    sha256    text        NOT NULL,
    body      jsonb       NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (rule_id, version)
  )`,

  // Which rule versions were in force together: an evaluation names the set instead of listing them.
  `CREATE TABLE rule_set (
    id         text        PRIMARY KEY,
    versions   jsonb       NOT NULL,
    first_used timestamptz NOT NULL DEFAULT now()
  )`,

  // One row per (procuratorate, rule, key): its row lock puts the chunks that hold events of one key in turn.
  `CREATE TABLE window_key (
    match_key uuid    PRIMARY KEY,
    rule_id   text    NOT NULL,
    turn      integer NOT NULL DEFAULT 0
  ) WITH (fillfactor = 80)`,

  // An event that counts for a rule's key; hit_id and role say of which live hit it is part, null while it waits.
  `CREATE TABLE candidate (
    match_key    uuid        NOT NULL,
    event_time   timestamptz NOT NULL,
    event_id     uuid        NOT NULL,
    revision     integer     NOT NULL,
    rule_id      text        NOT NULL,
    rule_version integer     NOT NULL,
    distinct_key uuid,
    hit_id       uuid,
    role         text,
    item         jsonb,
    PRIMARY KEY (match_key, event_time, event_id)
  ) WITH (fillfactor = 90)`,
  'CREATE INDEX candidate_event ON candidate (event_id)',
  'CREATE INDEX candidate_hit ON candidate (hit_id, role, event_time DESC) WHERE hit_id IS NOT NULL',

  `CREATE TABLE hit (
    hit_id           uuid        PRIMARY KEY,
    match_key        uuid        NOT NULL,
    rule_id          text        NOT NULL,
    rule_version     integer     NOT NULL,
    procuratorate_id text        NOT NULL,
    region_code12    text        NOT NULL,
    state            text        NOT NULL,
    revision         integer     NOT NULL,
    completed_by     uuid        NOT NULL,
    completed_at     timestamptz NOT NULL,
    window_from      timestamptz NOT NULL,
    lock_until       timestamptz NOT NULL,
    member_count     integer     NOT NULL,
    event_count      integer     NOT NULL,
    key_parts        jsonb       NOT NULL,
    explanation      jsonb       NOT NULL,
    run_id           uuid,
    created_at       timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL
  ) WITH (fillfactor = 80)`,
  "CREATE INDEX hit_live ON hit (match_key, lock_until) WHERE state = 'live'",
];

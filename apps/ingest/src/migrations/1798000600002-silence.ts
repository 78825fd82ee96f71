import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

/**
 * How each source comes, hour by hour, and where it has stopped (docs/silence.md). The intake only ever adds rows to
 * `arrival_tally`, one for a batch, source and kind: nobody waits for a counter. They are folded into `arrival_hour` soon.
 */
export class Silence1798000600002 implements MigrationInterface {
  readonly name = 'Silence1798000600002';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'source_silence',
      name: 'feed',
      for: 'SELECT',
      using: `${SCOPE.inOffice('data-officer')} AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    {
      table: 'source_silence',
      name: 'feed_administration',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('ops')}`,
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE arrival_tally (
        source_id text        NOT NULL,
        hour      timestamptz NOT NULL,
        kind      text        NOT NULL,
        n         integer     NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`);
    await runner.query(`
      CREATE TABLE arrival_hour (
        source_id text        NOT NULL,
        hour      timestamptz NOT NULL,
        kind      text        NOT NULL,
        n         bigint      NOT NULL,
        PRIMARY KEY (source_id, hour, kind)
      ) WITH (fillfactor = 80)`);
    await runner.query(
      'CREATE TABLE arrival_watch (one boolean PRIMARY KEY CHECK (one), looked_at timestamptz NOT NULL)',
    );
    await runner.query(`
      CREATE TABLE arrival_pause (
        from_at timestamptz NOT NULL PRIMARY KEY,
        to_at   timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE source_silence (
        silence_id       uuid        PRIMARY KEY,
        source_id        text        NOT NULL REFERENCES source,
        kind             text,
        procuratorate_id text        NOT NULL,
        region_code12    text        NOT NULL,
        since            timestamptz NOT NULL,
        allowed_until    timestamptz,
        opened_at        timestamptz NOT NULL,
        closed_at        timestamptz,
        closed_by        text CHECK (closed_by IN ('events', 'suspension')),
        CHECK ((closed_at IS NULL) = (closed_by IS NULL))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX source_silence_open ON source_silence (source_id, kind) NULLS NOT DISTINCT WHERE closed_at IS NULL`);
    await runner.query('CREATE INDEX source_silence_of_source ON source_silence (source_id, opened_at)');
    await runner.query(`
      CREATE TABLE calendar_day (
        day      date    PRIMARY KEY,
        kind     text    NOT NULL,
        name     text    NOT NULL,
        revision integer NOT NULL
      )`);
    await secureRows(runner, Silence1798000600002.policies);
    await grantPeople(runner, { source_silence: 'SELECT' });
    await grantTables(runner, {
      arrival_tally: 'SELECT, INSERT, DELETE',
      arrival_hour: 'SELECT, INSERT, UPDATE, DELETE',
      arrival_watch: 'SELECT, INSERT, UPDATE',
      arrival_pause: 'SELECT, INSERT, DELETE',
      source_silence: 'SELECT, INSERT, UPDATE (closed_at, closed_by)',
      calendar_day: 'SELECT, INSERT, UPDATE, DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE calendar_day, source_silence, arrival_pause, arrival_watch, arrival_hour, arrival_tally',
    );
  }
}

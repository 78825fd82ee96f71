import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, secureRows } from '#platform/postgres';

/**
 * How platforms that are only asked are asked, and how far that came (docs/pull.md). `pull_connector` moves its place in the
 * transaction of what it took in; `pull_seen` has digests of records that came, so that what comes again with every overlap is
 * not decided on again. `event_entry`: who entered an event by hand; it goes with the event.
 */
export class PullConnectors1798000800001 implements MigrationInterface {
  readonly name = 'PullConnectors1798000800001';

  static readonly policies: readonly RowPolicy[] = [
    // Seen with its source, never its secret: `source` has policies of its own.
    {
      table: 'pull_connector',
      name: 'of_its_source',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM source s WHERE s.source_id = pull_connector.source_id)',
    },
    {
      table: 'event_entry',
      name: 'of_its_event',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM event e WHERE e.event_id = event_entry.event_id)',
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    // json, not jsonb: an author finds the definition in the order in which it was written.
    await runner.query(`
      CREATE TABLE pull_connector (
        source_id     text        PRIMARY KEY REFERENCES source,
        version       integer     NOT NULL CHECK (version > 0),
        definition    json        NOT NULL,
        secret_sealed text,
        state         text        NOT NULL CHECK (state IN ('stopped', 'running')),
        changed_by    text        NOT NULL,
        changed_at    timestamptz NOT NULL,
        started_at    timestamptz,
        position      jsonb       NOT NULL DEFAULT '{}',
        next_at       timestamptz,
        lease_holder  text,
        lease_until   timestamptz,
        failures      integer     NOT NULL DEFAULT 0,
        fault         jsonb,
        fault_at      timestamptz,
        asked_at      timestamptz,
        caught_up_at  timestamptz,
        pages         bigint      NOT NULL DEFAULT 0,
        records       bigint      NOT NULL DEFAULT 0,
        known         bigint      NOT NULL DEFAULT 0,
        put_aside     bigint      NOT NULL DEFAULT 0,
        outcomes      jsonb       NOT NULL DEFAULT '{}',
        CHECK ((state = 'running') = (next_at IS NOT NULL)),
        CHECK ((lease_holder IS NULL) = (lease_until IS NULL))
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE pull_connector_version (
        source_id  text        NOT NULL REFERENCES source,
        version    integer     NOT NULL,
        definition json        NOT NULL,
        sha256     text        NOT NULL,
        changed_by text        NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (source_id, version)
      )`);
    await runner.query(`
      CREATE TABLE pull_seen (
        source_id text  NOT NULL REFERENCES source,
        digest    bytea NOT NULL,
        day       date  NOT NULL,
        PRIMARY KEY (source_id, digest)
      )`);
    await runner.query('CREATE INDEX pull_seen_day ON pull_seen (source_id, day)');
    await runner.query(`
      CREATE TABLE event_entry (
        event_id    uuid        NOT NULL,
        revision    integer     NOT NULL,
        entered_by   text        NOT NULL,
        entered_name text       NOT NULL,
        entered_at  timestamptz NOT NULL,
        PRIMARY KEY (event_id, revision)
      )`);
    await runner.query(`
      CREATE TABLE entry_number (
        source_id text    NOT NULL REFERENCES source,
        day       date    NOT NULL,
        last      integer NOT NULL,
        PRIMARY KEY (source_id, day)
      ) WITH (fillfactor = 50)`);
    await secureRows(runner, PullConnectors1798000800001.policies);
    await grantPeople(runner, {
      pull_connector: `SELECT (source_id, version, definition, state, changed_by, changed_at, started_at, position, next_at,
        failures, fault, fault_at, asked_at, caught_up_at, pages, records, known, put_aside, outcomes)`,
      event_entry: 'SELECT',
    });
    await grantTables(runner, {
      pull_connector: 'SELECT, INSERT, UPDATE',
      pull_connector_version: 'SELECT, INSERT',
      pull_seen: 'SELECT, INSERT, UPDATE (day), DELETE',
      event_entry: 'SELECT, INSERT, DELETE',
      entry_number: 'SELECT, INSERT, UPDATE (last)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE entry_number, event_entry, pull_seen, pull_connector_version, pull_connector');
  }
}

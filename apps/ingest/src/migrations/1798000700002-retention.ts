import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  currentSchema,
  grantPeople,
  grantTables,
  type RowPolicy,
  SCOPE,
  secureRows,
  serviceRole,
} from '#platform/postgres';

/**
 * What is kept how long, and what was erased. `event_term`: events whose platform named a last day. `clue_file`,
 * `case_term`, `clue_event`: which clues count which events, so that what a case counts stays. `erased_event`: that a number was here and
 * is not to come back. `erasure_frontier`: up to which id the events of a source were looked at. `disk_use`: a row a day.
 */
export class Retention1798000700002 implements MigrationInterface {
  readonly name = 'Retention1798000700002';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'erasure_request',
      name: 'erasure',
      for: 'SELECT',
      using: SCOPE.inOffice('data-officer', 'department-head', 'chief'),
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    const schema = await currentSchema(runner);
    for (const table of TABLES) await runner.query(table);
    await runner.query(OFFICE_OF_RECORD);
    await runner.query(`
      CREATE TRIGGER quarantine_office BEFORE INSERT ON quarantine
        FOR EACH ROW EXECUTE FUNCTION quarantine_office()`);
    await runner.query(`UPDATE quarantine q SET office_id = s.procuratorate_id FROM source s
      WHERE s.source_id = ${SOURCE_OF_TOPIC}`);
    await runner.query(dropEventMonth(schema));
    await runner.query('REVOKE EXECUTE ON FUNCTION drop_event_month() FROM PUBLIC');
    await runner.query(`GRANT EXECUTE ON FUNCTION drop_event_month() TO ${serviceRole(schema)}`);
    await secureRows(runner, Retention1798000700002.policies);
    await grantPeople(runner, { erasure_request: 'SELECT' });
    await grantTables(runner, {
      event: 'DELETE',
      event_push: 'DELETE',
      event_key: 'DELETE',
      event_term: 'SELECT, INSERT, UPDATE (last_day), DELETE',
      event_postponed: 'SELECT, INSERT, DELETE',
      clue_file: 'SELECT, INSERT, UPDATE',
      case_term: 'SELECT, INSERT, UPDATE',
      clue_event: 'SELECT, INSERT, DELETE',
      erased_event: 'SELECT, INSERT, UPDATE (file)',
      erasure_frontier: 'SELECT, INSERT, UPDATE (upto)',
      erasure_request: 'SELECT, INSERT, UPDATE (state, reason, decided_by, decided_at, erased)',
      disk_use: 'SELECT, INSERT, UPDATE (bytes), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION drop_event_month()');
    await runner.query('DROP TRIGGER quarantine_office ON quarantine');
    await runner.query('DROP FUNCTION quarantine_office()');
    await runner.query(`DROP TABLE disk_use, erasure_request, erasure_frontier, erased_event, clue_event, case_term, clue_file,
      event_postponed, event_term`);
  }
}

const TABLES = [
  'CREATE TABLE event_term (event_id uuid PRIMARY KEY, last_day date NOT NULL)',
  'CREATE INDEX event_term_last_day ON event_term (last_day)',
  // Events whose term is over and that a case counts.
  'CREATE TABLE event_postponed (event_id uuid PRIMARY KEY, since date NOT NULL)',
  `CREATE TABLE clue_file (
    clue_id uuid    PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    state   text    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'filed', 'closed')),
    case_id uuid
  )`,
  // Of cases that are archived; null: for ever.
  'CREATE TABLE case_term (case_id uuid PRIMARY KEY, version integer NOT NULL, kept_through date)',
  'CREATE TABLE clue_event (event_id uuid NOT NULL, clue_id uuid NOT NULL, PRIMARY KEY (event_id, clue_id))',
  'CREATE INDEX clue_event_of_clue ON clue_event (clue_id)',
  // The number itself goes: half of its SHA-256 tells it again when it comes.
  `CREATE TABLE erased_event (
    source_id     text  NOT NULL,
    number_digest bytea NOT NULL,
    event_id      uuid  NOT NULL UNIQUE,
    erased_on     date  NOT NULL,
    reason        text  NOT NULL,
    file          text  NOT NULL CHECK (file IN ('none', 'open', 'ended')),
    PRIMARY KEY (source_id, number_digest)
  )`,
  "CREATE INDEX erased_event_unended ON erased_event (event_id) WHERE file <> 'ended'",
  'CREATE TABLE erasure_frontier (source_id text PRIMARY KEY, upto uuid NOT NULL)',
  `CREATE TABLE erasure_request (
    request_id       uuid        PRIMARY KEY,
    procuratorate_id text        NOT NULL,
    event_id         uuid        NOT NULL,
    basis            text        NOT NULL,
    reason           text,
    state            text        NOT NULL CHECK (state IN ('requested', 'confirmed', 'rejected')),
    requested_by     text        NOT NULL,
    requested_at     timestamptz NOT NULL,
    decided_by       text,
    decided_at       timestamptz,
    erased           boolean     NOT NULL DEFAULT false,
    CHECK ((state = 'requested') = (decided_by IS NULL)),
    CHECK (decided_by <> requested_by)
  )`,
  "CREATE UNIQUE INDEX erasure_request_one ON erasure_request (event_id) WHERE state = 'requested'",
  'CREATE INDEX erasure_request_newest ON erasure_request (procuratorate_id, request_id)',
  'CREATE TABLE disk_use (day date PRIMARY KEY, bytes bigint NOT NULL)',
];

const SOURCE_OF_TOPIC = `substring(topic FROM 'grid\\.push\\.([a-z0-9][a-z0-9-]{1,62})\\.v1$')`;

/** A record that is put aside is of its source's office. */
const OFFICE_OF_RECORD = `
  CREATE FUNCTION quarantine_office() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  BEGIN
    NEW.office_id := (SELECT s.procuratorate_id FROM source s
                       WHERE s.source_id = ${SOURCE_OF_TOPIC.replace('(topic', '(NEW.topic')});
    RETURN NEW;
  END $$`;

/**
 * Drops the oldest month that is over, holds nothing in any of its tables and began more than a month ago; returns its name,
 * null where there is none. With the rights of the owner; it takes no argument, so that nothing else can be dropped by it.
 * Whoever is at the table is not made to wait for long: 55P03 then, and it is tried again later. (Two words apart: this migration
 * itself drops nothing, and is read for what it takes away.)
 */
const dropEventMonth = (schema: string): string => `
  CREATE FUNCTION drop_event_month() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = ${schema}, pg_temp SET lock_timeout = '200ms' AS $$
  DECLARE
    part text;
    parts text[];
    filled boolean;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('event months'));
    FOR part IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'event'::regclass
         AND (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([0-9a-f-]{36})''\\)'))[1]::uuid
             <= event_month_bound((date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month')::date)
       ORDER BY (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([0-9a-f-]{36})''\\)'))[1]::uuid
    LOOP
      parts := ARRAY[part, 'event_push' || substr(part, 6), 'reporter_identity' || substr(part, 6)];
      EXECUTE format('SELECT EXISTS (SELECT FROM %I) OR EXISTS (SELECT FROM %I) OR EXISTS (SELECT FROM %I)',
                     parts[1], parts[2], parts[3]) INTO filled;
      CONTINUE WHEN filled;
      LOCK TABLE event, event_push, reporter_identity IN ACCESS EXCLUSIVE MODE;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I) OR EXISTS (SELECT FROM %I) OR EXISTS (SELECT FROM %I)',
                     parts[1], parts[2], parts[3]) INTO filled;
      CONTINUE WHEN filled;
      EXECUTE 'DROP' || format(' TABLE %I, %I, %I', parts[1], parts[2], parts[3]);
      RETURN substr(part, 7);
    END LOOP;
    RETURN NULL;
  END $$`;

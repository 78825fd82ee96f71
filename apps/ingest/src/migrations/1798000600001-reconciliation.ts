import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

const OF_SEEN_RECONCILIATION = `EXISTS (SELECT FROM reconciliation r WHERE r.source_id = reconciliation_difference.source_id
  AND r.day = reconciliation_difference.day AND r.kind = reconciliation_difference.kind)`;

/**
 * What a platform and we hold of a day (docs/reconciliation.md). The index on `event_key` has few distinct values and is
 * kept as lists of places: some eight bytes for an event. `ordered_at` becomes null where the source gave no update time:
 * the arrival that stood there is in the state anyway, and only so can the two be told apart.
 */
export class Reconciliation1798000600001 implements MigrationInterface {
  readonly name = 'Reconciliation1798000600001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'reconciliation',
      name: 'feed',
      for: 'SELECT',
      using: `${SCOPE.inOffice('data-officer')} AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    {
      table: 'reconciliation',
      name: 'feed_administration',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('ops')}`,
    },
    // What differs is seen with the day: `reconciliation` has policies of its own.
    { table: 'reconciliation_difference', name: 'of_its_day', for: 'SELECT', using: OF_SEEN_RECONCILIATION },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_key ADD COLUMN reported_on date');
    await runner.query(`
      UPDATE event_key k SET reported_on = ((e.state->>'reportedAt')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
        FROM event e WHERE e.event_id = k.event_id`);
    await runner.query('CREATE INDEX event_key_day ON event_key (source_id, reported_on)');
    await runner.query('ALTER TABLE event ALTER COLUMN ordered_at DROP NOT NULL');
    await runner.query(`
      UPDATE event SET ordered_at = NULL
       WHERE date_trunc('milliseconds', ordered_at) = (state->>'receivedAt')::timestamptz`);
    await runner.query(`
      CREATE TABLE event_step_day (
        source_id       text             NOT NULL,
        day             date             NOT NULL,
        source_event_no text COLLATE "C" NOT NULL,
        PRIMARY KEY (source_id, day, source_event_no)
      )`);
    await runner.query(`
      INSERT INTO event_step_day
      SELECT DISTINCT e.source_id, ((s->>'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date, e.source_event_no
        FROM event e CROSS JOIN LATERAL jsonb_array_elements(e.state->'disposal'->'steps') s`);
    await runner.query(`
      CREATE TABLE reconciliation (
        source_id        text        NOT NULL REFERENCES source,
        day              date        NOT NULL,
        kind             text        NOT NULL CHECK (kind IN ('event', 'disposal')),
        procuratorate_id text        NOT NULL,
        region_code12    text        NOT NULL,
        compared_at      timestamptz NOT NULL,
        agreed_at        timestamptz,
        comparisons      integer     NOT NULL,
        yours_count      bigint      NOT NULL,
        yours_hash       text        NOT NULL,
        ours_count       bigint      NOT NULL,
        ours_hash        text        NOT NULL,
        PRIMARY KEY (source_id, day, kind)
      ) WITH (fillfactor = 80)`);
    await runner.query(`
      CREATE TABLE reconciliation_difference (
        source_id       text             NOT NULL,
        day             date             NOT NULL,
        kind            text             NOT NULL,
        source_event_no text COLLATE "C" NOT NULL,
        yours           text COLLATE "C" NOT NULL,
        ours            text COLLATE "C" NOT NULL,
        reason          text             NOT NULL,
        our_day         date,
        PRIMARY KEY (source_id, day, kind, source_event_no, yours, ours),
        FOREIGN KEY (source_id, day, kind) REFERENCES reconciliation ON DELETE CASCADE
      )`);
    await secureRows(runner, Reconciliation1798000600001.policies);
    await grantPeople(runner, { reconciliation: 'SELECT', reconciliation_difference: 'SELECT' });
    await grantTables(runner, {
      event_key: 'UPDATE (reported_on)',
      event_step_day: 'SELECT, INSERT, DELETE',
      reconciliation: 'SELECT, INSERT, UPDATE',
      reconciliation_difference: 'SELECT, INSERT, DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reconciliation_difference, reconciliation, event_step_day');
    await runner.query(`UPDATE event SET ordered_at = (state->>'receivedAt')::timestamptz WHERE ordered_at IS NULL`);
    await runner.query('ALTER TABLE event ALTER COLUMN ordered_at SET NOT NULL');
    await runner.query('DROP INDEX event_key_day');
    await runner.query('ALTER TABLE event_key DROP COLUMN reported_on');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  currentSchema,
  grantPeople,
  grantTables,
  HISTORY_APPEND_GRANTS,
  peopleRole,
  type RowPolicy,
  secureRows,
  serviceRole,
  unsecureRows,
} from '#platform/postgres';
import { RowSecurity1796000300001 } from './1796000300001-row-security.js';
import { RecusedEvents1797000300001 } from './1797000300001-recused-events.js';
import { ReporterIdentity1796000400001 } from './1796000400001-reporter-identity.js';
import { keepMonths, MONTH_BOUND, MONTH_OF, MONTHLY_TABLES, type MonthlyTable } from './event-months.js';

const PRIMARY_KEYS: Readonly<Record<MonthlyTable, string>> = {
  event: 'event_id',
  event_push: 'event_id, push_key',
  reporter_identity: 'event_id',
};

const PEOPLE_GRANTS = {
  event: 'SELECT',
  event_push: 'SELECT (event_id, push_key, kind, outcome, revision, source_version, flags, received_at, via, run_id)',
  reporter_identity: 'SELECT',
  event_key: 'SELECT',
  ...HISTORY_APPEND_GRANTS,
};
const SERVICE_GRANTS = {
  event: 'SELECT, INSERT, UPDATE',
  event_push: 'SELECT, INSERT, UPDATE (sealed)',
  reporter_identity: 'SELECT, INSERT, UPDATE, DELETE',
  event_key: 'SELECT, INSERT',
};

/**
 * Bodies by months, and the identity of an event in a narrow table of its own: one unique index over all months cannot be
 * had otherwise, and stays small enough to be held in memory.
 *
 * No row is copied: what is there becomes the first partition, up to the end of this month. The release before knows
 * nothing of `event_key`, so every instance of it is stopped before (docs/events.md).
 */
export class ContractMonthlyEvents1798000100001 implements MigrationInterface {
  readonly name = 'ContractMonthlyEvents1798000100001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'event_key',
      name: 'of_its_event',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM event e WHERE e.event_id = event_key.event_id)',
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    const schema = await currentSchema(runner);
    await runner.query(MONTH_BOUND);
    await runner.query(MONTH_OF);
    await runner.query(`
      CREATE TABLE event_key (
        source_id       text NOT NULL,
        source_event_no text NOT NULL,
        event_id        uuid NOT NULL,
        PRIMARY KEY (source_id, source_event_no)
      )`);
    await runner.query('INSERT INTO event_key SELECT source_id, source_event_no, event_id FROM event');
    await runner.query('ALTER TABLE event DROP CONSTRAINT event_source_id_source_event_no_key');
    // Policies know tables by what they are, not by what they are called.
    await unsecureRows(runner, EVENT_POLICIES);
    const first = await firstBound(runner);
    for (const table of MONTHLY_TABLES) await divide(runner, table, first, [serviceRole(schema), peopleRole(schema)]);
    await runner.query(keepMonths(schema));
    await runner.query('REVOKE EXECUTE ON FUNCTION keep_event_months(date) FROM PUBLIC');
    await runner.query(`GRANT EXECUTE ON FUNCTION keep_event_months(date) TO ${serviceRole(schema)}`);
    await runner.query(`SELECT keep_event_months((now() AT TIME ZONE 'UTC')::date + 93)`);
    await secureRows(runner, [...EVENT_POLICIES, ...ContractMonthlyEvents1798000100001.policies]);
    await grantTables(runner, SERVICE_GRANTS);
    await grantPeople(runner, PEOPLE_GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, [...EVENT_POLICIES, ...ContractMonthlyEvents1798000100001.policies]);
    for (const table of MONTHLY_TABLES) {
      await runner.query(`CREATE TABLE ${table}_whole (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE)
                          WITH (toast_tuple_target = 8160)`);
      await runner.query(`INSERT INTO ${table}_whole SELECT * FROM ${table}`);
      await runner.query(`DROP TABLE ${table}`);
      await runner.query(`ALTER TABLE ${table}_whole RENAME TO ${table}`);
      await runner.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${PRIMARY_KEYS[table]})`);
    }
    await runner.query('ALTER TABLE event ADD UNIQUE (source_id, source_event_no)');
    await runner.query('DROP TABLE event_key');
    await runner.query('DROP FUNCTION keep_event_months(date), event_month_of(uuid), event_month_bound(date)');
    await secureRows(runner, EVENT_POLICIES);
    const { event_key: _, ...service } = SERVICE_GRANTS;
    const { event_key: __, ...people } = PEOPLE_GRANTS;
    await grantTables(runner, service);
    await grantPeople(runner, people);
  }
}

/** Those that ask the table of events, its own included. */
const EVENT_POLICIES: readonly RowPolicy[] = [
  ...RowSecurity1796000300001.policies.filter(({ table }) => table !== 'source'),
  ...ReporterIdentity1796000400001.policies,
  ...RecusedEvents1797000300001.policies.filter(({ table }) => table === 'event'),
];

/** The first day of the month after this one; after the newest event's, where a clock was ahead. */
async function firstBound(runner: QueryRunner): Promise<string> {
  const rows = (await runner.query(`
    SELECT to_char(greatest(date_trunc('month', now() AT TIME ZONE 'UTC')::date,
                            event_month_of((SELECT event_id FROM event ORDER BY event_id DESC LIMIT 1)))
                   + interval '1 month', 'YYYY-MM-DD') AS day`)) as { day: string }[];
  const day = rows[0]?.day;
  if (day === undefined) throw new Error('the database has no date');
  return day;
}

async function divide(runner: QueryRunner, table: MonthlyTable, day: string, roles: readonly string[]): Promise<void> {
  const part = `${table}_before_${day.slice(0, -3).replace('-', '_')}`;
  await runner.query(`ALTER TABLE ${table} RENAME TO ${part}`);
  await runner.query(`ALTER INDEX ${table}_pkey RENAME TO ${part}_pkey`);
  await runner.query(`REVOKE ALL ON ${part} FROM ${roles.join(', ')}`);
  await runner.query(`ALTER TABLE ${part} ENABLE ROW LEVEL SECURITY`);
  await runner.query(`
    CREATE TABLE ${table} (LIKE ${part} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE,
                           PRIMARY KEY (${PRIMARY_KEYS[table]})) PARTITION BY RANGE (event_id)`);
  await runner.query(`
    ALTER TABLE ${table} ATTACH PARTITION ${part} FOR VALUES FROM (MINVALUE) TO ('${await boundOf(runner, day)}')`);
}

async function boundOf(runner: QueryRunner, day: string): Promise<string> {
  const rows = (await runner.query(`SELECT event_month_bound('${day}') AS id`)) as { id: string }[];
  return rows[0]?.id ?? '';
}

import { type Tx, withClient } from '#platform/postgres';
import { EVENT_LOOK_UP, EVENT_UPDATE } from '../src/storage/event.store.js';
import { WAITING_LOOK_UP } from '../src/storage/waiting.store.js';
import { acceptHarness, type AcceptHarness } from './accept-harness.js';

/** Statements of the hot path with the types of their parameters. */
const STATEMENTS = [
  ['the look-up of events', EVENT_LOOK_UP, 'text[], text[], text[]'],
  ['the look-up of waiting disposals', WAITING_LOOK_UP, 'text[], text[]'],
  [
    'the update of events',
    EVENT_UPDATE,
    'uuid[], int[], int[], bigint[], text[], timestamptz[], text[], jsonb[], jsonb[], text[], text[], text[]',
  ],
] as const;

const ROWS = 50_000;
/** Ids of the months that are there: one before the first bound, and the three after it. */
const AN_ID = `(substr(event_month_bound((date_trunc('month', now()) + (i % 4) * interval '1 month')::date)::text, 1, 14)
  || substr(gen_random_uuid()::text, 15))::uuid`;

describe('the plans of the hot path', () => {
  let h: AcceptHarness;
  beforeAll(async () => {
    h = await acceptHarness();
  });
  afterAll(async () => h.db.drop());

  /** As a prepared statement has it that ran a few times: without a look at the parameters. */
  const planOf = (sql: string, types: string): Promise<string> =>
    h.db.database.run(async (tx: Tx) => {
      await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await tx.query(`PREPARE hot (${types}) AS ${sql}`);
      const nulls = types.split(', ').map(() => 'NULL');
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE hot (${nulls.join(', ')})`);
      await tx.query('DEALLOCATE hot');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });

  const everyStatementLooksUpByIndex = async (): Promise<void> => {
    for (const [name, sql, types] of STATEMENTS) {
      const plan = await planOf(sql, types);
      expect({ name, plan }).toEqual({ name, plan: expect.not.stringMatching(/Seq Scan|Hash|Merge/) });
      expect({ name, plan }).toEqual({ name, plan: expect.stringMatching(/Index Scan|Arbiter Indexes: event_pkey/) });
    }
  };

  it('look each key up by an index on empty tables without statistics', everyStatementLooksUpByIndex);

  it('do so on large tables, without and with statistics', async () => {
    await h.db.database.run(async (tx) => {
      await tx.query(
        `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, ordered_at, procuratorate_id, region_code12, state)
         SELECT ${AN_ID}, 'cz-12345', 'N' || i, 1, 1, '', now(), 'p', '990100000000', '{}' FROM generate_series(1, $1::int) i`,
        [ROWS],
      );
      await tx.query('INSERT INTO event_key SELECT source_id, source_event_no, event_id FROM event');
      await tx.query(
        `INSERT INTO event_push (event_id, push_key, kind, outcome, revision, body_hash, flags, received_at, via, sealed)
         SELECT event_id, 'v:1', 'event', 'accepted', 1, '', '{}', now(), 'http', '' FROM event`,
      );
      await tx.query(
        `INSERT INTO waiting_disposal (waiting_id, source_id, source_event_no, disposal_key, received_at, sealed)
         SELECT gen_random_uuid(), 'cz-12345', 'W' || i, 'k', now(), '' FROM generate_series(1, 5000) i`,
      );
    });
    await everyStatementLooksUpByIndex();
    await withClient(h.db.adminUrl, (client) => client.query('ANALYZE'));
    await everyStatementLooksUpByIndex();
  });

  it('look into the one month that an id is from, however many there are', async () => {
    const sql = EVENT_LOOK_UP.replace('$1', `'{cz-12345}'`).replace('$2', `'{N7}'`).replace('$3', `'{v:1}'`);
    const rows = await h.db.database.read((tx) =>
      tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${sql}`),
    );
    const months = rows
      .map((row) => row['QUERY PLAN'])
      .filter((line) => / on event_(?:push_)?(?:before|\d)/.test(line));
    expect(months.length).toBeGreaterThan(7);
    // One of the events, one of what was pushed.
    expect(months.filter((line) => !line.includes('never executed'))).toHaveLength(2);
  });
});

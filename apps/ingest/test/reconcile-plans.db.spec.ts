import { withClient } from '#platform/postgres';
import { RECONCILED_KINDS, type ReconciledKind } from '../src/reconcile-day/day-line.js';
import { dayLinesSql, daySummarySql } from '../src/storage/day.store.js';
import { acceptHarness, type AcceptHarness } from './accept-harness.js';

const ROWS = 50_000;
const DAYS = 100;
/** Ids of the months that are there: one before the first bound, and the three after it. */
const AN_ID = `(substr(event_month_bound((date_trunc('month', now()) + (i % 4) * interval '1 month')::date)::text, 1, 14)
  || substr(gen_random_uuid()::text, 15))::uuid`;
const DAY_OF = (no: string): string => `'2026-03-02'::date + ${no} / 5 % ${DAYS}`;
const STATE = `jsonb_build_object('disposal', jsonb_build_object('steps', jsonb_build_array(
  jsonb_build_object('stepNo', 1, 'at', (${DAY_OF('i')})::text || 'T01:00:00.000Z'))))`;

const INDEX: Readonly<Record<ReconciledKind, string>> = { event: 'event_key_day', disposal: 'event_step_day_pkey' };

describe('the plan of a day’s list', () => {
  let h: AcceptHarness;
  beforeAll(async () => {
    h = await acceptHarness();
    await h.db.database.run(async (tx) => {
      await tx.query(
        `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, procuratorate_id, region_code12, state)
         SELECT ${AN_ID}, 'cz-' || i % 5, 'N' || i, 1, 1, '', 'p', '990100000000', ${STATE} FROM generate_series(1, $1::int) i`,
        [ROWS],
      );
      await tx.query(
        `INSERT INTO event_key
         SELECT source_id, source_event_no, event_id, ${DAY_OF('substr(source_event_no, 2)::int')} FROM event`,
      );
      await tx.query(`INSERT INTO event_step_day SELECT source_id, reported_on, source_event_no FROM event_key`);
    });
  });
  afterAll(async () => h.db.drop());

  const plan = async (sql: string, params: readonly unknown[]): Promise<string> => {
    const rows = await h.db.database.read((tx) =>
      tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ${sql}`, params),
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  const isOneRange = async (kind: ReconciledKind): Promise<void> => {
    const day = ['cz-3', '2026-03-12'];
    for (const found of [await plan(daySummarySql(kind), day), await plan(dayLinesSql(kind), [...day, '', null, 50])]) {
      const ranges = found.split('\n').filter((text) => text.includes(INDEX[kind]));
      expect({ found, ranges: ranges.length }).toEqual({ found, ranges: 1 });
      // One search of the index of days; then only events of the day, each in the one month that its id is from.
      expect({ found, loops: /loops=1\b/.test(ranges[0] ?? '') }).toEqual({ found, loops: true });
      expect({ found, scans: /Seq Scan|Hash Join|Merge Join/.test(found) }).toEqual({ found, scans: false });
      // No index is read for what it does not hold.
      expect({ found, passed: /Rows Removed by/.test(found) }).toEqual({ found, passed: false });
    }
  };

  it.each(RECONCILED_KINDS)('is one range of an index (%s), without statistics and with them', async (kind) => {
    await isOneRange(kind);
    await withClient(h.db.adminUrl, (client) => client.query('ANALYZE'));
    await isOneRange(kind);
  });
});

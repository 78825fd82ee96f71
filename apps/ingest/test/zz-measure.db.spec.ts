import { withClient } from '#platform/postgres';
import { daySummarySql, dayLinesSql } from '../src/storage/day.store.js';
import { acceptHarness, anEvent, RECEIVED_MS } from './accept-harness.js';
it('m', async () => {
  const h = await acceptHarness();
  const out: string[] = [];
  const pad = JSON.stringify('x'.repeat(1000));
  await withClient(h.db.adminUrl, async (c) => {
    await c.query(`SET search_path = ingest`);
    await c.query(`INSERT INTO event (event_id, source_id, source_event_no, revision, writes, source_version, body_hash, procuratorate_id, region_code12, state)
      SELECT (substr(event_month_bound(date_trunc('month', now())::date)::text, 1, 14) || substr(gen_random_uuid()::text, 15))::uuid, 'cz-' || i % 2, 'GD-2026-' || lpad(i::text, 9, '0'), 1, 1, 1, '', 'p', '990100000000',
        jsonb_build_object('t', '${'x'.repeat(900)}', 'disposal', jsonb_build_object('steps', jsonb_build_array(
  jsonb_build_object('stepNo', 1, 'at', '2026-03-02T01:00:00.000Z'),jsonb_build_object('stepNo', 2, 'at', '2026-03-02T02:00:00.000Z')))) FROM generate_series(1, 200000) i`);
    await c.query(`INSERT INTO event_key SELECT source_id, source_event_no, event_id, '2026-03-02'::date + (CASE WHEN source_id = 'cz-0' THEN 0 ELSE (substr(source_event_no, 9)::int / 300) END) FROM event`);
    await c.query(`INSERT INTO event_step_day SELECT source_id, reported_on, source_event_no FROM event_key`);
    await c.query('VACUUM ANALYZE');
    const size = async (n: string) => (await c.query(`SELECT pg_relation_size('${n}') / 200000.0 AS n`)).rows[0].n;
    for (const n of ['event_key', 'event_key_pkey', 'event_key_day', 'event_step_day', 'event_step_day_pkey']) out.push(`${n} ${await size(n)}`);
    for (const kind of ['event', 'disposal'] as const) {
      for (let k = 0; k < 2; k += 1) {
      let t = performance.now();
      const r = await c.query(daySummarySql(kind), ['cz-0', '2026-03-02']);
      out.push(`${kind} summary of ${r.rows[0].count}: ${Math.round(performance.now() - t)} ms`);
      t = performance.now();
      await c.query(dayLinesSql(kind), ['cz-0', '2026-03-02', 'GD-2026-000100000', null, 1000]);
      out.push(`${kind} page: ${Math.round(performance.now() - t)} ms`);
      }
    }
  });
  // intake: with and without
  for (let round = 0; round < 3; round += 1) {
    const items = Array.from({ length: 500 }, (_, i) => h.item(anEvent({ sourceEventNo: `r${round}-${i}`, sourceVersion: 1, categoryCode: `0${i % 15}` })));
    const t = performance.now();
    await h.accept(items);
    out.push(`accept 500: ${Math.round(performance.now() - t)} ms`);
  }
  const { ArrivalStore } = await import('../src/storage/arrival.store.js');
  const store = new ArrivalStore();
  const tallies = Array.from({ length: 15 }, (_, i) => ({ sourceId: 'cz-12345', hour: Math.floor(RECEIVED_MS / 3600000), kind: `event:${i}`, n: 33 }));
  await h.db.database.run(async (tx) => {
    for (let k = 0; k < 3; k += 1) {
      const t = performance.now();
      for (let i = 0; i < 100; i += 1) await store.add(tx, tallies);
      out.push(`tally of 15 rows: ${((performance.now() - t) / 100).toFixed(3)} ms`);
    }
  });
  void pad;
  console.log(out.join('\n'));
  await h.db.drop();
}, 300000);

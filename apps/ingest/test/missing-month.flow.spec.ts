import { withClient } from '#platform/postgres';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

describe('a month of events that is not there', () => {
  let service: IngestService;
  let source: Registered;
  beforeEach(async () => {
    service = await IngestService.start();
    source = await service.register();
    await months();
  });
  afterEach(() => service.stop());

  const asOwner = (sql: string): Promise<Record<string, unknown>[]> =>
    withClient(service.db.ownerUrl, async (client) => {
      await client.query('SET search_path = ingest');
      return (await client.query<Record<string, unknown>>(sql)).rows;
    });
  const months = (): Promise<unknown[]> =>
    until(
      () => asOwner("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass"),
      (rows) => rows.length > 3,
    );
  /** As if none had been made since the month before last. */
  const loseMonths = async (): Promise<void> => {
    for (const { part } of await asOwner(
      "SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent IN ('event'::regclass, 'event_push'::regclass, 'reporter_identity'::regclass)",
    )) {
      await asOwner(`DROP TABLE ${String(part)}`);
    }
    for (const table of ['event', 'event_push', 'reporter_identity']) {
      await asOwner(`CREATE TABLE ${table}_old PARTITION OF ${table} FOR VALUES FROM (MINVALUE)
        TO ('${await boundOfLastMonth()}')`);
    }
  };
  const boundOfLastMonth = async (): Promise<string> => {
    const [row] = await asOwner(
      "SELECT event_month_bound((date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month')::date) AS id",
    );
    return String(row!['id']);
  };
  const hide = (): Promise<unknown> => asOwner('ALTER FUNCTION keep_event_months(date) RENAME TO hidden_months');
  const show = (): Promise<unknown> => asOwner('ALTER FUNCTION hidden_months(date) RENAME TO keep_event_months');
  const count = async (from: string): Promise<number> =>
    Number((await asOwner(`SELECT count(*) AS n FROM ${from}`))[0]!['n']);

  it('is made when the first push needs it', async () => {
    await loseMonths();
    expect(await service.push(source, anEvent({ sourceEventNo: 'M-1' }))).toMatchObject({ status: 202 });
    await service.produce(source, [anEvent({ sourceEventNo: 'M-2' })]);
    await until(
      () => count('event'),
      (n) => n === 2,
    );
    expect(await count('quarantine')).toBe(0);
  });

  it('and that cannot be made, is waited for: 503 over HTTP, and over Kafka nothing is put aside', async () => {
    await loseMonths();
    await hide();
    const refused = await service.push(source, anEvent({ sourceEventNo: 'M-1' }));
    expect(refused).toMatchObject({ status: 503, body: { code: 'INGEST.MONTH_MISSING' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const batch = await service.post(source, '/v1/events/batch', { items: [anEvent({ sourceEventNo: 'M-2' })] });
    expect(batch).toMatchObject({ status: 503, body: { code: 'INGEST.MONTH_MISSING' } });
    await service.produce(source, [anEvent({ sourceEventNo: 'M-3' }), anEvent({ sourceEventNo: 'M-4' })]);
    // Several attempts of the consumer.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect([await count('event'), await count('event_key'), await count('quarantine')]).toEqual([0, 0, 0]);

    await show();
    await until(
      () => count('event'),
      (n) => n === 2,
    );
    expect(await service.push(source, anEvent({ sourceEventNo: 'M-1' }))).toMatchObject({ status: 202 });
    expect(await count('quarantine')).toBe(0);
    const outcomes = await service.outcomes(3);
    expect(outcomes.map(({ outcome, sourceEventNo }) => [outcome, sourceEventNo]).sort()).toEqual([
      ['accepted', 'M-1'],
      ['accepted', 'M-3'],
      ['accepted', 'M-4'],
    ]);
  });
});

import { type CalendarChangedV1, TOPICS } from '#contracts';
import { newId } from '#kernel';
import { anEvent, read } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

describe('the watch over silence', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(async () => service.stop());

  const days = () => read(service.db, 'SELECT day, kind FROM calendar_day ORDER BY day');
  const aDay = (day: string, kind: string, revision: number): { key: string; value: CalendarChangedV1 } => ({
    key: day,
    value: { year: 2026, notice: null, day: { day, kind, name: '示例' }, revision, at: '2026-01-01T00:00:00.000Z' },
  });

  it('has the days off and the worked weekends from the topic, the newest revision of each', async () => {
    const { name } = TOPICS.calendarChanged;
    const year: CalendarChangedV1 = {
      year: 2026,
      notice: null,
      day: null,
      revision: 1,
      at: '2026-01-01T00:00:00.000Z',
    };
    await service.topics.produce(name, [
      { key: '2026', value: year },
      aDay('2026-10-01', 'holiday', 2),
      aDay('2026-10-10', 'workday', 1),
      aDay('2026-05-01', 'holiday', 1),
      { key: 'odd', value: Buffer.from('{"year":"x"}') },
    ]);
    expect(await until(days, ({ length }) => length === 3)).toHaveLength(3);
    await service.topics.produce(name, [aDay('2026-10-01', 'workday', 1), { key: '2026-05-01', value: null }]);
    expect(await until(days, ({ length }) => length === 2)).toEqual([
      { day: '2026-10-01', kind: 'holiday' },
      { day: '2026-10-10', kind: 'workday' },
    ]);
    const aside = await read(service.db, `SELECT reason_code FROM quarantine WHERE topic LIKE '%calendar.changed.v1'`);
    expect(aside).toEqual([{ reason_code: 'ORG.RECORD_UNREADABLE' }]);
  });

  it('is told beside each source, by the hour: when something came last, and how much in a day', async () => {
    const listed = async () => {
      const { body } = await service.asPerson('GET', '/v1/sources');
      return (body['sources'] as { sourceId: string }[]).find(({ sourceId }) => sourceId === source.sourceId);
    };
    expect(await listed()).toMatchObject({ lastArrivalHour: null, arrivedInDay: 0 });
    expect((await service.push(source, anEvent({ sourceEventNo: 'S-1' }))).status).toBe(202);
    const hour = new Date();
    hour.setMinutes(0, 0, 0);
    expect(await listed()).toMatchObject({ lastArrivalHour: hour.toISOString(), arrivedInDay: 1 });
    await service.db.database.run((tx) =>
      tx.query(
        `INSERT INTO arrival_hour (source_id, hour, kind, n) VALUES ($1, $2, 'disposal', 5), ($1, $3, 'disposal', 7)`,
        [source.sourceId, new Date(hour.getTime() - 3_600_000), new Date(hour.getTime() - 30 * 3_600_000)],
      ),
    );
    expect(await listed()).toMatchObject({ lastArrivalHour: hour.toISOString(), arrivedInDay: 6 });
  });

  it('is seen in the metrics and by the people of the office', async () => {
    const since = new Date(Date.now() - 7_200_000);
    await service.db.database.run(async (tx) => {
      for (const [kind, closedBy] of [
        [null, null],
        ['event:0102', null],
        ['disposal', 'events'],
      ] as const) {
        await tx.query(
          `INSERT INTO source_silence (silence_id, source_id, kind, procuratorate_id, region_code12, since, opened_at, closed_at, closed_by)
           VALUES ($1, $2, $3, 'cz-city', '990100000000', $4, now(), CASE WHEN $5::text IS NULL THEN NULL ELSE now() END, $5)`,
          [newId(), source.sourceId, kind, since, closedBy],
        );
      }
    });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const [, seconds] = /gp_ingest_source_silent_seconds\{source="cz-12345"[^}]*\} (\d+)/.exec(metrics) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(7_200);
    expect(metrics).toMatch(/gp_ingest_silent_kinds\{source="cz-12345"[^}]*\} 1/);

    const open = await service.asPerson('GET', '/v1/silences?state=open&sourceId=cz-12345');
    expect((open.body['silences'] as { kind: string | null }[]).map(({ kind }) => kind).sort()).toEqual([
      'event:0102',
      null,
    ]);
    const first = await service.asPerson('GET', '/v1/silences?limit=2', { roles: ['data-officer'] });
    const next = String(first.body['next']);
    const rest = await service.asPerson('GET', `/v1/silences?limit=2&before=${next}`, { roles: ['data-officer'] });
    expect([first.body['silences'], rest.body['silences']].map((list) => (list as object[]).length)).toEqual([2, 1]);
    expect((await service.asPerson('GET', '/v1/silences', { procuratorateId: 'other' })).body).toEqual({
      silences: [],
      next: null,
    });
    expect((await service.asPerson('GET', '/v1/silences', { roles: ['chief'] })).status).toBe(403);
  });
});

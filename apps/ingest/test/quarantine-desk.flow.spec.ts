import type { Actor } from '#platform/auth';
import { Quarantine } from '#platform/postgres';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

const REASON = '平台来电确认：上报时间的写法有误';
const TEXT = '举报人电话 13900000001，身份证号 11010519491231002X，请回复。';
const OFFICER: Partial<Actor> = { id: 'p-9', roles: ['data-officer'] };
const OTHER_OFFICE: Partial<Actor> = { procuratorateId: 'qy-county' };

interface Item {
  readonly id: string;
  readonly reasonCode: string;
  readonly detail: string;
  readonly mends: number;
  readonly officeId: string | null;
  readonly state: string;
}

describe('the quarantine desk', () => {
  let service: IngestService;
  let source: Registered;
  beforeEach(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterEach(() => service.stop());

  const ask = (method: string, path: string, body?: unknown, actor: Partial<Actor> = {}) =>
    service.asPerson(method, `/ops/quarantine${path}`, actor, body);
  const list = async (query = '?state=open'): Promise<Item[]> => (await ask('GET', query)).body['items'] as Item[];
  const putAside = async (count: number, ...values: (Buffer | object)[]): Promise<Item[]> => {
    await service.produce(source, values);
    return until(
      () => list(),
      (items) => items.length === count,
    );
  };
  const sql = (text: string, params: unknown[] = []) =>
    service.db.database.read((tx) => tx.query<Record<string, unknown>>(text, params));
  const valueOf = (answer: { body: Record<string, unknown> }, name = 'value'): string =>
    (answer.body[name] as { text: string } | null)?.text ?? '';

  it('finds records by reason, source, time and what the explanation says', async () => {
    const other = await service.register({ id: 'cz-other' });
    await service.produce(other, [{ sourceEventNo: 'O-1' }]);
    await putAside(3, anEvent({ sourceEventNo: 'A-1', reportedAt: '昨天' }), Buffer.from('{'));
    expect((await list(`?source=cz-other`)).map(({ reasonCode }) => reasonCode)).toEqual(['INGEST.PUSH_INVALID']);
    expect(await list('?reason=INGEST.BODY_NOT_JSON')).toHaveLength(1);
    expect(await list(`?source=${source.sourceId}&text=/reportedAt`)).toHaveLength(1);
    expect(await list(`?from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    expect(await list(`?to=${new Date(Date.now() + 60_000).toISOString()}&limit=2`)).toHaveLength(2);
    expect(await ask('GET', '?source=cz-other&topic=x')).toMatchObject({ status: 422 });
    const counts = await ask('GET', '/counts');
    expect(counts.body).toMatchObject({
      open: 3,
      reasons: [
        { reasonCode: 'INGEST.BODY_NOT_JSON', count: 1 },
        { reasonCode: 'INGEST.PUSH_INVALID', count: 2, oldestSeconds: expect.any(Number) },
      ],
    });
    expect((await ask('GET', '/counts', undefined, OFFICER)).status).toBe(403);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/gp_quarantine_open_by_reason\{[^}]*reason="INGEST.PUSH_INVALID"[^}]*\} 2/);
    expect(metrics).toMatch(/gp_quarantine_oldest_age_seconds\{[^}]*reason="INGEST.BODY_NOT_JSON"/);
  });

  it('shows what a record holds with numbers masked, also behind escapes, and unmasked to whoever says why', async () => {
    const escaped = Buffer.from(`{"title":"电话 \\u0031\\u0033900000001","x":"\\uff11３９００００００02"`);
    const [hidden, invalid] = await putAside(2, anEvent({ title: undefined, description: TEXT }), escaped);
    const masked = await ask('GET', `/${invalid!.id}`);
    expect(masked.headers.get('cache-control')).toBe('no-store');
    expect(valueOf(masked)).toContain('举报人电话 139****0001');
    expect(JSON.stringify(masked.body)).not.toMatch(/13900000001|11010519491231002X/);
    expect(valueOf(await ask('GET', `/${hidden!.id}`))).not.toMatch(/3900000001|u0031|１３９０/);

    expect(await ask('POST', `/${invalid!.id}/unmask`, { reason: '看' })).toMatchObject({ status: 422 });
    const clear = await ask('POST', `/${invalid!.id}/unmask`, { reason: REASON });
    expect(valueOf(clear)).toContain(TEXT);
    const [record, ...more] = await sql("SELECT * FROM history WHERE command = 'quarantine-unmask'");
    expect(more).toEqual([]);
    expect(record).toMatchObject({ chain_kind: 'access', actor_id: 'p1', procuratorate_id: 'cz-city', secret: REASON });
    expect(JSON.parse(String(record!['entry']))).toMatchObject({ quarantineId: invalid!.id });
    const audit = await service.asPerson('GET', '/v1/access-records', { roles: ['auditor'] });
    expect(audit.body['items']).toMatchObject([{ command: 'quarantine-unmask', personId: 'p1', reason: REASON }]);
    // People who unmask an event read the same heads: an id that is none of theirs must not stop them.
    const { body } = await service.push(source, anEvent({ sourceEventNo: 'U-1' }));
    const unmasked = await service.asPerson(
      'POST',
      `/v1/events/${String(body['eventId'])}/unmask`,
      { roles: ['chief'] },
      { reason: REASON },
    );
    expect(unmasked.status).toBe(200);
  });

  it('keeps what a record holds for operators of its own office', async () => {
    const [item] = await putAside(1, anEvent({ title: undefined, description: TEXT }));
    expect(item!.officeId).toBe('cz-city');
    const above = { procuratorateId: 'province', subordinateOfficeIds: ['cz-city'] };
    for (const [path, body] of [
      ['unmask', { reason: REASON }],
      ['mend', { reason: REASON, value: '{}' }],
    ] as const) {
      for (const elsewhere of [OTHER_OFFICE, above]) {
        expect(await ask('POST', `/${item!.id}/${path}`, body, elsewhere)).toMatchObject({
          status: 403,
          body: { code: 'HTTP.QUARANTINE_NOT_YOURS' },
        });
      }
      expect((await ask('POST', `/${item!.id}/${path}`, body)).status).toBe(200);
      expect((await ask('POST', `/${item!.id}/${path}`, body, { roles: ['chief'] })).status).toBe(403);
    }
    expect(await ask('GET', '/4711')).toMatchObject({ status: 404, body: { code: 'HTTP.QUARANTINE_UNKNOWN' } });
    await expect(
      service.db.people.read(
        {
          id: 'p1',
          roles: ['ops'],
          procuratorateId: 'cz-city',
          regionPrefixes: [],
          departmentIds: [],
          subordinateOfficeIds: [],
        },
        (tx) => tx.query('SELECT content FROM quarantine'),
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('takes a record in that was mended by hand, keeps the bytes that came, and tells who mended it and why', async () => {
    const wrong = anEvent({ sourceEventNo: 'M-1', reportedAt: '2026年3月2日' });
    const [item] = await putAside(1, wrong);
    const half = JSON.stringify({ ...wrong, reportedAt: '三月二日' });
    expect(await ask('POST', `/${item!.id}/mend`, { reason: REASON, value: half })).toMatchObject({
      status: 200,
      body: { mends: 1, bytes: Buffer.byteLength(half) },
    });
    await ask('POST', `/${item!.id}/resend`);
    // Not right yet: it is put aside again, and mended from where it stands, however old its signature.
    const [again] = await until(
      () => list(),
      (items) => items.length === 1,
    );
    expect(again!.id).not.toBe(item!.id);
    const right = JSON.stringify({ ...wrong, reportedAt: '2026-03-02T09:00:00+08:00' });
    await ask('POST', `/${again!.id}/mend`, { reason: REASON, value: right });
    await ask('POST', `/${again!.id}/resend`);
    const [event] = await service.published(1);
    expect(event).toMatchObject({ sourceEventNo: 'M-1', reportedAt: '2026-03-02T01:00:00.000Z' });

    const quarantine = new Quarantine(service.db.database, service.keys);
    const kept = await quarantine.bytes(item!.id);
    expect(JSON.parse(String(kept?.content.value))).toEqual(wrong);
    expect(String(kept?.mended)).toBe(half);
    const entries = await sql(
      "SELECT chain_id, actor_id, secret, entry FROM history WHERE chain_kind = 'quarantine' ORDER BY position",
    );
    expect(entries).toMatchObject([
      { chain_id: item!.id, actor_id: 'p1', secret: REASON },
      { chain_id: again!.id, actor_id: 'p1', secret: REASON },
    ]);
    const facts = entries.map(({ entry }) => JSON.parse(String(entry)) as Record<string, unknown>);
    expect(facts[0]).toMatchObject({ reasonCode: 'INGEST.PUSH_INVALID', mends: 1 });
    expect(facts[1]!['before']).toBe(facts[0]!['after']);
    expect(await ask('POST', `/${again!.id}/mend`, { reason: REASON, value: '{}' })).toMatchObject({
      status: 409,
      body: { code: 'HTTP.QUARANTINE_NOT_OPEN' },
    });
  });

  it('lets nobody mend what no platform signed, and believes nobody who says that it was mended', async () => {
    const topic = `grid.push.${source.sourceId}.v1`;
    const value = Buffer.from(JSON.stringify(anEvent({ sourceEventNo: 'F-1' })));
    await service.topics.produce(topic, [{ key: 'k', value, headers: { 'x-source': source.sourceId } }]);
    const [item] = await until(
      () => list(),
      (items) => items.length === 1,
    );
    expect(item!.reasonCode).toBe('INGEST.SIGNATURE_MISSING');
    expect(await ask('POST', `/${item!.id}/mend`, { reason: REASON, value: String(value) })).toMatchObject({
      status: 409,
      body: { code: 'HTTP.QUARANTINE_UNPROVEN' },
    });
    // The address of a record that was mended and sent again, over other bytes than those that the person wrote.
    const [invalid] = (await putAside(2, anEvent({ sourceEventNo: 'F-2', title: undefined }))).filter(
      ({ reasonCode }) => reasonCode === 'INGEST.PUSH_INVALID',
    );
    await ask('POST', `/${invalid!.id}/mend`, {
      reason: REASON,
      value: JSON.stringify(anEvent({ sourceEventNo: 'F-2' })),
    });
    await ask('POST', `/${invalid!.id}/resend`);
    expect(await service.published(1)).toMatchObject([{ sourceEventNo: 'F-2' }]);
    const [row] = await sql('SELECT topic, partition, record_offset FROM quarantine WHERE id = $1', [invalid!.id]);
    const origin = `${String(row!['topic'])}/${String(row!['partition'])}/${String(row!['record_offset'])}`;
    await service.topics.produce(topic, [{ key: 'k', value, headers: { 'x-resent-from': origin } }]);
    const forged = await until(
      () => list(),
      (items) => items.length === 2,
    );
    expect(forged.map(({ reasonCode }) => reasonCode)).toEqual([
      'INGEST.SIGNATURE_MISSING',
      'INGEST.SIGNATURE_MISSING',
    ]);
  });

  it('takes all in that a new version of the adapter reads, once each, when they are sent again together', async () => {
    const definition = (at: string) => ({
      name: 'cz-own',
      title: '澄州自建平台',
      zone: '+08:00',
      fields: {
        '/sourceEventNo': { from: '/no' },
        '/title': { from: '/name' },
        '/reportedAt': { from: at, time: 'local' },
      },
    });
    const v1 = (method: string, path: string, body?: unknown) => service.asPerson(method, `/v1${path}`, OFFICER, body);
    const line = (n: number) => ({ no: `V-${n}`, name: '路面塌陷', 时间: '2026-03-02 09:00:00' });
    const publish = async (version: number, at: string): Promise<void> => {
      await v1('POST', '/adapters', { definition: definition(at) });
      await v1('POST', '/adapters/cz-own/try', { lines: [JSON.stringify({ ...line(0), at: line(0).时间 })] });
      expect(await v1('POST', `/adapters/cz-own/versions/${version}/publish`)).toMatchObject({ status: 200 });
    };
    await publish(1, '/at');
    await v1('PUT', `/sources/${source.sourceId}/adapter`, { adapterId: 'cz-own' });
    const count = 240;
    await service.produce(
      source,
      Array.from({ length: count }, (_, n) => line(n)),
    );
    const open = async (): Promise<number> =>
      Number((await sql("SELECT count(*) AS n FROM quarantine WHERE state = 'open'"))[0]!['n']);
    await until(open, (n) => n === count);

    const order = async () => ask('POST', '/resends', { reason: 'INGEST.ADAPTER_MISMATCH', source: source.sourceId });
    await publish(2, '/时间');
    const given = await order();
    expect(given).toMatchObject({ status: 202, body: { total: count, sent: 0 } });
    const second = await order();
    const finished = (jobId: unknown) =>
      until(
        () => ask('GET', `/resends/${String(jobId)}`),
        ({ body }) => body['finishedAt'] !== null,
        60_000,
      );
    expect((await finished(given.body['jobId'])).body).toMatchObject({ total: count, sent: count, failed: 0 });
    expect((await finished(second.body['jobId'])).body).toMatchObject({ sent: 0 });
    const events = async (): Promise<number> => Number((await sql('SELECT count(*) AS n FROM event'))[0]!['n']);
    expect(await until(events, (n) => n === count, 60_000)).toBe(count);
    expect(await open()).toBe(0);
    expect(Number((await sql('SELECT count(*) AS n FROM event_push'))[0]!['n'])).toBe(count);
    expect(await ask('GET', '/resends')).toMatchObject({ body: { items: [{ sent: 0 }, { sent: count }] } });
    expect(await ask('GET', '/resends/0195f3a2-0000-7000-8000-00000000dead')).toMatchObject({ status: 404 });
  }, 120_000);
});

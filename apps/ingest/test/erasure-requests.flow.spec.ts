import type { EventErasedV1 } from '#contracts';
import type { Actor } from '#platform/auth';
import { legalDayOf, newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

const BODY = { basis: '个保法 47(1)(4)', reason: '当事人来函，经核实推送有误' };
const OFFICER: Partial<Actor> = { id: 'p-officer', name: '何数', roles: ['data-officer'] };
const HEAD: Partial<Actor> = { id: 'p-head', name: '祁主任', roles: ['department-head'] };

/** Casework tells that it counts nothing. */
const tellHolds = async (service: IngestService): Promise<void> => {
  const publicationId = newId();
  const all = { publicationId, part: 1, isLast: true, asOf: new Date().toISOString(), clues: [], cases: [] };
  await service.topics.produce('clue.holds.v1', [{ key: publicationId, value: all }]);
  await until(
    () => service.db.database.read((tx) => tx.query('SELECT FROM casework_told WHERE complete_as_of IS NOT NULL', [])),
    (rows) => rows.length === 1,
  );
};

describe('erasing an event by hand before casework has told what its cases count', () => {
  it('is not done, and nothing is decided; health says so', async () => {
    const service = await IngestService.start({ RETENTION_DAYS: '365' });
    const { body: pushed } = await service.push(await service.register(), anEvent());
    const asked = await service.asPerson('POST', `/v1/events/${String(pushed['eventId'])}/erasure`, OFFICER, BODY);
    const confirm = `/v1/erasures/${String(asked.body['requestId'])}/confirm`;
    expect(await service.asPerson('POST', confirm, HEAD)).toMatchObject({
      status: 409,
      body: { code: 'INGEST.HOLDS_UNKNOWN' },
    });
    const health = await service.asPerson('GET', '/health', { roles: ['ops'] });
    expect(health.body['details']).toMatchObject({ erasure: { status: 'degraded', waitsForHolds: true } });
    await tellHolds(service);
    expect((await service.asPerson('POST', confirm, HEAD)).body).toMatchObject({ erased: true });
    await service.stop();
  });
});

describe('erasing an event by hand', () => {
  let service: IngestService;
  let source: Registered;
  let count = 0;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
    await tellHolds(service);
  });
  afterAll(() => service.stop());

  const pushed = async (): Promise<{ eventId: string; no: string }> => {
    count += 1;
    const no = `H-${count}`;
    const { body } = await service.push(source, anEvent({ sourceEventNo: no, description: '夏临的住址' }));
    return { eventId: String(body['eventId']), no };
  };
  const request = (eventId: string, actor: Partial<Actor> = OFFICER, body: unknown = BODY) =>
    service.asPerson('POST', `/v1/events/${eventId}/erasure`, actor, body);
  const decide = (requestId: unknown, how: 'confirm' | 'reject', actor: Partial<Actor> = HEAD) =>
    service.asPerson('POST', `/v1/erasures/${String(requestId)}/${how}`, actor);
  const sql = (text: string, params: unknown[] = []) =>
    service.db.database.read((tx) => tx.query<Record<string, unknown>>(text, params));
  const told = async (atLeast: number): Promise<EventErasedV1[]> =>
    (await service.topics.consumeAll('event.erased.v1', { atLeast })).map(
      ({ value }) => JSON.parse(String(value)) as EventErasedV1,
    );

  it('needs a second person, erases at once, tells everybody, and is in the history of both', async () => {
    const { eventId, no } = await pushed();
    const asked = await request(eventId);
    expect(asked).toMatchObject({ status: 202, body: { state: 'requested' } });
    const { requestId } = asked.body;
    const list = await service.asPerson('GET', '/v1/erasures?state=requested', HEAD);
    expect(list.body['items']).toMatchObject([{ requestId, eventId, ...BODY, requestedBy: 'p-officer' }]);
    expect(await decide(requestId, 'confirm')).toMatchObject({
      status: 200,
      body: { state: 'confirmed', erased: true },
    });

    expect((await service.asPerson('GET', `/v1/events/${eventId}`, { roles: ['chief'] })).status).toBe(404);
    expect(await told(1)).toMatchObject([{ eventId, sourceId: source.sourceId, reason: 'request', file: 'none' }]);
    expect(await service.push(source, anEvent({ sourceEventNo: no }))).toMatchObject({
      status: 410,
      body: { code: 'INGEST.EVENT_ERASED' },
    });
    const entries = await sql(
      "SELECT chain_kind, command, actor_id, entry, secret FROM history WHERE chain_kind IN ('erasure-request', 'retention') ORDER BY position",
    );
    expect(entries).toMatchObject([
      { chain_kind: 'erasure-request', command: 'request', actor_id: 'p-officer', secret: BODY.reason },
      { chain_kind: 'retention', command: 'erase', actor_id: 'p-head', secret: BODY.reason },
      { chain_kind: 'erasure-request', command: 'confirm', actor_id: 'p-head', secret: null },
    ]);
    expect(JSON.parse(String(entries[1]!['entry']))).toMatchObject({
      reason: 'request',
      basis: BODY.basis,
      count: 1,
      requestedBy: 'p-officer',
      confirmedBy: 'p-head',
      requestId,
    });
    const [row] = await sql('SELECT reason, state FROM erasure_request');
    expect(row).toEqual({ reason: null, state: 'confirmed' });
    // What was said is shown from the history, until it is erased there.
    const decided = async (): Promise<unknown> =>
      (await service.asPerson('GET', '/v1/erasures?state=confirmed', OFFICER)).body['items'];
    expect(await decided()).toMatchObject([{ requestId, state: 'confirmed', reason: BODY.reason }]);
    await service.db.database.run((tx) =>
      new HistoryChains().erase(tx, {
        chain: { kind: 'erasure-request', id: String(requestId) },
        seq: 1,
        parts: ['secret'],
        basis: '个保法 47',
        at: new Date().toISOString(),
        actorId: HEAD.id!,
        actorName: null,
        procuratorateId: 'cz-city',
      }),
    );
    expect(await decided()).toMatchObject([{ requestId, reason: null }]);
  });

  it('is in the list of what was erased, by day, source and rule, page by page, for the own office', async () => {
    const today = legalDayOf(new Date());
    await service.db.database.run((tx) =>
      tx.query(`INSERT INTO erasure_day (source_id, day, rule, procuratorate_id, events) VALUES
        ('cz-old', '2026-03-02', 'source-term', 'cz-city', 120), ('cz-old', '2026-03-02', 'named-day', 'cz-city', 2),
        ('cz-old', '2026-03-01', 'term', 'cz-city', 7), ('qy-old', '2026-03-02', 'term', 'qy-county', 9)`),
    );
    const list = (query: string, actor: Partial<Actor> = OFFICER) =>
      service.asPerson('GET', `/v1/erased?${query}`, actor).then(({ body }) => body);
    const named = { sourceId: source.sourceId, rule: 'request', day: today };
    const old = { sourceId: 'cz-old', sourceName: 'cz-old' };
    const all = await list('limit=200', HEAD);
    expect(all['items']).toMatchObject([
      { ...named, sourceName: expect.any(String), events: expect.any(Number) },
      { ...old, day: '2026-03-02', rule: 'named-day', events: 2 },
      { ...old, day: '2026-03-02', rule: 'source-term', events: 120 },
      { ...old, day: '2026-03-01', rule: 'term', events: 7 },
    ]);
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(`limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      paged.push(...(page['items'] as unknown[]));
      cursor = page['cursor'] as string | null;
    }
    expect(paged).toEqual(all['items']);
    expect((await list('by=request'))['items']).toMatchObject([named]);
    expect((await list('by=time&from=2026-03-02'))['items']).toHaveLength(2);
    expect((await list('to=2026-03-01'))['items']).toMatchObject([{ events: 7 }]);
    expect((await list('sourceId=cz-old'))['items']).toHaveLength(3);
    expect((await list('', { ...HEAD, procuratorateId: 'qy-county' }))['items']).toMatchObject([{ events: 9 }]);
    for (const query of ['by=x', 'from=2026-13-01', 'cursor=x', 'limit=0'])
      expect(await list(query)).toMatchObject({ code: 'HTTP.INVALID' });
    expect(await list('', { roles: ['ops'] })).toMatchObject({ code: 'HTTP.FORBIDDEN' });
  });

  it('is not confirmed by whoever asked for it, nor twice, and a rejected one leaves the event as it is', async () => {
    const { eventId } = await pushed();
    const both: Partial<Actor> = { ...OFFICER, roles: ['data-officer', 'chief'] };
    const { body } = await request(eventId, both);
    expect(await decide(body['requestId'], 'confirm', both)).toMatchObject({
      status: 409,
      body: { code: 'INGEST.ERASURE_SAME_PERSON' },
    });
    expect(await request(eventId)).toMatchObject({ status: 409, body: { code: 'INGEST.ERASURE_REQUESTED' } });
    expect(await decide(body['requestId'], 'reject')).toMatchObject({
      status: 200,
      body: { state: 'rejected', erased: false },
    });
    expect(await decide(body['requestId'], 'confirm')).toMatchObject({
      status: 409,
      body: { code: 'INGEST.ERASURE_DECIDED' },
    });
    expect((await service.asPerson('GET', `/v1/events/${eventId}`, { roles: ['chief'] })).status).toBe(200);
    const twice = await request(eventId);
    const answers = await Promise.all([
      decide(twice.body['requestId'], 'confirm'),
      decide(twice.body['requestId'], 'confirm', { ...HEAD, id: 'p-chief', roles: ['chief'] }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is neither shown to nor decided by who is recused from the event', async () => {
    const { eventId } = await pushed();
    const { body } = await request(eventId);
    const { requestId } = body;
    const shown = async (): Promise<unknown[]> =>
      (await service.asPerson('GET', '/v1/erasures?state=requested', HEAD)).body['items'] as unknown[];
    expect(await shown()).toMatchObject([{ requestId }]);
    await service.db.database.run((tx) =>
      tx.query('INSERT INTO recused_event VALUES ($1, $2, $3, 1)', [eventId, HEAD.id, newId()]),
    );
    expect(await shown()).toEqual([]);
    expect(await decide(requestId, 'confirm')).toMatchObject({
      status: 404,
      body: { code: 'INGEST.ERASURE_UNKNOWN' },
    });
    const chief: Partial<Actor> = { id: 'p-chief', roles: ['chief'] };
    expect((await decide(requestId, 'reject', chief)).status).toBe(200);
  });

  it('is refused while a case counts the event, also when that became known after the request', async () => {
    const { eventId } = await pushed();
    const asked = await request(eventId);
    const clueId = newId();
    const common = {
      clueId,
      number: '线索〔2026〕1号',
      title: '',
      procuratorateId: 'cz-city',
      regionCode12: '990102003004',
      ruleId: null,
      hitId: null,
      eventCount: 1,
      actor: null,
      at: '2026-03-02T01:00:00.000Z',
      run: null,
    };
    await service.topics.produce('clue.changed.v1', [
      {
        key: clueId,
        value: { ...common, version: 1, change: 'opened', state: 'REGISTERED', eventIds: [eventId], caseId: null },
      },
      { key: clueId, value: { ...common, version: 2, change: 'moved', state: 'FILED', eventIds: [], caseId: newId() } },
      { key: clueId, value: '{"clueId":' },
    ]);
    await until(
      () => sql("SELECT FROM clue_file WHERE state = 'filed'"),
      (rows) => rows.length === 1,
    );
    expect(await decide(asked.body['requestId'], 'confirm')).toMatchObject({
      status: 409,
      body: { code: 'INGEST.ERASURE_HELD' },
    });
    expect((await service.asPerson('GET', `/v1/events/${eventId}`, { roles: ['chief'] })).status).toBe(200);
    await decide(asked.body['requestId'], 'reject');
    expect(await request(eventId)).toMatchObject({ status: 409, body: { code: 'INGEST.ERASURE_HELD' } });
    const aside = await until(
      () => sql('SELECT reason_code FROM quarantine'),
      (rows) => rows.length === 1,
    );
    expect(aside).toEqual([{ reason_code: 'INGEST.CHANGE_INVALID' }]);
  });

  it.each([
    ['no reason', { basis: BODY.basis }],
    ['no basis', { reason: BODY.reason }],
    ['a basis that is none', { ...BODY, basis: '个保法 1' }],
    ['a short reason', { ...BODY, reason: '删' }],
  ])('is refused with %s', async (_what, body) => {
    const { eventId } = await pushed();
    expect(await request(eventId, OFFICER, body)).toMatchObject({ status: 422, body: { code: 'HTTP.INVALID' } });
  });

  it('is for the own office alone', async () => {
    const { eventId } = await pushed();
    const { body } = await request(eventId);
    const elsewhere = { procuratorateId: 'qy-county' };
    expect((await request(eventId, { ...OFFICER, ...elsewhere })).status).toBe(404);
    expect((await request(eventId, { ...OFFICER, regionPrefixes: ['9902'] })).status).toBe(404);
    expect((await request(eventId, HEAD)).status).toBe(403);
    expect((await decide(body['requestId'], 'confirm', { ...HEAD, ...elsewhere })).status).toBe(404);
    expect((await decide(body['requestId'], 'confirm', OFFICER)).status).toBe(403);
    expect((await decide(newId(), 'confirm')).status).toBe(404);
    const list = await service.asPerson('GET', '/v1/erasures', { ...HEAD, ...elsewhere });
    expect(list.body['items']).toEqual([]);
  });
});

import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

describe('pushing over HTTP', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(async () => service.stop());

  it('answers an accepted event after the commit and publishes it', async () => {
    const { status, body } = await service.push(source, anEvent({ sourceEventNo: 'A1', sourceVersion: 1 }));
    expect(status).toBe(202);
    expect(body).toMatchObject({ outcome: 'accepted', revision: 1, flags: [], repeated: false });
    const events = await service.published(1);
    expect(events).toContainEqual(
      expect.objectContaining({ eventId: body['eventId'], sourceEventNo: 'A1', run: null }),
    );
    expect(await service.outcomes(1)).toContainEqual(
      expect.objectContaining({ eventId: body['eventId'], outcome: 'accepted' }),
    );
  });

  it('gives a repeat the first answer, a lower version its place, and another body a conflict', async () => {
    const first = await service.push(source, anEvent({ sourceEventNo: 'A2', sourceVersion: 2 }));
    const repeat = await service.push(source, anEvent({ sourceEventNo: 'A2', sourceVersion: 2 }));
    expect(repeat).toMatchObject({ status: 200, body: { ...first.body, outcome: 'duplicate', repeated: true } });
    const late = await service.push(source, anEvent({ sourceEventNo: 'A2', sourceVersion: 1, title: '旧' }));
    expect(late).toMatchObject({ status: 200, body: { outcome: 'late', eventId: first.body['eventId'], revision: 1 } });
    const conflict = await service.push(source, anEvent({ sourceEventNo: 'A2', sourceVersion: 2, title: '改' }));
    expect(conflict).toMatchObject({
      status: 409,
      body: { type: '/problems/INGEST.VERSION_CONFLICT', outcome: 'conflict', errors: [{ pointer: '/sourceVersion' }] },
    });
  });

  it('lets a disposal wait for its event', async () => {
    const disposal = { type: 'disposal', sourceEventNo: 'A3', disposal: { status: '办结' } };
    expect(await service.push(source, disposal)).toMatchObject({ status: 202, body: { outcome: 'waiting' } });
    expect(await service.push(source, anEvent({ sourceEventNo: 'A3' }))).toMatchObject({ status: 202 });
    expect(await service.push(source, disposal)).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', revision: 2 },
    });
  });

  it('answers each item of a batch for itself', async () => {
    const results = await service.pushBatch(source, [
      anEvent({ sourceEventNo: 'B1' }),
      { sourceEventNo: 'B2', title: 'x' },
      anEvent({ sourceEventNo: 'B3', ext: { 号: 9007199254740993n.toString() } }),
      17,
    ]);
    expect(results).toMatchObject([
      { index: 0, status: 202, outcome: 'accepted', revision: 1 },
      {
        index: 1,
        status: 422,
        outcome: 'refused',
        problem: { code: 'INGEST.PUSH_INVALID', errors: [{ pointer: '/reportedAt' }] },
      },
      { index: 2, status: 202, outcome: 'accepted' },
      { index: 3, status: 422, outcome: 'refused' },
    ]);
    const told = await until(
      () => service.outcomes(1),
      (all) => all.some((one) => one.sourceEventNo === 'B2'),
    );
    expect(told).toContainEqual(expect.objectContaining({ sourceEventNo: 'B2', outcome: 'refused', eventId: null }));
  });

  it('takes one poisoned item out of a batch', async () => {
    const good = JSON.stringify(anEvent({ sourceEventNo: 'B5' }));
    const bad = JSON.stringify(anEvent({ sourceEventNo: 'B6', title: '\u0000' }));
    const { status, body } = await service.post(source, '/v1/events/batch', Buffer.from(`{"items":[${bad},${good}]}`));
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { status: 422, problem: { code: 'INGEST.BODY_POISONED', errors: [{ pointer: '/title' }] } },
      { status: 202 },
    ]);
  });

  it('takes many single pushes at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        service.push(source, anEvent({ sourceEventNo: `M${i % 50}`, sourceVersion: 1 })),
      ),
    );
    const outcomes = answers.map(({ body }) => body['outcome']);
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(50);
    expect(outcomes.filter((one) => one === 'duplicate')).toHaveLength(10);
  });

  it.each([
    ['no JSON', Buffer.from('{'), 400, 'INGEST.BODY_NOT_JSON'],
    ['no UTF-8', Buffer.from([0xff, 0xfe]), 400, 'INGEST.BODY_NOT_UTF8'],
    ['a batch without items', Buffer.from('{"item":[]}'), 422, 'INGEST.BATCH_INVALID'],
    ['nothing', Buffer.alloc(0), 400, 'INGEST.BODY_EMPTY'],
  ])('refuses a batch that is %s as a whole and records it', async (_, raw, status, code) => {
    expect(await service.post(source, '/v1/events/batch', raw)).toMatchObject({ status, body: { code } });
    const told = await until(
      async () => (await service.outcomes(1)).filter((one) => one.reason?.code === code),
      (all) => all.length > 0,
    );
    expect(told).toMatchObject([{ outcome: 'refused', sourceId: 'cz-12345', sourceEventNo: null, eventId: null }]);
  });

  it('refuses what nobody signed, or signed otherwise, and takes nothing from it', async () => {
    const value = anEvent({ sourceEventNo: 'S1' });
    const body = JSON.stringify(value);
    const old = Math.floor(Date.now() / 1000) - 301;
    const wrong: Registered = { ...source, secret: Buffer.alloc(32, 7).toString('base64') };
    const cases: [Record<string, string>, string][] = [
      [{ 'webhook-signature': '' }, 'INGEST.SIGNATURE_INVALID'],
      [{ 'x-source': 'no-such-source' }, 'INGEST.SIGNATURE_INVALID'],
      [{ 'x-source': '../../etc' }, 'INGEST.SIGNATURE_MISSING'],
      [service.sign(source, `${body} `), 'INGEST.SIGNATURE_INVALID'],
      [service.sign(wrong, body), 'INGEST.SIGNATURE_INVALID'],
      [service.sign(source, body, old), 'INGEST.SIGNATURE_EXPIRED'],
      [service.sign(source, body, old + 700), 'INGEST.SIGNATURE_EXPIRED'],
    ];
    for (const [headers, code] of cases) {
      expect(await service.push(source, value, headers)).toMatchObject({ status: 401, body: { code } });
    }
    const unsigned = await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(unsigned.status).toBe(401);
    expect(await service.push(source, value)).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
  });

  it('lets no source push for another', async () => {
    const other = await service.register({ id: 'qy-grid', kind: '全科网格', name: '青野县网格' });
    await service.push(source, anEvent({ sourceEventNo: 'X1' }));
    const same = await service.push(other, anEvent({ sourceEventNo: 'X1' }));
    expect(same).toMatchObject({ status: 202, body: { outcome: 'accepted', revision: 1 } });
    const forged = service.sign({ ...other, sourceId: source.sourceId }, JSON.stringify(anEvent()));
    expect(await service.push(source, anEvent(), forged)).toMatchObject({ status: 401 });
  });

  it('counts exactly what it published for a run', async () => {
    const { status, body } = await service.post(source, '/v1/runs', { kind: 'backfill' });
    expect(status).toBe(201);
    const runId = String(body['runId']);
    const items = Array.from({ length: 30 }, (_, i) => anEvent({ sourceEventNo: `R${i}`, sourceVersion: 1 }));
    await Promise.all([0, 10, 20].map((from) => service.pushBatch(source, items.slice(from, from + 10), runId)));
    await service.pushBatch(source, items.slice(0, 5), runId);
    await service.pushBatch(source, [{ type: 'disposal', sourceEventNo: 'R1', disposal: { status: '办结' } }], runId);
    expect(await service.get(source, `/v1/runs/${runId}`)).toMatchObject({ body: { state: 'open', eventCount: 31 } });
    const closed = await service.post(source, `/v1/runs/${runId}/close`, undefined);
    expect(closed).toMatchObject({ status: 200, body: { runId, eventCount: 31 } });
    expect(await service.post(source, `/v1/runs/${runId}/close`, undefined)).toMatchObject({
      body: { eventCount: 31 },
    });
    const late = await service.post(source, '/v1/events/batch', { runId, items: [anEvent({ sourceEventNo: 'R99' })] });
    expect(late).toMatchObject({ status: 409, body: { code: 'INGEST.RUN_CLOSED' } });
    const ofRun = await until(
      async () => (await service.published(31)).filter((event) => event.run?.id === runId),
      (all) => all.length === 31,
    );
    expect(ofRun.filter((event) => event.change === 'disposal')).toHaveLength(1);
    const runs = await service.topics.consumeAll('grid.run.v1', { atLeast: 2 });
    const told = runs.map(
      ({ value }) => JSON.parse(String(value)) as { runId: string; state: string; eventCount: number },
    );
    expect(told.filter((run) => run.runId === runId)).toMatchObject([
      { state: 'open', eventCount: 0 },
      { state: 'closed', eventCount: 31 },
    ]);
  });

  it('knows no run of another source', async () => {
    const other = await service.register({ id: 'run-other' });
    const { body } = await service.post(source, '/v1/runs', { kind: 'backfill' });
    const runId = String(body['runId']);
    const batch = { runId, items: [anEvent()] };
    expect(await service.post(other, '/v1/events/batch', batch)).toMatchObject({
      status: 404,
      body: { code: 'INGEST.RUN_UNKNOWN' },
    });
    expect(await service.post(other, `/v1/runs/${runId}/close`, undefined)).toMatchObject({ status: 404 });
    expect(await service.get(other, `/v1/runs/${runId}`)).toMatchObject({ status: 404 });
    expect(await service.post(source, '/v1/runs', { kind: 'live' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/kind' }] },
    });
  });

  it('shows an event to people of its office and region only', async () => {
    const description = '联系电话 13800001111，请回复。';
    const pushed = anEvent({ sourceEventNo: 'P1', reporter: { phone: '13800001111' }, description });
    const { body } = await service.push(source, pushed);
    const byId = `/v1/events/${String(body['eventId'])}`;
    const byNumber = '/v1/events?sourceId=cz-12345&sourceEventNo=P1';
    const prosecutor = { roles: ['prosecutor'] } as const;
    for (const path of [byId, byNumber]) {
      const seen = await service.asPerson('GET', path, { ...prosecutor, regionPrefixes: ['990102'] });
      expect(seen).toMatchObject({
        status: 200,
        body: {
          event: { sourceEventNo: 'P1', description: '联系电话 138****1111，请回复。' },
          pushes: [{ outcome: 'accepted', via: 'http' }],
        },
      });
      expect(JSON.stringify(seen.body)).not.toContain('13800001111');
      for (const elsewhere of [
        { regionPrefixes: ['9902'] },
        { regionPrefixes: [] },
        { procuratorateId: 'qy-county' },
      ]) {
        expect(await service.asPerson('GET', path, { ...prosecutor, ...elsewhere })).toMatchObject({
          status: 404,
          body: { code: 'INGEST.EVENT_UNKNOWN' },
        });
      }
      expect(await service.asPerson('GET', path, { roles: ['security-admin'] })).toMatchObject({ status: 403 });
    }
  });

  it('registers a source once, for the role ops, and never shows its secret again', async () => {
    const registration = {
      id: 'once',
      kind: '12345',
      name: '一次',
      procuratorateId: 'cz-city',
      regionCode12: '990100000000',
    };
    expect(await service.asPerson('POST', '/v1/sources', { roles: ['prosecutor'] }, registration)).toMatchObject({
      status: 403,
    });
    const { secret } = await service.register(registration);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(await service.asPerson('POST', '/v1/sources', {}, registration)).toMatchObject({
      status: 409,
      body: { code: 'INGEST.SOURCE_EXISTS' },
    });
    const listed = await service.asPerson('GET', '/v1/sources');
    expect(listed.body['sources']).toContainEqual(expect.objectContaining({ sourceId: 'once', state: 'active' }));
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    const officer = { roles: ['data-officer' as const], regionPrefixes: ['9901'] };
    const own = await service.asPerson('GET', '/v1/sources', { ...officer, procuratorateId: 'cz-city' });
    expect(own.body['sources']).toContainEqual(expect.objectContaining({ sourceId: 'once' }));
    const others = await service.asPerson('GET', '/v1/sources', { ...officer, procuratorateId: 'other-city' });
    expect(others.body['sources']).toEqual([]);
    const changed = await until(
      async () =>
        (await service.topics.consumeAll('source.changed.v1', { atLeast: 1 }))
          .map(({ value }) => String(value))
          .filter((value) => value.includes('"once"')),
      (values) => values.length > 0,
    );
    expect(changed).toHaveLength(1);
    expect(changed[0]).not.toContain(secret);
    expect(
      await service.asPerson(
        'POST',
        '/v1/sources',
        { procuratorateId: 'other-city' },
        { ...registration, id: 'theirs' },
      ),
    ).toMatchObject({ status: 403, body: { code: 'INGEST.SOURCE_OF_OTHER_OFFICE' } });
    const above = { procuratorateId: 'province', subordinateOfficeIds: ['cz-city'] };
    expect(await service.asPerson('POST', '/v1/sources', above, { ...registration, id: 'below' })).toMatchObject({
      status: 201,
    });
    const bad = { ...registration, id: 'Bad Id', regionCode12: '99' };
    expect(await service.asPerson('POST', '/v1/sources', {}, bad)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/id' }, { pointer: '/regionCode12' }] },
    });
  });

  it('counts what it took in', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/gp_ingest_events_total\{source="cz-12345",outcome="accepted",via="http"[^}]*\} \d+/);
    expect(metrics).toMatch(/gp_ingest_waiting_disposals(\{[^}]*\})? 0/);
  });
});

import { anEvent } from './accept-harness.js';
import { IngestService, REGISTRATION, type Registered, until } from './ingest-service.js';

describe('what a source may push', () => {
  let service: IngestService;
  beforeAll(async () => {
    service = await IngestService.start();
  });
  afterAll(() => service.stop());

  const register = (id: string, over: object = {}): Promise<Registered> => service.register({ id, ...over });
  const change = (source: Registered, body: object) =>
    service.asPerson('PUT', `/v1/sources/${source.sourceId}`, {}, body);
  const reasons = async (source: Registered): Promise<(string | undefined)[]> =>
    (await service.outcomes(1))
      .filter(({ sourceId }) => sourceId === source.sourceId)
      .map(({ reason }) => reason?.code);

  it('is events of its regions only, by every door', async () => {
    const source = await register('regional', { regions: ['990102', '990103004'] });
    const push = (over: Record<string, unknown>) => service.push(source, anEvent(over));
    expect(await push({ sourceEventNo: 'R1', regionCode12: '990102003004' })).toMatchObject({ status: 202 });
    expect(await push({ sourceEventNo: 'R2', regionCode12: '990103004001' })).toMatchObject({ status: 202 });
    const wrong = await push({ sourceEventNo: 'R3', regionCode12: '990103005001' });
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        code: 'INGEST.REGION_NOT_ALLOWED',
        errors: [{ pointer: '/regionCode12', detail: expect.stringContaining('990102、990103004') }],
      },
    });
    const without = await push({ sourceEventNo: 'R4', regionCode12: undefined });
    expect(without).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/regionCode12', detail: /请填写区划/ }] },
    });
    const [good, bad] = await service.pushBatch(source, [
      anEvent({ sourceEventNo: 'R5' }),
      anEvent({ sourceEventNo: 'R6', regionCode12: '990200000000' }),
    ]);
    expect([good?.status, bad?.status, bad?.problem?.code]).toEqual([202, 422, 'INGEST.REGION_NOT_ALLOWED']);
    await service.produce(source, [anEvent({ sourceEventNo: 'R7', regionCode12: '990200000000' })]);
    const told = await until(
      () => service.outcomes(1),
      (all) => all.some(({ sourceEventNo }) => sourceEventNo === 'R7'),
    );
    expect(
      told
        .filter(({ reason }) => reason?.code === 'INGEST.REGION_NOT_ALLOWED')
        .map((one) => [one.sourceEventNo, one.outcome]),
    ).toEqual([
      ['R3', 'refused'],
      ['R4', 'refused'],
      ['R6', 'refused'],
      ['R7', 'quarantined'],
    ]);
    expect(told.find(({ sourceEventNo }) => sourceEventNo === 'R3')?.reason?.pointer).toBe('/regionCode12');
  });

  it('is odd outside the region of the source where there is no list, and no longer so where the list says it', async () => {
    const source = await register('wide');
    const far = (no: string) => service.push(source, anEvent({ sourceEventNo: no, regionCode12: '990200000000' }));
    expect(await far('W1')).toMatchObject({ status: 202, body: { flags: ['REGION_OUTSIDE_SOURCE'] } });
    expect(await change(source, { regions: ['9902'] })).toMatchObject({ status: 200, body: { regions: ['9902'] } });
    expect(await far('W2')).toMatchObject({ status: 202, body: { flags: [] } });
    expect(await change(source, { regions: [] })).toMatchObject({ status: 200 });
    expect(await far('W3')).toMatchObject({ status: 202, body: { flags: ['REGION_OUTSIDE_SOURCE'] } });
  });

  it('is refused over its rate with the time to wait, and the source finds that among its outcomes', async () => {
    const source = await register('hasty', { rateLimit: { perSecond: 1, burst: 1 } });
    // More than the bucket holds: taken whole, and owed for a minute.
    const items = Array.from({ length: 60 }, (_, i) => anEvent({ sourceEventNo: `H${i}` }));
    expect((await service.pushBatch(source, items)).every(({ status }) => status === 202)).toBe(true);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => service.push(source, anEvent({ sourceEventNo: `H-${i}` }))),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 429, body: { code: 'INGEST.RATE_LIMITED' } });
      const after = Number(answer.headers.get('retry-after'));
      expect(after).toBe(answer.body['retryAfterSeconds']);
      expect(after).toBeGreaterThan(10);
      expect(after).toBeLessThanOrEqual(60);
    }
    const batch = await service.post(source, '/v1/events/batch', { items: [anEvent()] });
    expect(batch).toMatchObject({ status: 429, body: { code: 'INGEST.RATE_LIMITED' } });
    await until(
      () => reasons(source),
      (codes) => codes.filter((code) => code === 'INGEST.RATE_LIMITED').length === 1,
    );
    expect(await change(source, { rateLimit: null })).toMatchObject({ status: 200 });
    expect(await service.push(source, anEvent({ sourceEventNo: 'H99' }))).toMatchObject({ status: 202 });
  });

  it('only waits over Kafka when it is over the rate, and holds up no other source', async () => {
    const source = await register('steady', { rateLimit: { perSecond: 1, burst: 1 } });
    const other = await register('other');
    const first = Array.from({ length: 11 }, (_, i) => anEvent({ sourceEventNo: `S${i}` }));
    await service.produce(source, first);
    const accepted = async (of: Registered) =>
      (await service.outcomes(1)).filter(({ sourceId, outcome }) => sourceId === of.sourceId && outcome === 'accepted')
        .length;
    await until(
      () => accepted(source),
      (n) => n === 11,
      60_000,
    );
    // They came together and are owed for: what follows waits, and nobody else does.
    const since = Date.now();
    await service.produce(source, [anEvent({ sourceEventNo: 'S-LAST' })]);
    await service.produce(other, [anEvent({ sourceEventNo: 'OTHER' })]);
    await until(
      () => accepted(other),
      (n) => n === 1,
    );
    expect(await accepted(source)).toBe(11);
    await until(
      () => accepted(source),
      (n) => n === 12,
      60_000,
    );
    expect(Date.now() - since).toBeGreaterThan(1_000);
    expect((await reasons(source)).filter((code) => code !== undefined)).toEqual([]);
  });

  it('is nothing while it is suspended, which is told to whoever has its key and to nobody else', async () => {
    const source = await register('resting');
    expect(await change(source, { state: 'suspended' })).toMatchObject({ status: 200, body: { state: 'suspended' } });
    expect(await service.push(source, anEvent())).toMatchObject({
      status: 403,
      body: { code: 'INGEST.SOURCE_SUSPENDED' },
    });
    const stranger = { ...source, secret: Buffer.alloc(32, 1).toString('base64') };
    expect(await service.push(stranger, anEvent())).toMatchObject({
      status: 401,
      body: { code: 'INGEST.SIGNATURE_INVALID' },
    });
    expect(await change(source, { state: 'active' })).toMatchObject({ status: 200 });
    expect(await service.push(source, anEvent())).toMatchObject({ status: 202 });
  });

  it('is not told to strangers: a source that is not there is answered as one whose key they do not have', async () => {
    const source = await register('real');
    const without = ({ body, headers }: { body: Record<string, unknown>; headers: Headers }) => {
      const { traceId: _, ...rest } = body;
      const names = [...headers].filter(([name]) => !['date', 'x-trace-id', 'traceparent'].includes(name));
      return [rest, names];
    };
    const secret = Buffer.alloc(32, 2).toString('base64');
    const known = await service.push({ sourceId: source.sourceId, secret }, anEvent());
    const unknown = await service.push({ sourceId: 'fake', secret }, anEvent());
    expect(known.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(without(unknown)).toEqual(without(known));
    const sm3 = await service.push({ sourceId: 'fake', secret, suite: 'hmac-sm3' }, anEvent());
    expect(without(sm3)).toEqual(without(known));
  });

  it('is changed in part: what is left out stays, and null takes a limit away', async () => {
    const source = await register('changing', {
      rateLimit: { perSecond: 5, burst: 50 },
      retentionDays: 365,
      lawfulBasis: '协议',
    });
    const changed = await change(source, { regions: ['9901'] });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: REGISTRATION.name,
        state: 'active',
        regions: ['9901'],
        rateLimit: { perSecond: 5, burst: 50 },
        retentionDays: 365,
        lawfulBasis: '协议',
      },
    });
    const { body } = await change(source, { rateLimit: null, retentionDays: null });
    expect(body).toMatchObject({ rateLimit: null, retentionDays: null, lawfulBasis: '协议', regions: ['9901'] });
    const listed = (await service.asPerson('GET', '/v1/sources')).body['sources'] as { sourceId: string }[];
    expect(listed.find(({ sourceId }) => sourceId === 'changing')).toMatchObject({
      regions: ['9901'],
      rateLimit: null,
      retentionDays: null,
      keptDays: null,
      adapterId: null,
    });
  });

  it.each([
    [{ state: 'gone' }, '/state'],
    [{ state: null }, '/state'],
    [{ name: '' }, '/name'],
    [{ regions: null }, '/regions'],
    [{ regions: ['99010'] }, '/regions'],
    [{ rateLimit: { perSecond: 0, burst: 1 } }, '/rateLimit/perSecond'],
    [{ rateLimit: { perSecond: 1 } }, '/rateLimit/burst'],
    [{ retentionDays: 0 }, '/retentionDays'],
    [{ procuratorateId: 'other' }, '/procuratorateId'],
  ])('is not changed by %j', async (body, pointer) => {
    const answer = await service.asPerson('PUT', '/v1/sources/changing', {}, body);
    expect(answer.status).toBe(422);
    expect((answer.body['errors'] as { pointer: string }[]).map((one) => one.pointer)).toContain(pointer);
  });
});

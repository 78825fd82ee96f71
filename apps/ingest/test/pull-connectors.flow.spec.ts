import type { Actor } from '#platform/auth';
import { IngestService, type Registered, until } from './ingest-service.js';
import { PolledPlatform } from './polled-platform.js';

const OFFICER: Partial<Actor> = { id: 'p-9', name: '苏文谦', roles: ['data-officer'] };
const SECRET = 'the-platforms-own-secret';

describe('pull connectors', () => {
  let service: IngestService;
  let platform: PolledPlatform;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start({ PULL_NETWORKS: '127.0.0.0/8' });
  }, 60_000);
  afterAll(() => service.stop());
  beforeEach(async () => {
    platform = new PolledPlatform();
    await platform.start();
    source = await service.register({ id: `cz-${Date.now()}` });
  });
  afterEach(async () => {
    await ask('POST', '/stop');
    await platform.stop();
  });

  const definition = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
    title: '示例平台',
    request: {
      method: 'GET',
      url: `${platform.url}/by-cursor`,
      query: { after: '{cursor}', size: '{pageSize}' },
    },
    signIn: { kind: 'oauth2', tokenUrl: `${platform.url}/token`, clientId: 'jcy' },
    paging: { kind: 'cursor', next: '/data/next', more: '/data/more' },
    answer: { items: '/data/list' },
    limits: { pageSize: 10, requestsPerMinute: 600 },
    everySeconds: 1,
    ...over,
  });
  const ask = (method: string, path: string, body?: unknown, actor: Partial<Actor> = OFFICER) =>
    service.asPerson(method, `/v1/sources/${source.sourceId}/connector${path}`, actor, body);
  const save = (over: Record<string, unknown> = {}, body: Record<string, unknown> = { secret: SECRET }) =>
    ask('PUT', '', { definition: definition(over), ...body });
  const sql = (text: string, params: unknown[] = []) =>
    service.db.database.read((tx) => tx.query<Record<string, unknown>>(text, params));

  it('are saved, tried, started and stopped, and every change is in the history', async () => {
    platform.token = 'another';
    platform.add(0, 12);
    expect(await save()).toMatchObject({ status: 200, body: { version: 1, continues: false } });
    const shown = await ask('GET', '');
    expect(shown.body).toMatchObject({ version: 1, state: 'stopped', hasSecret: true, definition: definition() });
    expect(JSON.stringify(shown.body)).not.toContain(SECRET);

    const tried = await ask('POST', '/try', {});
    expect(tried.body).toMatchObject({
      request: { url: `${platform.url}/by-cursor?size=10`, headers: { authorization: '***' } },
      page: { count: 10, next: '10', more: true },
      position: { cursor: '10' },
      fault: null,
    });
    const items = tried.body['items'] as object[];
    expect(items).toHaveLength(10);
    expect(items[0]).toMatchObject({ outcome: 'event', sourceEventNo: 'P-0', faults: [] });
    expect(JSON.stringify(tried.body)).not.toMatch(/token-\d|the-platforms/);
    expect(await sql('SELECT count(*)::int AS n FROM event_key WHERE source_id = $1', [source.sourceId])).toEqual([
      { n: 0 },
    ]);

    expect((await ask('POST', '/start')).body).toMatchObject({ state: 'running', changed: true });
    expect((await ask('POST', '/start')).body).toMatchObject({ state: 'running', changed: false });
    const state = () => ask('GET', '/state').then(({ body }) => body);
    const caughtUp = await until(state, ({ caughtUpAt }) => caughtUpAt !== null);
    expect(caughtUp).toMatchObject({
      records: 12,
      outcomes: { accepted: 12 },
      fault: null,
      position: { cursor: '12' },
    });
    platform.add(12, 14);
    await until(state, ({ records }) => records === 14);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`gp_ingest_pull_lag_seconds\\{[^}]*source="${source.sourceId}"[^}]*\\} [0-9]`));
    expect(metrics).toMatch(new RegExp(`gp_ingest_pull_every_seconds\\{[^}]*source="${source.sourceId}"[^}]*\\} 1\n`));
    expect(metrics).toMatch(new RegExp(`gp_ingest_events_total\\{[^}]*source="${source.sourceId}"[^}]*via="pull"`));

    expect((await ask('POST', '/stop')).body).toMatchObject({ state: 'stopped', changed: true });
    const asked = platform.asked.length;
    platform.add(14, 16);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(platform.asked).toHaveLength(asked);
    const entries = await sql(
      `SELECT command, actor_id, entry FROM history WHERE chain_kind = 'source' AND chain_id = $1 ORDER BY seq`,
      [source.sourceId],
    );
    expect(entries.map(({ command }) => command)).toEqual([
      'register',
      'connector.save',
      'connector.start',
      'connector.start',
      'connector.stop',
    ]);
    expect(entries[1]).toMatchObject({ actor_id: 'p-9' });
    expect(JSON.stringify(entries)).not.toContain(SECRET);
    expect(JSON.stringify(await sql('SELECT secret_sealed FROM pull_connector'))).not.toContain(SECRET);
  }, 60_000);

  it('tell what goes wrong with the platform, and go on when it is well again', async () => {
    platform.add(0, 3);
    platform.replies.push({ status: 403 });
    await save();
    expect((await ask('POST', '/try', {})).body).toMatchObject({
      request: null,
      items: [],
      fault: { code: 'INGEST.CONNECTOR_SIGN_IN_REFUSED', title: '平台不接受登录', detail: '状态码 403' },
    });
    platform.replies.push({ body: { access_token: 't' } }, { body: { code: 1 } });
    await ask('POST', '/start');
    const state = () => ask('GET', '/state').then(({ body }) => body);
    const failing = await until(state, ({ failures }) => failures === 1);
    expect(failing).toMatchObject({
      state: 'running',
      fault: { code: 'INGEST.CONNECTOR_ITEMS_MISSING', title: '答复中没有记录清单' },
    });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/gp_ingest_pull_failures_total\{[^}]*code="INGEST.CONNECTOR_ITEMS_MISSING"/);
    expect(await until(state, ({ records }) => records === 3)).toMatchObject({ failures: 0, fault: null });
  }, 60_000);

  it('send a secret nowhere but where it was given for', async () => {
    await save();
    const elsewhere = { tokenUrl: 'http://127.0.0.2:1/token', kind: 'oauth2', clientId: 'jcy' };
    const refused = {
      status: 422,
      body: { code: 'INGEST.CONNECTOR_SECRET_NEEDED', errors: [{ pointer: '/secret' }] },
    };
    expect(await save({ signIn: elsewhere }, {})).toMatchObject(refused);
    expect(await save({ signIn: { kind: 'basic', user: 'jcy' } }, {})).toMatchObject(refused);
    expect(await ask('POST', '/try', { definition: definition({ signIn: elsewhere }) })).toMatchObject(refused);
    expect(await save({ everySeconds: 5 }, {})).toMatchObject({ status: 200, body: { version: 2, continues: true } });
    expect((await ask('POST', '/try', {})).body).toMatchObject({ fault: null });
  });

  it('ask nobody whom they may not', async () => {
    for (const url of ['http://169.254.169.254/', 'http://10.0.0.8/', 'http://[::1]:80/', 'https://192.168.1.1/']) {
      const request = { method: 'GET', url: `${url}?c={cursor}` };
      const { body } = await ask('POST', '/try', { definition: definition({ request, signIn: { kind: 'none' } }) });
      expect(body).toMatchObject({ fault: { code: 'INGEST.CONNECTOR_ADDRESS_FORBIDDEN' } });
    }
  });

  it('are refused with the place of each mistake', async () => {
    const wrong = { signIn: { kind: 'magic' }, paging: { kind: 'page', frist: 1 }, answer: {} };
    expect(await save(wrong)).toMatchObject({ status: 422, body: { code: 'INGEST.CONNECTOR_INVALID' } });
    const { body } = await save({ ...wrong, answer: { items: '/x' } });
    expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/definition/signIn/kind',
      '/definition/paging/frist',
    ]);
  });

  it('are the business of those who look after the source', async () => {
    expect(await ask('GET', '')).toMatchObject({ status: 404, body: { code: 'INGEST.CONNECTOR_UNKNOWN' } });
    expect(await ask('GET', '', undefined, { ...OFFICER, procuratorateId: 'qy' })).toMatchObject({ status: 404 });
    expect(await ask('POST', '/start', undefined, { ...OFFICER, regionPrefixes: ['9902'] })).toMatchObject({
      status: 404,
    });
    expect(await ask('PUT', '', { definition: {} }, { procuratorateId: 'qy' })).toMatchObject({
      status: 403,
      body: { code: 'INGEST.SOURCE_NOT_YOURS' },
    });
    expect(await ask('GET', '', undefined, { roles: ['prosecutor'] })).toMatchObject({ status: 403 });
    expect(await service.asPerson('GET', '/v1/connector-language', OFFICER)).toMatchObject({
      status: 200,
      body: { schema: { title: '拉取连接器' } },
    });
  });

  it('are listed for those who may set them up, with how far each is and without what it says', async () => {
    platform.replies.push({ status: 403 });
    await save({ everySeconds: 90 });
    const listed = async (actor: Partial<Actor>): Promise<Record<string, unknown>[]> => {
      const { body } = await service.asPerson('GET', '/v1/connectors', actor);
      return (body['connectors'] as Record<string, unknown>[]).filter(({ sourceId }) => sourceId === source.sourceId);
    };
    expect(await listed(OFFICER)).toMatchObject([
      { sourceName: expect.any(String), sourceState: 'active', title: '示例平台', everySeconds: 90, state: 'stopped' },
    ]);
    expect(await listed({ roles: ['ops'] })).toHaveLength(1);
    expect(await listed({ ...OFFICER, procuratorateId: 'qy' })).toEqual([]);
    // Every operator sees the source itself.
    expect(await listed({ roles: ['ops'], procuratorateId: 'qy' })).toEqual([]);
    expect(await listed({ ...OFFICER, regionPrefixes: ['9902'] })).toEqual([]);
    await ask('POST', '/start');
    const [failing] = await until(
      () => listed(OFFICER),
      ([one]) => one?.['failures'] === 1,
    );
    expect(failing).toMatchObject({
      state: 'running',
      lagSeconds: expect.any(Number),
      fault: { title: '平台不接受登录', repair: expect.stringContaining('密钥') },
    });
    expect(JSON.stringify(failing)).not.toContain(platform.url);
  }, 60_000);

  it('have what was put aside of them sent again, once it can be read', async () => {
    platform.records.push({ nr: 'X-1', title: '积水', reportedAt: '2026-03-02T09:00:00+08:00' } as never);
    await save({ signIn: { kind: 'none' } }, {});
    await ask('POST', '/start');
    const aside = async () =>
      (await service.asPerson('GET', `/ops/quarantine?source=${source.sourceId}&state=open`)).body['items'] as {
        id: string;
        reasonCode: string;
      }[];
    const [item] = await until(aside, (items) => items.length === 1);
    expect(item).toMatchObject({ reasonCode: 'INGEST.PUSH_INVALID' });
    const adapter = {
      name: source.sourceId,
      title: '示例',
      fields: {
        '/sourceEventNo': { from: '/nr' },
        '/title': { from: '/title' },
        '/reportedAt': { from: '/reportedAt' },
      },
    };
    await service.asPerson('POST', '/v1/adapters', OFFICER, { definition: adapter });
    const lines = [JSON.stringify(platform.records[0])];
    await service.asPerson('POST', `/v1/adapters/${source.sourceId}/try`, OFFICER, { lines });
    await service.asPerson('POST', `/v1/adapters/${source.sourceId}/versions/1/publish`, OFFICER);
    await service.asPerson('PUT', `/v1/sources/${source.sourceId}/adapter`, OFFICER, { adapterId: source.sourceId });
    expect(await service.asPerson('POST', `/ops/quarantine/${item!.id}/resend`)).toMatchObject({ status: 202 });
    const stored = () =>
      sql('SELECT source_event_no FROM event_key WHERE source_id = $1', [source.sourceId]).then((rows) => rows.length);
    expect(await until(stored, (n) => n === 1, 30_000)).toBe(1);
    expect(await aside()).toEqual([]);
  }, 60_000);
});

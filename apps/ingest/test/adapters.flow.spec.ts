import { readFileSync } from 'node:fs';
import type { Actor } from '#platform/auth';
import { IngestService, type Registered, until } from './ingest-service.js';

const OFFICER: Partial<Actor> = { id: 'p-9', roles: ['data-officer'] };
const LINE = {
  no: 'A-1',
  name: '夜间倾倒建筑垃圾',
  at: '2026-03-02 09:00:00',
  type: '7',
  person: '夏临川',
  tel: '10012345678',
};
const definition = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'cz-own',
  title: '澄州自建平台',
  zone: '+08:00',
  fields: {
    '/sourceEventNo': { from: '/no' },
    '/title': { from: '/name' },
    '/reportedAt': { from: '/at', time: 'local' },
    '/reporter/name': { from: '/person' },
    '/reporter/phone': { from: '/tel' },
    '/disposal/status': { from: '/state' },
  },
  category: { code: { from: '/type' }, choose: [{ from: '/type', table: { '7': '0102' } }] },
  version: { number: { from: '/rev', as: 'integer' } },
  personal: ['/person', '/tel'],
  ...over,
});

describe('source adapters', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(() => service.stop());

  const ask = (method: string, path: string, body?: unknown, actor: Partial<Actor> = OFFICER) =>
    service.asPerson(method, `/v1${path}`, actor, body);
  const draft = (over: Record<string, unknown> = {}, actor?: Partial<Actor>) =>
    ask('POST', '/adapters', { definition: definition(over) }, actor);
  const tryOut = (body: Record<string, unknown> = {}, adapterId = 'cz-own') =>
    ask('POST', `/adapters/${adapterId}/try`, { lines: [JSON.stringify(LINE)], ...body });
  const publish = (version: number, actor?: Partial<Actor>, adapterId = 'cz-own') =>
    ask('POST', `/adapters/${adapterId}/versions/${version}/publish`, undefined, actor);
  const bind = (adapterId: string | null, actor?: Partial<Actor>) =>
    ask('PUT', `/sources/${source.sourceId}/adapter`, { adapterId }, actor);
  const history = (kind: string, id: string) =>
    service.db.database.read((tx) =>
      tx.query<{ command: string; actor_id: string | null; entry: string; procuratorate_id: string | null }>(
        'SELECT command, actor_id, entry, procuratorate_id FROM history WHERE chain_kind = $1 AND chain_id = $2 ORDER BY seq',
        [kind, id],
      ),
    );
  const states = async (adapterId: string): Promise<unknown> => {
    const { body } = await ask('GET', '/adapters');
    const all = body['adapters'] as { adapterId: string; versions: { version: number; state: string }[] }[];
    return all.find((one) => one.adapterId === adapterId)?.versions.map(({ version, state }) => [version, state]);
  };

  it('come with the product, published, for every office, and say so in the history', async () => {
    const shipped = async (): Promise<unknown[]> =>
      ((await ask('GET', '/adapters')).body['adapters'] as { procuratorateId: string | null }[]).filter(
        ({ procuratorateId }) => procuratorateId === null,
      );
    const all = await until(shipped, (list) => list.length >= 11);
    expect(all).toContainEqual(
      expect.objectContaining({
        adapterId: 'hotline-12345',
        versions: [expect.objectContaining({ state: 'published' })],
      }),
    );
    expect(await history('adapter', 'hotline-12345')).toMatchObject([{ command: 'ship', actor_id: null }]);
    const { body } = await ask('GET', '/adapters/hotline-12345/versions/1', undefined, { procuratorateId: 'other' });
    expect(body).toMatchObject({ state: 'published', findings: [], definition: { name: 'hotline-12345' } });
  });

  it('are drafted, tried, published and followed by the source that has them', async () => {
    expect(await draft()).toMatchObject({ status: 201, body: { adapterId: 'cz-own', version: 1, findings: [] } });
    expect(await publish(1)).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_UNTRIED' } });
    expect(await bind('cz-own')).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_UNPUBLISHED' } });
    expect(await tryOut()).toMatchObject({ status: 200, body: { version: 1, taken: 1 } });
    expect(await publish(1)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await bind('cz-own')).toMatchObject({ status: 200, body: { adapterId: 'cz-own' } });

    const { status, body } = await service.push(source, LINE);
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { outcome: 'accepted', flags: ['REGION_FROM_SOURCE'] },
    });
    const [event] = await service.published(1);
    expect(event).toMatchObject({
      sourceEventNo: 'A-1',
      category: { code: '0102', name: '垃圾倾倒' },
      sourceCategory: { code: '7' },
      reportedAt: '2026-03-02T01:00:00.000Z',
    });
    expect((await history('adapter', 'cz-own')).map(({ command }) => command)).toEqual(['draft', 'publish']);
    expect((await history('source', source.sourceId)).at(-1)).toMatchObject({ command: 'adapter', actor_id: 'p-9' });
  });

  it('refuse a record that does not fit with places in the record, and take our own form where it says so', async () => {
    const refused = await service.push(source, { ...LINE, no: 'A-2', at: '昨天' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'INGEST.ADAPTER_MISMATCH', errors: [{ pointer: '/at' }] },
    });
    const outcomes = await service.outcomes(2);
    expect(outcomes).toContainEqual(expect.objectContaining({ outcome: 'refused', sourceEventNo: 'A-2' }));
    const ours = {
      format: 'canonical',
      sourceEventNo: 'A-3',
      title: '路灯不亮',
      reportedAt: '2026-03-02T09:00:00+08:00',
    };
    expect(await service.push(source, ours)).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
  });

  it('change for the source with the next publication, and never in what was published', async () => {
    const changed = { category: { code: { from: '/type' }, choose: [{ from: '/type', table: { '7': '0111' } }] } };
    expect(await draft(changed)).toMatchObject({ body: { version: 2 } });
    await tryOut();
    expect(await draft({ ...changed, title: '改名' })).toMatchObject({ body: { version: 2 } });
    // It was tried as it stood before.
    expect(await publish(2)).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_UNTRIED' } });
    await tryOut();
    expect(await publish(2)).toMatchObject({ status: 200 });
    expect(await states('cz-own')).toEqual([
      [2, 'published'],
      [1, 'retired'],
    ]);
    await service.push(source, { ...LINE, no: 'A-4' });
    const isIt = (one: { sourceEventNo: string }): boolean => one.sourceEventNo === 'A-4';
    const published = await until(
      () => service.published(3),
      (events) => events.some(isIt),
    );
    expect(published.find(isIt)).toMatchObject({ category: { code: '0111' } });
    expect(await publish(2)).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_NOT_DRAFT' } });
    const byHand = (sql: string) => service.db.database.run((tx) => tx.query(sql));
    for (const column of [`definition = '{}'`, `sha256 = ''`, `state = 'draft', published_at = NULL`]) {
      await expect(byHand(`UPDATE adapter_version SET ${column} WHERE adapter_id = 'cz-own'`)).rejects.toThrow('stays');
    }
    await expect(byHand(`DELETE FROM adapter_version`)).rejects.toThrow('permission denied');
  });

  it('say field by field what became of a sample, with the reason of each flag and personal values masked', async () => {
    const odd = { ...LINE, at: '2026年3月2日', type: '8', more: '没用到' };
    const { body } = await tryOut({ lines: [JSON.stringify(LINE), JSON.stringify(odd), '{"no":'] });
    const lines = body['lines'] as { outcome: string; fields: unknown[]; flags: unknown[]; faults: unknown[] }[];
    expect(lines.map(({ outcome }) => outcome)).toEqual(['event', 'refused', 'refused']);
    expect(lines[0]!.fields).toContainEqual({
      target: '/reportedAt',
      from: ['/at'],
      raw: '2026-03-02 09:00:00',
      value: '2026-03-02T09:00:00+08:00',
      reason: '时间，按 +08:00 读取',
      flag: null,
      personal: false,
    });
    expect(lines[1]!.fields).toContainEqual(
      expect.objectContaining({ target: '/categoryCode', flag: 'VALUE_UNMAPPED', reason: '类别表中没有，留空' }),
    );
    expect(lines[1]!.fields).toContainEqual(
      expect.objectContaining({ target: null, from: ['/more'], reason: '没有规则读取' }),
    );
    expect(lines[1]!.faults).toEqual([{ pointer: '/at', detail: expect.stringContaining('/reportedAt') }]);
    expect(lines[2]!.faults).toEqual([{ pointer: '', detail: '报文不是合法的 JSON' }]);
    expect(JSON.stringify(body)).not.toMatch(/夏临川|10012345678/);
  });

  it('are tried before they are saved', async () => {
    const unsaved = definition({ zone: undefined });
    const { body } = await tryOut({ definition: unsaved });
    expect(body).toMatchObject({
      version: null,
      taken: 1,
      flags: { TIME_ZONE_ASSUMED: 1 },
      findings: [{ severity: 'warning' }],
      lines: [{ flags: expect.arrayContaining([expect.objectContaining({ flag: 'TIME_ZONE_ASSUMED' })]) }],
    });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['an unknown member', { colour: 1 }, 'INGEST.ADAPTER_INVALID', '/definition/colour'],
    ['a rule of no form', { fields: { '/title': 7 } }, 'INGEST.ADAPTER_INVALID', '/definition/fields/~1title'],
    ['a name of no form', { name: 'Ä' }, 'INGEST.ADAPTER_INVALID', '/definition/name'],
  ])('with %s are refused with its place', async (_what, over, code, pointer) => {
    const { status, body } = await draft(over);
    expect({ status, body }).toMatchObject({ status: 422, body: { code } });
    expect((body['errors'] as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  });

  it('with an error can be saved and not published', async () => {
    const over = { name: 'cz-wrong', personal: ['/other'] };
    const saved = await draft(over);
    expect(saved.body['findings']).toContainEqual(expect.objectContaining({ severity: 'error' }));
    expect(await tryOut({}, 'cz-wrong')).toMatchObject({ body: { taken: 0, lines: [] } });
    expect(await publish(1, OFFICER, 'cz-wrong')).toMatchObject({
      status: 422,
      body: {
        code: 'INGEST.ADAPTER_FAULTY',
        errors: expect.arrayContaining([expect.objectContaining({ pointer: expect.stringContaining('reporter') })]),
      },
    });
  });

  it('of another office are not there, nor changed, nor chosen', async () => {
    const stranger: Partial<Actor> = { ...OFFICER, procuratorateId: 'elsewhere' };
    expect(await ask('GET', '/adapters/cz-own/versions/1', undefined, stranger)).toMatchObject({ status: 404 });
    expect(await publish(1, stranger)).toMatchObject({ status: 404, body: { code: 'INGEST.ADAPTER_UNKNOWN' } });
    expect(await draft({}, stranger)).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_NAME_TAKEN' } });
    expect(await bind(null, stranger)).toMatchObject({ status: 404, body: { code: 'INGEST.ADAPTER_SOURCE_UNKNOWN' } });
    const ops: Partial<Actor> = { ...stranger, roles: ['ops'] };
    expect(await bind(null, ops)).toMatchObject({ body: { code: 'INGEST.ADAPTER_SOURCE_OF_OTHER_OFFICE' } });
  });

  it('of the product are copied, not changed', async () => {
    expect(await draft({ name: 'petition' })).toMatchObject({ status: 409, body: { code: 'INGEST.ADAPTER_SHIPPED' } });
    expect(await publish(1, OFFICER, 'petition')).toMatchObject({ body: { code: 'INGEST.ADAPTER_SHIPPED' } });
    expect(await bind('no-such')).toMatchObject({ status: 404, body: { code: 'INGEST.ADAPTER_UNKNOWN' } });
    expect(await bind('message-board')).toMatchObject({ status: 200 });
    const sample = readFileSync(new URL('../../../samples/message-board.sample.jsonl', import.meta.url), 'utf8');
    const first = JSON.parse(sample.split('\n')[0]!) as Record<string, unknown>;
    expect(await service.push(source, first)).toMatchObject({ status: 202 });
    expect(await bind(null)).toMatchObject({ status: 200 });
    expect(await service.push(source, LINE)).toMatchObject({ status: 422, body: { code: 'INGEST.PUSH_INVALID' } });
  });

  it('have a language that editors can ask for', async () => {
    const { body } = await ask('GET', '/adapter-language');
    expect(body).toMatchObject({ categories: { '0101': '污水排放' }, schema: { title: '来源适配器' } });
    expect(body['places']).toContain('/disposal/finishedAt');
  });
});

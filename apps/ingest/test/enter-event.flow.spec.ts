import { randomUUID } from 'node:crypto';
import type { Actor } from '#platform/auth';
import { anEvent } from './accept-harness.js';
import { type Answer, IngestService } from './ingest-service.js';

const MEMBER: Partial<Actor> = { id: 'g-1', name: '蓝守田', roles: ['grid-member'], regionPrefixes: ['990102'] };
const PROSECUTOR: Partial<Actor> = { id: 'p-3', roles: ['prosecutor'] };

describe('an event that is entered by hand', () => {
  let service: IngestService;
  beforeAll(async () => {
    service = await IngestService.start();
  }, 60_000);
  afterAll(() => service.stop());

  const enter = async (
    value: unknown,
    over: { readonly actor?: Partial<Actor>; readonly key?: string } = {},
  ): Promise<Answer> => {
    const { actor = MEMBER, key } = over;
    const response = await fetch(`${service.url}/v1/entries`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await service.token(actor)}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: typeof value === 'string' ? value : JSON.stringify(value),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  const anEntry = (over: Record<string, unknown> = {}): Record<string, unknown> => {
    const { sourceEventNo: _, ...entry } = anEvent(over);
    return { ...entry, ...over };
  };
  const sql = (text: string, params: unknown[] = []) =>
    service.db.database.read((tx) => tx.query<Record<string, unknown>>(text, params));

  it('is taken in for the office, numbered, with who entered it, and nobody else is told who that is', async () => {
    const first = await enter(anEntry({ reporter: { name: '许知秋', phone: '10012345678' } }));
    expect(first).toMatchObject({ status: 202, body: { outcome: 'accepted', revision: 1, repeated: false } });
    const { eventId, sourceEventNo } = first.body;
    expect(sourceEventNo).toMatch(/^TB\d{8}-0001$/);
    expect((await enter(anEntry({ title: '路灯不亮' }))).body['sourceEventNo']).toMatch(/-0002$/);
    const { body } = await service.asPerson('GET', `/v1/events/${String(eventId)}`, PROSECUTOR);
    expect(body).toMatchObject({
      event: { source: { id: 'manual-cz-city', kind: 'manual', name: '线索填报' }, procuratorateId: 'cz-city' },
      pushes: [{ via: 'entry' }],
      enteredBy: [{ revision: 1, id: 'g-1', name: '蓝守田' }],
    });
    const published = await service.published(2);
    expect(JSON.stringify(published)).not.toMatch(/g-1|蓝守田|许知秋|10012345678/);
    expect(published.find((one) => one.eventId === eventId)?.reporterKey).not.toBeNull();
    const [entry] = await sql(`SELECT actor_id, actor_name, command FROM history WHERE chain_kind = 'entry'`);
    expect(entry).toEqual({ actor_id: 'g-1', actor_name: '蓝守田', command: 'enter' });
    const sources = await sql(`SELECT source_id FROM source WHERE kind = 'manual'`);
    expect(sources).toEqual([{ source_id: 'manual-cz-city' }]);
    expect(await sql('SELECT 1 FROM source_key')).toEqual([]);
  }, 30_000);

  it('is entered once for one key, however often it is tried', async () => {
    const key = randomUUID();
    const entry = anEntry({ title: '河道漂浮物' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => enter(entry, { key })));
    const ids = new Set(answers.map(({ body }) => body['eventId']));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ body }) => body['repeated'] === false)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body['sourceEventNo'])).size).toBe(1);
    expect(await enter(anEntry({ title: '另一件' }), { key })).toMatchObject({
      status: 409,
      body: { code: 'INGEST.ENTRY_KEY_REUSED' },
    });
    // Another person's key is another key.
    expect((await enter(entry, { key, actor: { ...MEMBER, id: 'g-2' } })).body).toMatchObject({ repeated: false });
    expect(await enter(entry, { key: 'with space' })).toMatchObject({ body: { code: 'INGEST.ENTRY_KEY_INVALID' } });
  }, 30_000);

  it('has the identity that its number gives it, and each revision its own person', async () => {
    const event = anEntry({ sourceEventNo: 'OWN-1', sourceVersion: 1 });
    const { body } = await enter(event);
    expect(await enter(event)).toMatchObject({ status: 200, body: { outcome: 'duplicate', eventId: body['eventId'] } });
    const second = await enter(
      { ...event, sourceVersion: 2, title: '改正后的标题' },
      { actor: { ...MEMBER, id: 'g-7' } },
    );
    expect(second).toMatchObject({ status: 202, body: { eventId: body['eventId'], revision: 2 } });
    expect(await enter({ ...event, sourceVersion: 2 })).toMatchObject({
      status: 409,
      body: { code: 'INGEST.VERSION_CONFLICT' },
    });
    const read = await service.asPerson('GET', `/v1/events/${String(body['eventId'])}`, PROSECUTOR);
    expect((read.body['enteredBy'] as { id: string }[]).map(({ id }) => id)).toEqual(['g-1', 'g-7']);
    const elsewhere = { ...MEMBER, regionPrefixes: ['990103'] };
    expect(
      await enter({ ...event, sourceVersion: 3, regionCode12: '990103003004' }, { actor: elsewhere }),
    ).toMatchObject({ status: 409, body: { code: 'INGEST.ENTRY_NUMBER_TAKEN' } });
  }, 30_000);

  it('is refused to who may not enter for its region, and to who enters nothing', async () => {
    const outside = anEntry({ regionCode12: '990103003004' });
    expect(await enter(outside)).toMatchObject({
      status: 403,
      body: { code: 'INGEST.ENTRY_REGION_NOT_YOURS', errors: [{ pointer: '/regionCode12' }] },
    });
    expect(await enter(outside, { actor: { ...MEMBER, regionPrefixes: [] } })).toMatchObject({ status: 403 });
    expect(await enter(anEntry(), { actor: { roles: ['ops'] } })).toMatchObject({ status: 403 });
    expect(await enter(anEntry(), { actor: { roles: ['data-officer'] } })).toMatchObject({ status: 403 });
    expect(
      await service.push({ sourceId: 'manual-cz-city', secret: 'c2VjcmV0LW9mLW5vYm9keS1hdC1hbGwtMTIzNDU2' }, anEvent()),
    ).toMatchObject({ status: 401 });
  });

  it('is told what is wrong with it, and where', async () => {
    const problem = async (value: unknown): Promise<unknown> => {
      const { status, body } = await enter(value);
      const errors = (body['errors'] ?? []) as { pointer: string }[];
      return [status, body['code'], errors.map(({ pointer }) => pointer)];
    };
    const deep = `{"regionCode12":"990102003004","ext":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await problem('{')).toEqual([400, 'INGEST.BODY_NOT_JSON', []]);
    expect(await problem(anEntry({ regionCode12: undefined }))).toEqual([
      422,
      'INGEST.PUSH_INVALID',
      ['/regionCode12'],
    ]);
    expect(await problem(anEntry({ titel: 'x' }))).toEqual([422, 'INGEST.PUSH_INVALID', ['/titel']]);
    expect(await problem(anEntry({ title: 'a\u0000b' }))).toMatchObject([422, 'INGEST.BODY_POISONED', ['/title']]);
    expect(await problem(anEntry({ sourceEventNo: 17 }))).toEqual([422, 'INGEST.PUSH_INVALID', ['/sourceEventNo']]);
    expect(await problem(anEntry({ type: 'disposal' }))).toEqual([422, 'INGEST.PUSH_INVALID', ['/type']]);
    expect(await problem(deep)).toMatchObject([422, 'INGEST.BODY_POISONED', expect.anything()]);
  });
});

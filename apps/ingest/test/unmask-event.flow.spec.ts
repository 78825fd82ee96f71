import type { Actor } from '#platform/auth';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered } from './ingest-service.js';

const DESCRIPTION = '举报人电话 13900000001，身份证号 11010519491231002X，请回复。';
const REPORTER = { role: '群众', name: '夏临', phone: '13900000001', idNo: '11010519491231002X' };
/** Fourteen in 2026. */
const CHILD = { name: '小满', idNo: '110105201206010027' };
const REASON = '核实举报人身份，办理线索〔2026〕12号';

describe('unmasking an event', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(async () => service.stop());

  let count = 0;
  const pushed = async (reporter: object | undefined, over: object = {}): Promise<string> => {
    count += 1;
    const { body } = await service.push(
      source,
      anEvent({ sourceEventNo: `U${count}`, description: DESCRIPTION, reporter, ...over }),
    );
    return String(body['eventId']);
  };
  const unmask = (eventId: string, over: Partial<Actor> = {}, body: unknown = { reason: REASON }) =>
    service.asPerson('POST', `/v1/events/${eventId}/unmask`, { id: 'p-7', roles: ['prosecutor'], ...over }, body);
  const records = (eventId: string) =>
    service.db.database.read((tx) =>
      tx.query<{ command: string; actor_id: string; entry: string; secret: string; procuratorate_id: string }>(
        `SELECT command, actor_id, entry, secret, procuratorate_id FROM history
          WHERE chain_kind = 'access' AND chain_id = $1 ORDER BY seq`,
        [eventId],
      ),
    );

  it('shows text and reporter in clear, for no cache, and leaves a record that holds neither', async () => {
    const eventId = await pushed(REPORTER);
    const { status, headers, body } = await unmask(eventId);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      event: { eventId, description: DESCRIPTION },
      reporter: {
        ...REPORTER,
        derived: { birthDate: '1949-12-31', sex: 'female', regionCode6: '110105' },
        minor: false,
      },
    });
    const [record, ...more] = await records(eventId);
    expect(more).toEqual([]);
    expect(record).toMatchObject({ command: 'unmask', actor_id: 'p-7', secret: REASON, procuratorate_id: 'cz-city' });
    expect(JSON.parse(record!.entry)).toEqual({
      eventId,
      revision: 1,
      shown: ['text', 'name', 'phone', 'idNo'],
      minor: false,
    });
    for (const value of [...Object.values(REPORTER), REASON]) expect(record!.entry).not.toContain(value);
    const masked = await service.asPerson('GET', `/v1/events/${eventId}`, { roles: ['prosecutor'] });
    expect(JSON.stringify(masked.body)).not.toContain('13900000001');
  });

  it('shows parties and vehicles, too, and records that they were shown', async () => {
    const parties = [{ role: '被反映', name: '阮见山', phone: '13900000002' }];
    const eventId = await pushed(undefined, { parties, vehicles: [{ plate: '浙A·12345' }] });
    expect(await unmask(eventId)).toMatchObject({
      status: 200,
      body: {
        reporter: null,
        parties: [{ role: '被反映', kind: 'person', name: '阮见山', phone: '13900000002' }],
        vehicles: [{ plate: '浙A12345' }],
      },
    });
    const [record] = await records(eventId);
    expect(JSON.parse(record!.entry)).toMatchObject({ shown: ['text', 'parties', 'vehicles'], minor: false });
    expect(record!.entry).not.toMatch(/阮见山|13900000002|12345/);
    const masked = await service.asPerson('GET', `/v1/events/${eventId}`, { roles: ['prosecutor'] });
    expect(JSON.stringify(masked.body)).not.toMatch(/阮见山|13900000002|浙A/);
  });

  it('keeps the record of an event with a minor among its parties for department head and chief', async () => {
    const eventId = await pushed(REPORTER, { parties: [{ name: '小满', birthDate: '2012-06-01' }] });
    expect(await unmask(eventId)).toMatchObject({ status: 403, body: { code: 'INGEST.UNMASK_MINOR' } });
    expect(await unmask(eventId, { roles: ['chief'] })).toMatchObject({
      status: 200,
      body: { parties: [{ name: '小满', minor: true }] },
    });
  });

  it('adds a record each time', async () => {
    const eventId = await pushed(REPORTER);
    await unmask(eventId);
    await unmask(eventId, { roles: ['chief'], id: 'p-8' });
    expect((await records(eventId)).map(({ actor_id }) => actor_id)).toEqual(['p-7', 'p-8']);
  });

  it('shows text alone where nobody was named', async () => {
    const { body } = await unmask(await pushed(undefined));
    expect(body).toMatchObject({ event: { description: DESCRIPTION }, reporter: null });
  });

  it('keeps a minor’s record for department head and chief, and records who tried', async () => {
    const eventId = await pushed(CHILD);
    const refused = await unmask(eventId);
    expect(refused).toMatchObject({ status: 403, body: { code: 'INGEST.UNMASK_MINOR' } });
    expect(JSON.stringify(refused.body)).not.toContain('小满');
    for (const role of ['department-head', 'chief'] as const) {
      expect(await unmask(eventId, { roles: [role] })).toMatchObject({
        status: 200,
        body: { reporter: { name: '小满', minor: true } },
      });
    }
    const told = await records(eventId);
    expect(told.map(({ command }) => command)).toEqual(['unmask-refused', 'unmask', 'unmask']);
    expect(JSON.parse(told[0]!.entry)).toMatchObject({ shown: [], minor: true });
  });

  it.each([
    ['no reason', {}, 422, 'HTTP.INVALID'],
    ['four characters', { reason: '查看一下' }, 422, 'INGEST.UNMASK_REASON_MISSING'],
    ['blanks', { reason: '          ' }, 422, 'INGEST.UNMASK_REASON_MISSING'],
    ['501 characters', { reason: '理'.repeat(501) }, 422, 'HTTP.INVALID'],
    ['an unknown field', { reason: REASON, all: true }, 422, 'HTTP.INVALID'],
  ])('is refused with %s, and nothing is recorded', async (_what, body, status, code) => {
    const eventId = await pushed(REPORTER);
    expect(await unmask(eventId, {}, body)).toMatchObject({ status, body: { code } });
    expect(await records(eventId)).toEqual([]);
  });

  it.each([
    ['of another region', { regionPrefixes: ['9902'] }, 404],
    ['of another office', { procuratorateId: 'qy-county' }, 404],
    ['of an office above', { procuratorateId: 'province', subordinateOfficeIds: ['cz-city'], roles: ['chief'] }, 404],
    ['who assists', { roles: ['assistant'] }, 403],
    ['who audits', { roles: ['auditor'] }, 403],
    ['who administers', { roles: ['ops'] }, 403],
  ] as const)('is refused to a person %s, and nothing is recorded', async (_what, over, status) => {
    const eventId = await pushed(REPORTER);
    const answer = await unmask(eventId, over);
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.body).toMatchObject({ code: 'INGEST.EVENT_UNKNOWN' });
    expect(await records(eventId)).toEqual([]);
  });

  it('knows no event that is not there', async () => {
    expect(await unmask('01960000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 });
    expect((await unmask('not-an-id')).status).toBeGreaterThanOrEqual(400);
  });
});

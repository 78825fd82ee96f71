import { CalendarChangedV1, OrgChangedV1, readContractBytes } from '#contracts';
import { namedDays, OFFICIAL_YEARS } from '#domain/calendar';
import { DISTRICT } from './a-gateway-database.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway();
}, 90_000);
afterAll(() => gateway.end());

describe('a gateway that runs', () => {
  it('tells the calendar from its first start on', async () => {
    const known = OFFICIAL_YEARS.flatMap(namedDays).length + OFFICIAL_YEARS.length;
    const records = await gateway.topics.consumeAll('calendar.changed.v1', { atLeast: known, withinMs: 30_000 });
    expect(records).toHaveLength(known);
    for (const { value } of records) expect(readContractBytes(CalendarChangedV1, value)).toMatchObject({ ok: true });
  });

  it('tells a change of the organisation, and that a duty is gone', async () => {
    const ops = await gateway.signedIn('p-ops');
    const facts = { id: 'd-third', officeId: DISTRICT, name: '第三检察部', kinds: ['minors'] };
    expect((await ops.ask('POST', '/api/organisation/departments', facts)).status).toBe(201);
    expect((await ops.ask('DELETE', '/api/organisation/duties/990102')).status).toBe(204);
    const records = await gateway.topics.consumeAll('org.changed.v1', { atLeast: 2 });
    expect(records.map(({ key }) => key?.toString())).toEqual(['department:d-third', 'duty:990102']);
    expect(readContractBytes(OrgChangedV1, records[0]!.value)).toMatchObject({
      ok: true,
      value: { department: { name: '第三检察部' } },
    });
    expect(records[1]?.value).toBeNull();
    expect(records[0]?.headers).toMatchObject({ ce_type: 'org.changed.v1', ce_source: 'gateway' });
  });

  it('takes no change without the token against forged requests', async () => {
    const ops = await gateway.signedIn('p-ops');
    ops.csrfToken = undefined;
    const refused = await ops.ask('PUT', '/api/calendar/2026/03-02', { kind: 'holiday', name: '某日' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'GATEWAY.CSRF' } });
  });
});

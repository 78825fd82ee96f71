import { CalendarChangedV1, readContract } from '#contracts';
import { namedDays, OFFICIAL_YEARS, type OfficialYear } from '#domain/calendar';
import { CalendarMessages } from '../src/calendar/calendar-messages.js';
import { CalendarModule } from '../src/calendar/calendar.module.js';
import { KeepCalendar } from '../src/calendar/keep-calendar/keep-calendar.use-case.js';
import { SeedCalendar } from '../src/calendar/seed-calendar/seed-calendar.use-case.js';
import { CalendarStore } from '../src/calendar/storage/calendar.store.js';
import { OfficeDirectory } from '../src/organisation/storage/office-directory.js';
import { aGatewayPart, type GatewayPart } from './a-gateway-part.js';
import {
  administrator,
  anOrganisationDatabase,
  historyLines,
  type OrganisationDatabase,
  organisationOn,
  sentMessages,
} from './an-organisation-database.js';

let db: OrganisationDatabase;
beforeEach(async () => {
  db = await anOrganisationDatabase();
  await db.owner.run(async (tx) => {
    const insert = `INSERT INTO office (id, parent_id, name, level, region_code12, region_prefix, dispatched, state, revision)
      VALUES ($1, $2, $1, $3, $4, $5, false, 'active', 1)`;
    await tx.query(insert, ['990000', null, 'provincial', '990000000000', '99']);
    await tx.query(insert, ['990100', '990000', 'municipal', '990100000000', '9901']);
  });
});
afterEach(() => db.drop());

const parts = () => ({
  ...organisationOn(db.database),
  offices: new OfficeDirectory(),
  store: new CalendarStore(),
  messages: new CalendarMessages(''),
});
const seed = (official?: readonly OfficialYear[]) =>
  new SeedCalendar({ ...parts(), ...(official === undefined ? {} : { official }) }).run();
const ops = administrator('ops');

describe('the official years', () => {
  it('are entered once, and told, the year after its days', async () => {
    await seed();
    const first = await sentMessages(db.owner);
    expect(first.map(({ key }) => key)).toEqual(
      OFFICIAL_YEARS.flatMap((year) => [...namedDays(year).map(({ day }) => day), String(year.year)]),
    );
    for (const { value } of first) expect(readContract(CalendarChangedV1, value)).toMatchObject({ ok: true });
    await seed();
    expect(await sentMessages(db.owner)).toHaveLength(first.length);
  });

  it('do not undo what somebody set by hand; the notice of a year replaces what stood before it', async () => {
    const provisional = OFFICIAL_YEARS.at(-1)!;
    await seed([provisional]);
    await new KeepCalendar(parts()).setDay(ops, {
      year: 2027,
      monthDay: '02-20',
      kind: 'workday',
      name: '春节调休上班',
    });
    await new KeepCalendar(parts()).setDay(ops, { year: 2027, monthDay: '05-02', kind: 'workday', name: '抗旱值班' });
    const notice: OfficialYear = {
      year: 2027,
      notice: '国办发明电〔2026〕1号',
      off: [
        ['春节', '02-05', '02-11'],
        ['劳动节', '05-01', '05-05'],
      ],
      madeUp: [['劳动节', '05-08']],
    };
    const sent = (await sentMessages(db.owner)).length;
    await seed([notice]);
    const days = await db.database.read((tx) => new CalendarStore().listDays(tx, 2027));
    const kinds = Object.fromEntries(days.map(({ day, kind }) => [day.slice(5), kind]));
    expect(kinds).toMatchObject({ '02-11': 'holiday', '02-20': 'workday', '05-02': 'workday', '05-08': 'workday' });
    expect(kinds['10-01']).toBeUndefined();
    const told = (await sentMessages(db.owner)).slice(sent);
    expect(told).toContainEqual({ topic: 'calendar.changed.v1', key: '2027-10-01', value: null });
    expect(told.at(-1)).toMatchObject({ key: '2027', value: { notice: '国办发明电〔2026〕1号', revision: 2 } });
    expect(told.map(({ key }) => key)).not.toContain('2027-05-02');
  });
});

describe('the calendar over HTTP', () => {
  let gateway: GatewayPart;
  beforeEach(async () => {
    await seed();
    gateway = await aGatewayPart(db.database, CalendarModule.forConfig({ topicPrefix: '' }));
  });
  afterEach(() => gateway.stop());

  it('shows everybody every day of a year', async () => {
    const { body } = await gateway.as(administrator('clerk'))('GET', '/api/calendar/2026');
    const days = body['days'] as { day: string; kind: string }[];
    expect(body).toMatchObject({ year: 2026, notice: '国办发明电〔2025〕7号' });
    expect(days).toHaveLength(365);
    expect(days.filter(({ kind }) => kind === 'workday')).toHaveLength(248);
    expect(days).toContainEqual({
      day: '2026-10-10',
      weekday: 6,
      kind: 'workday',
      name: '国庆节调休上班',
      editedBy: null,
    });
    expect((await gateway.as(administrator('clerk'))('GET', '/api/calendar/2031')).body).toMatchObject({
      code: 'CALENDAR.YEAR_UNKNOWN',
    });
  });

  it('is changed by ops alone, with history and message', async () => {
    const day = { kind: 'holiday', name: '地方放假' };
    expect((await gateway.as(administrator('chief'))('PUT', '/api/calendar/2026/03-02', day)).status).toBe(403);
    expect(await gateway.as(ops)('PUT', '/api/calendar/2026/03-02', day)).toMatchObject({
      status: 200,
      body: { day: '2026-03-02', ...day },
    });
    expect((await sentMessages(db.owner)).at(-1)).toMatchObject({
      key: '2026-03-02',
      value: { day: { kind: 'holiday' }, revision: 1 },
    });
    const line = (await historyLines(db.owner)).at(-1)!;
    expect(line).toMatchObject({ chainId: 'calendar', command: 'change-calendar', actorId: 'the-ops' });
    expect(JSON.parse(line.entry)).toEqual({
      entity: 'day',
      id: '2026-03-02',
      revision: 1,
      before: null,
      after: { kind: 'holiday', name: '地方放假' },
    });
    await gateway.as(ops)('PUT', '/api/calendar/2026', { notice: '国办发明电〔2025〕7号' });
    expect(gateway.securityEvents.map(({ event, outcome, subjectId }) => [event, outcome, subjectId])).toEqual([
      ['calendar.day', 'success', '2026-03-02'],
      ['calendar.year', 'success', '2026'],
    ]);
  });

  it('is changed by administrators of an office without a parent: it is the calendar of all', async () => {
    const below = gateway.as(administrator('ops', { procuratorateId: '990100', subordinateOfficeIds: [] }));
    const unknown = gateway.as(administrator('ops', { procuratorateId: '990999' }));
    const before = (await sentMessages(db.owner)).length;
    for (const call of [below, unknown]) {
      for (const [path, body] of [
        ['/api/calendar/2026', { notice: null }],
        ['/api/calendar/2026/03-02', { kind: 'holiday', name: '地方放假' }],
      ] as const) {
        expect(await call('PUT', path, body)).toMatchObject({ status: 403, body: { code: 'CALENDAR.NOT_TOP_OFFICE' } });
      }
    }
    expect(await sentMessages(db.owner)).toHaveLength(before);
  });

  it('opens a further year before its days, and knows no 30 February', async () => {
    const call = gateway.as(ops);
    const day = { kind: 'holiday', name: '元旦' };
    expect((await call('PUT', '/api/calendar/2028/01-01', day)).body).toMatchObject({ code: 'CALENDAR.YEAR_UNKNOWN' });
    expect(await call('PUT', '/api/calendar/2028', { notice: null })).toMatchObject({
      status: 200,
      body: { year: 2028, notice: null },
    });
    expect((await call('PUT', '/api/calendar/2028/01-01', day)).status).toBe(200);
    expect((await call('PUT', '/api/calendar/2028/02-30', day)).body).toMatchObject({ code: 'CALENDAR.DAY_INVALID' });
    expect((await call('PUT', '/api/calendar/20280', {})).body).toMatchObject({ code: 'CALENDAR.DAY_INVALID' });
    expect((await call('GET', '/api/calendar')).body).toContainEqual({ year: 2028, notice: null });
  });
});

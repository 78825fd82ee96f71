import { setTimeout as sleep } from 'node:timers/promises';
import type { CalendarChangedV1, OrgChangedV1 } from '#contracts';
import { addWorkdays, namedDays, OFFICIAL_YEARS } from '#domain/calendar';
import { newId, type ProblemError } from '#kernel';
import { CalendarKnownStore } from '../src/storage/calendar-known.store.js';
import { aCaseHandlingService, type TestService } from './service.js';

let line: TestService;

beforeAll(async () => {
  line = await aCaseHandlingService();
});
afterAll(() => line.stop());

const AT = '2026-03-02T01:00:00.000Z';

const send = (topic: string, records: readonly (readonly [key: string, value: object | null])[]) =>
  line.topics.produce(
    topic,
    records.map(([key, value]) => ({ key, value, headers: { ce_id: newId(), ce_type: topic } })),
  );

async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not so in 30 s: ${JSON.stringify(answer).slice(0, 2000)}`);
    await sleep(50);
  }
}

describe('the working-day calendar', () => {
  const store = new CalendarKnownStore();
  const day = (text: string, kind: string, name: string, revision = 1): [string, CalendarChangedV1] => [
    text,
    { year: Number(text.slice(0, 4)), notice: null, day: { day: text, kind, name }, revision, at: AT },
  ];
  const year = (number: number, revision = 1): [string, CalendarChangedV1] => [
    String(number),
    { year: number, notice: null, day: null, revision, at: AT },
  ];
  /** The seventh workday after 30 September 2026, or the code of why there is none. */
  const seventh = (): Promise<string> =>
    line.db.database.read(async (tx) => {
      try {
        return addWorkdays(await store.load(tx), '2026-09-30', 7);
      } catch (error) {
        return (error as ProblemError).code;
      }
    });

  it('arrives, and with it each day that changes', async () => {
    expect(await seventh()).toBe('CALENDAR.YEAR_UNKNOWN');
    const official = OFFICIAL_YEARS.find((candidate) => candidate.year === 2026)!;
    await send('calendar.changed.v1', [
      ...namedDays(official).map(({ day: at, kind, name }) => day(at, kind, name)),
      year(2026),
    ]);
    await until(seventh, (answer) => answer === '2026-10-15');
    await send('calendar.changed.v1', [day('2026-10-09', 'holiday', '地方放假')]);
    await until(seventh, (answer) => answer === '2026-10-16');
    // What is older than what is known changes nothing; what is gone is what its weekday says.
    await send('calendar.changed.v1', [
      day('2026-10-09', 'holiday', '地方放假', 3),
      day('2026-10-12', 'holiday', '停电', 2),
    ]);
    await until(seventh, (answer) => answer === '2026-10-19');
    await send('calendar.changed.v1', [day('2026-10-09', 'workday', '从前', 2), ['2026-10-12', null]]);
    await until(seventh, (answer) => answer === '2026-10-16');
    await send('calendar.changed.v1', [['2026-10-09', null]]);
    expect(await until(seventh, (answer) => answer === '2026-10-15')).toBe('2026-10-15');
  });
});

describe('the organisation', () => {
  const stated = (id: string, revision: number, facts: Partial<OrgChangedV1>): [string, OrgChangedV1] => [
    `${facts.entity}:${id}`,
    { entity: '', id, revision, at: AT, office: null, department: null, person: null, duty: null, ...facts },
  ];
  const office = (id: string, revision: number, name: string) =>
    stated(id, revision, {
      entity: 'office',
      office: {
        name,
        level: 'district',
        parentId: null,
        regionCode12: '990100000000',
        regionPrefix: '9901',
        dispatched: false,
        state: 'active',
      },
    });
  const person = (id: string, revision: number, name: string, departmentIds: string[]) =>
    stated(id, revision, {
      entity: 'person',
      person: {
        officeId: '990100',
        name,
        departmentIds,
        regionPrefixes: null,
        state: 'active',
        terms: [],
        standIns: [],
      },
    });
  const department = (id: string, revision: number) =>
    stated(id, revision, {
      entity: 'department',
      department: { officeId: '990100', name: '第四检察部', kinds: ['public-interest'], state: 'active' },
    });
  const duty = stated('9901', 1, { entity: 'duty', duty: { officeId: '990100' } });

  const known = () =>
    line.db.database.read(async (tx) => ({
      offices: await tx.query<{ id: string; name: string }>('SELECT id, name FROM known_office ORDER BY id'),
      departments: await tx.query<{ id: string; kinds: string[] }>(
        'SELECT id, kinds FROM known_department ORDER BY id',
      ),
      people: await tx.query<{ id: string; name: string; departments: string[] }>(
        'SELECT id, name, department_ids AS departments FROM known_person ORDER BY id',
      ),
    }));

  it('is kept as it last was, and what is gone is gone', async () => {
    await send('org.changed.v1', [
      office('990100', 1, '旧名'),
      office('990100', 2, '新名'),
      department('990100-04', 1),
      person('lin', 2, '林某', ['990100-04']),
      person('xu', 1, '许某', []),
      duty,
    ]);
    await until(known, ({ people }) => people.length === 2);
    await send('org.changed.v1', [person('lin', 1, '从前', []), ['person:xu', null], office('990200', 1, '他院')]);
    expect(await until(known, ({ offices }) => offices.length === 2)).toEqual({
      offices: [
        { id: '990100', name: '新名' },
        { id: '990200', name: '他院' },
      ],
      departments: [{ id: '990100-04', kinds: ['public-interest'] }],
      people: [{ id: 'lin', name: '林某', departments: ['990100-04'] }],
    });
  });

  it('that cannot be read is put aside, and the next record is not', async () => {
    await send('org.changed.v1', [['person:bad', { entity: 'person', id: 'bad' }], office('990300', 1, '第三院')]);
    await until(known, ({ offices }) => offices.some(({ id }) => id === '990300'));
    const [put] = await line.db.database.read((tx) =>
      tx.query<{ code: string; detail: string }>('SELECT reason_code AS code, detail FROM quarantine'),
    );
    expect(put).toMatchObject({ code: 'ORG.RECORD_UNREADABLE', detail: expect.stringContaining('/revision') });
  });
});

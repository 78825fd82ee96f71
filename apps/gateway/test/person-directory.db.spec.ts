import fc from 'fast-check';
import { type ActingAs, actingAs, type Organisation } from '#domain/organisation';
import { addDays } from '#kernel';
import { aDepartment, anOffice, aPerson } from '../../../libs/domain/organisation/src/testing/index.js';
import { OrganisationStore } from '../src/organisation/storage/organisation.store.js';
import { PersonDirectory } from '../src/organisation/storage/person-directory.js';
import { anOrganisationDatabase, type OrganisationDatabase } from './an-organisation-database.js';

const TODAY = '2026-03-02';
const OFFICES = ['990000', '990100', '990200', '990110'];
const ROLES = ['prosecutor', 'chief', 'department-head', 'ops'];
const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4'];

const day = fc.integer({ min: -3, max: 3 }).map((days) => addDays(TODAY, days));
const span = fc.tuple(day, day).map(([a, b]) => (a <= b ? { fromDay: a, toDay: b } : { fromDay: b, toDay: a }));
const openSpan = fc.oneof(
  span,
  day.map((fromDay) => ({ fromDay, toDay: null })),
);
const some = <T>(words: readonly T[]) => fc.subarray([...words]);

/** Whatever the tables can hold, sound or not: the two ways of reading must agree. */
const organisation: fc.Arbitrary<Organisation> = fc
  .record({
    parents: fc.tuple(
      fc.constantFrom(null, '990000'),
      fc.constantFrom(null, '990000', '990100'),
      fc.constantFrom('990100', '990200'),
    ),
    closed: some(OFFICES.slice(3)),
    departments: fc.array(fc.constantFrom(...OFFICES), { maxLength: 4 }),
    people: fc.tuple(
      ...PEOPLE.map(() =>
        fc.record({
          officeId: fc.constantFrom('990000', '990100'),
          state: fc.constantFrom('active' as const, 'active' as const, 'left' as const),
          roles: fc.uniqueArray(fc.tuple(fc.constantFrom(...ROLES), openSpan), {
            maxLength: 3,
            selector: ([role, { fromDay }]) => `${role} ${fromDay}`,
          }),
          departments: some([0, 1, 2, 3]),
          regionPrefixes: fc.option(some(['990101', '990102', '9902'])),
        }),
      ),
    ),
    duties: fc.dictionary(fc.constantFrom('99', '9901', '9902', '990105'), fc.constantFrom(...OFFICES)),
    standIns: fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...PEOPLE), span), { maxLength: 4 }),
  })
  .map(({ parents, closed, departments, people, duties, standIns }) => {
    const [first, second, third] = parents;
    const parentOf: Record<string, string | null> = {
      '990000': null,
      '990100': first,
      '990200': second,
      '990110': third,
    };
    const state = (id: string) => (closed.includes(id) ? ('closed' as const) : ('active' as const));
    return {
      offices: new Map(OFFICES.map((id) => [id, anOffice(id, { parentId: parentOf[id] ?? null, state: state(id) })])),
      departments: new Map(departments.map((officeId, index) => [`d${index}`, aDepartment(`d${index}`, officeId)])),
      people: new Map(
        people.map(({ roles, departments: places, ...facts }, index) => {
          const terms = roles.map(([role, term]) => ({ role, ...term }));
          const departmentIds = places.filter((place) => place < departments.length).map((place) => `d${place}`);
          return [PEOPLE[index]!, aPerson(PEOPLE[index]!, facts.officeId, terms, { ...facts, departmentIds })];
        }),
      ),
      duties: new Map(
        Object.entries(duties).map(([regionPrefix, officeId]) => [
          regionPrefix,
          { regionPrefix, officeId, revision: 1 },
        ]),
      ),
      standIns: new Map(
        standIns.map(([personId, forPersonId, { fromDay, toDay }], index) => {
          const id = `0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a${index}0`;
          return [id, { id, personId, forPersonId, fromDay, toDay, revision: 1 }];
        }),
      ),
    };
  });

describe('findActor', () => {
  let db: OrganisationDatabase;
  beforeAll(async () => {
    db = await anOrganisationDatabase();
  });
  afterAll(() => db.drop());

  const directory = new PersonDirectory();
  const store = new OrganisationStore();

  const put = async (whole: Organisation): Promise<void> => {
    const kinds = {
      office: 'offices',
      department: 'departments',
      person: 'people',
      duty: 'duties',
      standIn: 'standIns',
    } as const;
    const changes = Object.entries(kinds).flatMap(([kind, map]) =>
      [...whole[map as 'offices']].map(([id, after]) => ({ kind, id, before: null, after })),
    );
    await db.owner.run(async (tx) => {
      await tx.query('TRUNCATE office, department, person, person_department, role_grant, stand_in, duty');
      await store.save(tx, { changes: changes as never, touched: new Map() });
    });
  };

  const found = async (personId: string): Promise<ActingAs | undefined> => {
    const answer = await db.database.read((tx) => directory.findActor(tx, personId, TODAY));
    if (answer === undefined) return undefined;
    const { roles, departmentIds, regionPrefixes, subordinateOfficeIds } = answer.actor;
    expect(answer.departments.map(({ id }) => id)).toEqual(departmentIds);
    return { roles, departmentIds, regionPrefixes, subordinateOfficeIds, standsInFor: answer.standsInFor };
  };

  it('answers as the organisation does as a whole, whatever there is in it', async () => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(organisation, async (whole) => {
        await put(whole);
        for (const id of PEOPLE) {
          const expected = actingAs(whole, id, TODAY);
          if (expected !== undefined) known += 1;
          expect({ id, ...(await found(id)) }).toEqual({ id, ...expected });
        }
      }),
      { numRuns: 150 },
    );
    expect(known).toBeGreaterThan(100);
  }, 60_000);

  it('tells the office, the departments by name, and the revision', async () => {
    await put({
      offices: new Map([['990100', anOffice('990100', { parentId: null, name: '某院' })]]),
      departments: new Map([['d0', aDepartment('d0', '990100', { name: '某部' })]]),
      people: new Map([
        ['p0', aPerson('p0', '990100', ['chief'], { departmentIds: ['d0'], revision: 7, name: '某人' })],
      ]),
      duties: new Map([['9901', { regionPrefix: '9901', officeId: '990100', revision: 1 }]]),
      standIns: new Map(),
    });
    expect(await db.database.read((tx) => directory.findActor(tx, 'p0', TODAY))).toEqual({
      actor: {
        id: 'p0',
        name: '某人',
        roles: ['chief'],
        procuratorateId: '990100',
        regionPrefixes: ['9901'],
        departmentIds: ['d0'],
        subordinateOfficeIds: [],
      },
      officeName: '某院',
      officeLevel: 'district',
      isTopmost: true,
      departments: [{ id: 'd0', name: '某部' }],
      revision: 7,
      standsInFor: [],
    });
  });
});

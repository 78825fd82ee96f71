import { OrgChangedV1, readContract } from '#contracts';
import { draftOf, type Organisation } from '#domain/organisation';
import { schemaDrift } from '#platform/postgres';
import { aDepartment, anOrganisation } from '../../../libs/domain/organisation/src/testing/index.js';
import { AssignDuty } from '../src/organisation/assign-duty/assign-duty.use-case.js';
import { AssignRoles } from '../src/organisation/assign-roles/assign-roles.use-case.js';
import { KeepDepartment } from '../src/organisation/keep-department/keep-department.use-case.js';
import { KeepOffice } from '../src/organisation/keep-office/keep-office.use-case.js';
import { KeepPerson } from '../src/organisation/keep-person/keep-person.use-case.js';
import { KeepStandIn } from '../src/organisation/keep-stand-in/keep-stand-in.use-case.js';
import {
  administrator,
  anOrganisationDatabase,
  historyLines,
  NOON,
  type OrganisationDatabase,
  organisationOn,
  sentMessages,
  SetClock,
} from './an-organisation-database.js';

let db: OrganisationDatabase;
beforeEach(async () => {
  db = await anOrganisationDatabase();
});
afterEach(() => db.drop());

/** The organisation of the domain's own tests, entered by the installation. */
async function installed(clock = new SetClock(NOON)) {
  const parts = organisationOn(db.database, clock);
  const base = anOrganisation();
  const result = await parts.changes.changeMany(null, (draft) => {
    for (const kind of ['offices', 'departments', 'people', 'duties'] as const) {
      for (const [id, entity] of base[kind]) (draft[kind] as Map<string, unknown>).set(id, entity);
    }
  });
  expect(result).toMatchObject({ ok: true });
  const load = (): Promise<Organisation> => db.database.read((tx) => parts.store.load(tx));
  return { ...parts, clock, load };
}

const ops = administrator('ops');
const sec = administrator('security-admin');

describe('the tables of the organisation', () => {
  it('are what the entities describe', async () => {
    expect(await schemaDrift(db.owner)).toEqual([]);
  });

  it('keep it as it was entered', async () => {
    const { load } = await installed();
    const [loaded, entered] = [await load(), anOrganisation()];
    expect([...loaded.people.values()]).toEqual(expect.arrayContaining([...entered.people.values()]));
    expect(loaded.offices).toEqual(entered.offices);
    expect(loaded.departments).toEqual(entered.departments);
    expect(loaded.duties).toEqual(entered.duties);
  });
});

describe('a change', () => {
  it('is saved, in the history of its office and on its topic, in one transaction', async () => {
    const { changes, load } = await installed();
    const before = await historyLines(db.owner);
    const facts = { name: '第三检察部', kinds: ['minors', 'criminal'] as const, officeId: '990100' };
    const created = await new KeepDepartment(changes).create(ops, '990100-3', facts);
    expect(created).toMatchObject({ id: '990100-3', kinds: ['criminal', 'minors'], state: 'active', revision: 1 });
    expect((await load()).departments.get('990100-3')).toEqual(created);
    const [line, ...more] = (await historyLines(db.owner)).slice(before.length);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ chainId: '990100', command: 'create-department', actorId: 'the-ops' });
    expect(JSON.parse(line!.entry)).toMatchObject({ entity: 'department', id: '990100-3', before: null });
    expect((await sentMessages(db.owner)).at(-1)).toMatchObject({
      topic: 'org.changed.v1',
      key: 'department:990100-3',
      value: { entity: 'department', department: { name: '第三检察部' } },
    });
  });

  it('that is refused leaves nothing behind and points into the body', async () => {
    const { changes, load } = await installed();
    const [lines, messages] = [(await historyLines(db.owner)).length, (await sentMessages(db.owner)).length];
    const office = (await load()).offices.get('990200')!;
    const attempt = new KeepOffice(changes).change(ops, '990200', { ...office, level: 'municipal' });
    await expect(attempt).rejects.toMatchObject({ code: 'ORG.LEVEL_ORDER', items: [{ pointer: '/level' }] });
    expect((await load()).offices.get('990200')).toEqual(office);
    expect([(await historyLines(db.owner)).length, (await sentMessages(db.owner)).length]).toEqual([lines, messages]);
  });

  it('is refused for what is not there, is taken, or has been changed meanwhile', async () => {
    const { changes, load } = await installed();
    const office = (await load()).offices.get('990200')!;
    const keep = new KeepOffice(changes);
    await expect(keep.change(ops, 'gone', office)).rejects.toMatchObject({ code: 'ORG.NOT_FOUND' });
    await expect(keep.create(ops, '990200', office)).rejects.toMatchObject({ code: 'ORG.EXISTS' });
    await keep.change(ops, '990200', { ...office, name: '新名' });
    await expect(keep.change(ops, '990200', office)).rejects.toMatchObject({
      code: 'ORG.REVISION_CONFLICT',
      facts: { revision: 2 },
    });
  });

  it('writes names of people beside the history, never into it, and into no key', async () => {
    const { changes } = await installed();
    const facts = {
      officeId: '990100',
      name: '独一无二',
      departmentIds: ['990100-2', '990100-1'],
      regionPrefixes: null,
    };
    await new KeepPerson(changes).create(ops, 'new-one', facts);
    const line = (await historyLines(db.owner)).at(-1)!;
    expect(line).toMatchObject({ command: 'create-person', secret: '独一无二' });
    expect(line.entry).not.toContain('独一无二');
    const message = (await sentMessages(db.owner)).at(-1)!;
    expect(message.key).toBe('person:new-one');
    expect(message.value).toMatchObject({ person: { name: '独一无二', departmentIds: ['990100-1', '990100-2'] } });
  });

  it('takes turns with another one: of two that would take the last security administrators away, one is refused', async () => {
    const { changes } = await installed();
    const terms = [{ role: 'security-admin', fromDay: '2024-01-01', toDay: null }];
    await changes.changeMany(null, (draft) =>
      draft.people.set('sec2', { ...draft.people.get('sec')!, id: 'sec2', terms }),
    );
    const assign = new AssignRoles(changes);
    const end = (id: string) => assign.assign(sec, id, 1, [{ ...terms[0]!, toDay: '2026-03-01' }]);
    const results = await Promise.allSettled([end('sec'), end('sec2')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'ORG.LAST_SECURITY_ADMIN' },
    });
  });
});

describe('roles', () => {
  it('point to the place of the body at which they are wrong, whatever its order', async () => {
    const { changes } = await installed();
    const attempt = new AssignRoles(changes).assign(sec, 'lin', 1, [
      { role: 'assistant', fromDay: '2026-04-01', toDay: '2026-03-31' },
      { role: 'prosecutor', fromDay: '2024-01-01', toDay: null },
    ]);
    await expect(attempt).rejects.toMatchObject({ code: 'ORG.TERM_INVALID', items: [{ pointer: '/terms/0' }] });
  });

  it('are not the system administrator’s, and nobody’s own', async () => {
    const { changes } = await installed();
    const assign = new AssignRoles(changes);
    const chief = [{ role: 'chief', fromDay: '2026-03-02', toDay: null }];
    await expect(assign.assign(ops, 'xu', 1, chief)).rejects.toMatchObject({ code: 'ORG.NOT_YOUR_PART' });
    const self = administrator('security-admin', { id: 'sec' });
    await expect(assign.assign(self, 'sec', 1, [])).rejects.toMatchObject({ code: 'ORG.OWN_ROLES' });
  });
});

describe('stand-ins', () => {
  it('are told as a part of the person who acts, and end', async () => {
    const { changes, clock, load } = await installed();
    const keep = new KeepStandIn(changes, () => '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37');
    const facts = { personId: 'lin', forPersonId: 'zhou', fromDay: '2026-03-02', toDay: '2026-03-31' };
    const standIn = await keep.create(sec, facts);
    expect((await load()).people.get('lin')?.revision).toBe(2);
    expect((await sentMessages(db.owner)).at(-1)).toMatchObject({
      key: 'person:lin',
      value: { revision: 2, person: { standIns: [{ forPersonId: 'zhou', toDay: '2026-03-31' }] } },
    });
    clock.instant = '2026-03-10T04:00:00.000Z';
    await expect(keep.remove(sec, standIn.id)).rejects.toMatchObject({ code: 'ORG.TERM_PAST' });
    expect(await keep.end(sec, standIn.id, { toDay: '2026-03-09', revision: 1 })).toMatchObject({ revision: 2 });
    expect((await historyLines(db.owner)).at(-1)).toMatchObject({ chainId: '990100', command: 'change-stand-in' });
  });

  it('that have not begun are taken back without a trace but the history', async () => {
    const { changes, load } = await installed();
    const keep = new KeepStandIn(changes, () => '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37');
    const { id } = await keep.create(sec, {
      personId: 'lin',
      forPersonId: 'zhou',
      fromDay: '2026-03-03',
      toDay: '2026-03-31',
    });
    await keep.remove(sec, id);
    expect((await load()).standIns.size).toBe(0);
    expect((await sentMessages(db.owner)).at(-1)).toMatchObject({ value: { person: { standIns: [] } } });
  });
});

describe('people and stand-ins of an office out of reach', () => {
  it('are answered as if they were not there, whatever revision is named', async () => {
    const { changes, load } = await installed();
    const standIns = new KeepStandIn(changes, () => '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a38');
    const days = { fromDay: '2026-03-03', toDay: '2026-03-31' };
    const { id } = await standIns.create(sec, { personId: 'lin', forPersonId: 'zhou', ...days });
    const elsewhere = { procuratorateId: '990200', subordinateOfficeIds: [] };
    const [otherOps, otherSec] = [
      { ...ops, ...elsewhere },
      { ...sec, ...elsewhere },
    ];
    const person = (await load()).people.get('lin')!;
    const unknown = { code: 'ORG.NOT_FOUND' };
    for (const revision of [person.revision, 99]) {
      const keep = new KeepPerson(changes).change(otherOps, 'lin', { ...person, revision });
      await expect(keep).rejects.toMatchObject(unknown);
      await expect(new AssignRoles(changes).assign(otherSec, 'lin', revision, [])).rejects.toMatchObject(unknown);
      await expect(standIns.end(otherSec, id, { toDay: '2026-03-10', revision })).rejects.toMatchObject(unknown);
    }
    await expect(standIns.remove(otherSec, id)).rejects.toMatchObject(unknown);
    for (const forPersonId of ['lin', 'nobody']) {
      const create = standIns.create(otherSec, { personId: 'zhou', forPersonId, ...days });
      await expect(create).rejects.toMatchObject(unknown);
    }
  });
});

describe('duties', () => {
  it('move from office to office, with an entry at either, and go', async () => {
    const { changes, load } = await installed();
    const assign = new AssignDuty(changes);
    await assign.remove(ops, '9902');
    expect((await sentMessages(db.owner)).at(-1)).toMatchObject({ key: 'duty:9902', value: null });
    expect(await assign.assign(ops, '990205', '990000')).toMatchObject({ revision: 1 });
    expect(await assign.assign(ops, '990205', '990200')).toMatchObject({ revision: 2 });
    const chains = (await historyLines(db.owner)).slice(-2).map(({ chainId, command }) => `${chainId} ${command}`);
    expect(chains).toEqual(['990000 change-duty', '990200 change-duty']);
    expect((await load()).duties.get('990205')).toEqual({ regionPrefix: '990205', officeId: '990200', revision: 2 });
    await expect(assign.remove(ops, '77')).rejects.toMatchObject({ code: 'ORG.NOT_FOUND' });
  });
});

describe('org.changed.v1', () => {
  it('keeps its contract for everything that changes', async () => {
    const { changes, load } = await installed();
    const { offices } = await load();
    await new KeepOffice(changes).create(ops, '990300', offices.get('990200')!);
    const values = (await sentMessages(db.owner)).map(({ value }) => value!);
    expect(new Set(values.map((value) => value['entity']))).toEqual(
      new Set(['office', 'department', 'person', 'duty']),
    );
    for (const value of values) expect(readContract(OrgChangedV1, value)).toMatchObject({ ok: true });
  });

  it('has the revision that is stored', async () => {
    const { changes, load } = await installed();
    await changes.changeMany(null, (draft, current) => {
      draft.departments.set('990100-1', aDepartment('990100-1', '990100', { name: '改名' }));
      draft.people.set('lin', { ...draftOf(current).people.get('lin')!, regionPrefixes: ['990101'] });
    });
    const { people, departments } = await load();
    const newest = new Map((await sentMessages(db.owner)).map(({ key, value }) => [key, value?.['revision']]));
    expect(newest.get('person:lin')).toBe(people.get('lin')?.revision);
    expect(newest.get('department:990100-1')).toBe(departments.get('990100-1')?.revision);
    expect(departments.get('990100-1')?.revision).toBe(2);
  });
});

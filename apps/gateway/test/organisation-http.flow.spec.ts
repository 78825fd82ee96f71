import { ROLES, type Role } from '#platform/auth';
import { readWorkbook } from '../src/organisation/import-workbook/read-workbook.js';
import { writeWorkbook } from '../src/organisation/import-workbook/write-workbook.js';
import { installOrganisation } from '../src/organisation/install-organisation.js';
import { OrganisationModule } from '../src/organisation/organisation.module.js';
import { actorHeader, aGatewayPart, type GatewayPart } from './a-gateway-part.js';
import { administrator, anOrganisationDatabase, type OrganisationDatabase } from './an-organisation-database.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TEXTS = {
  offices: [
    ['990000', '云溪市人民检察院', '设区的市级', '', '990000000000', '99', ''],
    ['990100', '青石区人民检察院', '基层', '990000', '990100000000', '9901', ''],
  ],
  departments: [['990100-04', '990100', '第四检察部', '公益诉讼检察']],
  people: [
    ['p-1', '990100', '林某', '990100-04', '', ''],
    ['p-2', '990100', '韩某_', '', '', ''],
    ['p-3', '990000', '安某', '', '', ''],
  ],
  roles: [
    ['p-2', '部门负责人', '2024-01-01', ''],
    ['p-3', '安全管理员', '2024-01-01', ''],
  ],
  duties: [['9901', '990100']],
};

let db: OrganisationDatabase;
let gateway: GatewayPart;
beforeAll(async () => {
  db = await anOrganisationDatabase();
  await installOrganisation(db.database, await writeWorkbook(TEXTS), '');
  gateway = await aGatewayPart(db.database, OrganisationModule.forConfig({ topicPrefix: '' }));
});
afterAll(async () => {
  await gateway.stop();
  await db.drop();
});

const ops = administrator('ops');
const sec = administrator('security-admin');

const READS = [
  'offices',
  'departments',
  'persons',
  'persons/p-1',
  'duties',
  'stand-ins',
  'vocabulary',
  'office-of/990100000000',
];
const WRITES: readonly [method: string, path: string, who: Role][] = [
  ['POST', 'offices', 'ops'],
  ['PUT', 'offices/990100', 'ops'],
  ['POST', 'departments', 'ops'],
  ['PUT', 'departments/990100-04', 'ops'],
  ['POST', 'persons', 'ops'],
  ['PUT', 'persons/p-1', 'ops'],
  ['PUT', 'duties/9901', 'ops'],
  ['DELETE', 'duties/7777', 'ops'],
  ['PUT', 'persons/p-1/roles', 'security-admin'],
  ['POST', 'stand-ins', 'security-admin'],
  ['PUT', 'stand-ins/0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37', 'security-admin'],
  ['DELETE', 'stand-ins/0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37', 'security-admin'],
];

describe('the routes of the organisation', () => {
  it.each(Object.keys(ROLES) as Role[])('let %s do what the role may, and nothing else', async (role) => {
    const call = gateway.as(administrator(role));
    const reader = ['ops', 'security-admin', 'auditor'].includes(role);
    for (const path of READS) {
      expect({ path, status: (await call('GET', `/api/organisation/${path}`)).status }).toEqual({
        path,
        status: reader ? 200 : 403,
      });
    }
    for (const [method, path, who] of WRITES) {
      const { status } = await call(method, `/api/organisation/${path}`, method === 'DELETE' ? undefined : {});
      // The bodies are empty: who may come this far is told what is missing.
      const reached = method === 'DELETE' ? 404 : 422;
      expect({ method, path, status }).toEqual({ method, path, status: role === who ? reached : 403 });
    }
  });

  it('ask everybody to sign in', async () => {
    expect((await gateway.as(null)('GET', '/api/organisation/offices')).status).toBe(401);
  });
});

describe('people', () => {
  it('are listed page by page, found by name, and only those of the own and the lower offices', async () => {
    const call = gateway.as(ops);
    const first = await call('GET', '/api/organisation/persons?limit=2');
    expect((first.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['p-1', 'p-2']);
    const second = await call('GET', `/api/organisation/persons?limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ items: [{ id: 'p-3' }], nextCursor: null });
    const found = await call('GET', `/api/organisation/persons?text=${encodeURIComponent('_')}`);
    expect(found.body['items']).toMatchObject([{ id: 'p-2', terms: [{ roleName: '部门负责人' }] }]);
    const local = gateway.as(administrator('auditor', { procuratorateId: '990100', subordinateOfficeIds: [] }));
    expect((await local('GET', '/api/organisation/persons')).body['items']).toHaveLength(2);
    expect((await local('GET', '/api/organisation/persons/p-3')).status).toBe(404);
    expect((await call('GET', '/api/organisation/persons?cursor=%C3%A9')).body).toMatchObject({
      code: 'ORG.CURSOR_INVALID',
    });
  });

  it('are entered by ops, get their roles and stand-ins from the security administrator', async () => {
    const person = { id: 'p-9', officeId: '990100', name: '新某', departmentIds: ['990100-04'] };
    expect((await gateway.as(ops)('POST', '/api/organisation/persons', person)).status).toBe(201);
    const roles = { revision: 1, terms: [{ role: 'prosecutor', fromDay: '2026-01-01', toDay: null }] };
    const assigned = await gateway.as(sec)('PUT', '/api/organisation/persons/p-9/roles', roles);
    expect(assigned).toMatchObject({
      status: 200,
      body: { revision: 2, terms: [{ roleName: '检察官', toDay: null }] },
    });
    const standIn = { personId: 'p-9', forPersonId: 'p-2', fromDay: '2999-01-01', toDay: '2999-01-31' };
    const created = await gateway.as(sec)('POST', '/api/organisation/stand-ins', standIn);
    expect(created).toMatchObject({ status: 201, body: standIn });
    const path = `/api/organisation/stand-ins/${String(created.body['id'])}`;
    expect(await gateway.as(sec)('PUT', path, { toDay: '2999-01-15', revision: 1 })).toMatchObject({
      body: { revision: 2 },
    });
    expect((await gateway.as(sec)('DELETE', path)).status).toBe(204);
    expect(gateway.securityEvents.slice(-4).map(({ event, outcome, actorId }) => [event, outcome, actorId])).toEqual(
      ['roles.assign', 'stand-in.create', 'stand-in.change', 'stand-in.remove'].map((event) => [
        event,
        'success',
        sec.id,
      ]),
    );
    const open = { officeId: '990100', name: '新某', departmentIds: [], regionPrefixes: null, state: 'left' };
    const stale = await gateway.as(ops)('PUT', '/api/organisation/persons/p-9', { ...open, revision: 2 });
    expect(stale.body).toMatchObject({ code: 'ORG.REVISION_CONFLICT', revision: 5 });
    const left = await gateway.as(ops)('PUT', '/api/organisation/persons/p-9', { ...open, revision: 5 });
    expect(left).toMatchObject({ status: 409, body: { code: 'ORG.TERM_OPEN', errors: [{ pointer: '/state' }] } });
  });
});

describe('names', () => {
  const names = async (facts: Parameters<typeof administrator>[1], query: string) =>
    (await gateway.as(administrator('clerk', facts))('GET', `/api/names?${query}`)).body;

  it('of people and departments are told to everybody signed in, those of the own and lower offices that are asked for', async () => {
    const query = 'persons=p-1,p-2,p-3,p-0&departments=990100-04,x';
    expect(await names({}, query)).toEqual({
      persons: [
        { id: 'p-1', name: '林某' },
        { id: 'p-2', name: '韩某_' },
        { id: 'p-3', name: '安某' },
      ],
      departments: [{ id: '990100-04', name: '第四检察部' }],
    });
    const below = { procuratorateId: '990100', subordinateOfficeIds: [] };
    expect(await names(below, query)).toMatchObject({ persons: [{ id: 'p-1' }, { id: 'p-2' }] });
    const elsewhere = { procuratorateId: '990200', subordinateOfficeIds: [] };
    expect(await names(elsewhere, query)).toEqual({ persons: [], departments: [] });
    expect(await names({}, '')).toEqual({ persons: [], departments: [] });
  });

  it('are for nobody who is not signed in, and for no more than a hundred at once', async () => {
    expect((await gateway.as(null)('GET', '/api/names?persons=p-1')).status).toBe(401);
    const call = gateway.as(administrator('observer'));
    const many = Array.from({ length: 101 }, (_, n) => `p-${n}`).join(',');
    for (const query of [`persons=${many}`, 'persons=%C3%A9', 'departments=a%20b', 'offices=1']) {
      expect([query.slice(0, 20), (await call('GET', `/api/names?${query}`)).status]).toEqual([
        query.slice(0, 20),
        422,
      ]);
    }
  });
});

describe('every change of the organisation', () => {
  const lines = (from: number) =>
    gateway.securityEvents.slice(from).map(({ event, outcome, actorId, subjectId, facts }) => {
      return [event, outcome, actorId, subjectId, ...(facts === undefined ? [] : [facts['code']])];
    });

  it('leaves a line in the security log, refused or done', async () => {
    const from = gateway.securityEvents.length;
    const call = gateway.as(ops);
    const office = { name: '柳溪区人民检察院', level: 'district', parentId: '990000', regionCode12: '990300000000' };
    await call('POST', '/api/organisation/offices', { id: '990300', ...office, regionPrefix: '9903' });
    const whole = { ...office, name: '柳溪新区人民检察院', regionPrefix: '9903', state: 'active' };
    const inReach = gateway.as(administrator('ops', { subordinateOfficeIds: ['990100', '990300'] }));
    await inReach('PUT', '/api/organisation/offices/990300', { ...whole, revision: 1 });
    await inReach('PUT', '/api/organisation/offices/990300', { ...whole, revision: 1 });
    const department = { name: '第一检察部', kinds: ['criminal'] };
    await inReach('POST', '/api/organisation/departments', { id: '990300-01', officeId: '990300', ...department });
    await inReach('PUT', '/api/organisation/departments/990300-01', { ...department, state: 'closed', revision: 1 });
    const person = { officeId: '990300', name: '李某', departmentIds: [] };
    await inReach('POST', '/api/organisation/persons', { id: 'p-30', ...person });
    await inReach('PUT', '/api/organisation/persons/p-30', { ...person, state: 'left', revision: 1 });
    await inReach('PUT', '/api/organisation/duties/9903', { officeId: '990300' });
    await inReach('DELETE', '/api/organisation/duties/9903');
    expect(lines(from)).toEqual([
      ['office.create', 'success', 'the-ops', '990300'],
      ['office.change', 'success', 'the-ops', '990300'],
      ['office.change', 'refused', 'the-ops', '990300', 'ORG.REVISION_CONFLICT'],
      ['department.create', 'success', 'the-ops', '990300-01'],
      ['department.change', 'success', 'the-ops', '990300-01'],
      ['person.create', 'success', 'the-ops', 'p-30'],
      ['person.change', 'success', 'the-ops', 'p-30'],
      ['duty.assign', 'success', 'the-ops', '9903'],
      ['duty.remove', 'success', 'the-ops', '9903'],
    ]);
    expect(JSON.stringify(gateway.securityEvents)).not.toMatch(/李某|柳溪/);
  });
});

describe('a workbook over HTTP', () => {
  const upload = (query: string, body: Buffer) =>
    fetch(`${gateway.url}/api/organisation/import${query}`, {
      method: 'POST',
      headers: { ...actorHeader(ops), 'content-type': XLSX },
      body: new Uint8Array(body),
    });

  it('is given as a template that can be read again', async () => {
    const response = await fetch(`${gateway.url}/api/organisation/import/template`, { headers: actorHeader(ops) });
    expect(response.headers.get('content-type')).toBe(XLSX);
    expect(response.headers.get('content-disposition')).toContain('.xlsx');
    const { rows, faults } = await readWorkbook(Buffer.from(await response.arrayBuffer()));
    expect(faults).toEqual([]);
    expect(Object.values(rows).flat()).toEqual([]);
  });

  it('is tried and then taken', async () => {
    const texts = {
      ...TEXTS,
      departments: [...TEXTS.departments, ['990100-05', '990100', '第五检察部', '控告申诉检察']],
    };
    const from = gateway.securityEvents.length;
    const tried = await (await upload('?dryRun=true', await writeWorkbook(texts))).json();
    expect(tried).toMatchObject({
      applied: false,
      faults: [],
      sheets: expect.arrayContaining([expect.objectContaining({ sheet: '部门', created: 1 })]),
    });
    const taken = await (await upload('', await writeWorkbook(texts))).json();
    expect(taken).toMatchObject({ applied: true });
    expect(gateway.securityEvents.slice(from)).toEqual([
      expect.objectContaining({ event: 'organisation.import', outcome: 'success', actorId: ops.id }),
    ]);
    const departments = await gateway.as(ops)('GET', '/api/organisation/departments?officeId=990100');
    expect(departments.body).toMatchObject([{ id: '990100-04' }, { id: '990100-05', kindNames: ['控告申诉检察'] }]);
  });

  it('is refused with the rows that are wrong', async () => {
    const response = await upload(
      '',
      await writeWorkbook({ departments: [['990100-06', '990999', '某部', '民事检察']] }),
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'ORG.IMPORT_REFUSED',
      errors: [{ pointer: '/部门/2/检察院编号' }],
    });
  });

  it('of more than 5 MB is not read', async () => {
    expect((await upload('', Buffer.alloc(6 * 1024 * 1024))).status).toBe(413);
  });
});

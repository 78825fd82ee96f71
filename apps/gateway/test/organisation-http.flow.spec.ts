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
    const tried = await (await upload('?dryRun=true', await writeWorkbook(texts))).json();
    expect(tried).toMatchObject({
      applied: false,
      faults: [],
      sheets: expect.arrayContaining([expect.objectContaining({ sheet: '部门', created: 1 })]),
    });
    const taken = await (await upload('', await writeWorkbook(texts))).json();
    expect(taken).toMatchObject({ applied: true });
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

import * as samples from './administration-samples.js';
import type { FakeCasework } from './fake-casework.js';
import { done, type FakeAnswer, type FakeRequest, type FakeRoute, field, ok, problem } from './fake-routes.js';
import type { FakePerson } from './people.js';
import * as security from './security-samples.js';

const FORBIDDEN = problem(403, 'HTTP.FORBIDDEN', '没有权限', { repair: '此操作需要其他角色。' });
const page = (items: readonly unknown[]): FakeAnswer => ok({ items, nextCursor: null });

/** What the three administrators work with, and the question why an item is hidden. */
export class FakeAdministration {
  /** Words of the workbook that comes next: whether it is found to be wrong. */
  workbookIsWrong = false;
  /** Whether somebody has changed entries of the history behind the application's back. */
  historyIsTampered = false;

  constructor(private readonly casework: FakeCasework) {}

  readonly routes = (person: FakePerson): readonly FakeRoute[] => {
    const only =
      (roles: readonly string[], answer: (request: FakeRequest, parts: readonly string[]) => FakeAnswer) =>
      (request: FakeRequest, parts: readonly string[]): FakeAnswer =>
        person.roles.some(({ id }) => roles.includes(id)) ? answer(request, parts) : FORBIDDEN;
    const administrators = ['ops', 'security-admin', 'auditor'];
    const explainers = ['department-head', 'chief', 'case-management', 'security-admin', 'auditor'];
    const organisation = (name: string): RegExp => new RegExp(`^/api/organisation/${name}$`);
    return [
      ['GET', /^\/api\/audit$/, only(['auditor'], (request) => page(auditOf(request.query.get('kind'))))],
      ['GET', /^\/api\/security-log$/, only(['auditor'], (request) => this.#securityLog(request))],
      ['GET', /^\/api\/security-log\/verification$/, only(['auditor'], () => ok(security.securityReports))],
      ['GET', /^\/api\/names$/, namesOf],
      [
        'GET',
        /^\/api\/services\/(ingest|case-handling)\/v1\/access-records$/,
        only(['auditor'], (_, [service]) => page(service === 'ingest' ? this.#accessRecords() : [])),
      ],
      [
        'GET',
        /^(?:\/api\/services\/([\w-]+))?\/v1\/history\/verification$/,
        only(['auditor'], ({ query }, [service]) => this.#verify(service ?? 'gateway', query)),
      ],
      [
        'GET',
        /^\/api\/services\/case-handling\/v1\/visibility$/,
        only(explainers, (request) => explain(request, person)),
      ],
      ['GET', /^\/api\/accounts$/, only(['security-admin'], () => page(accounts))],
      ['POST', /^\/api\/accounts$/, only(['security-admin'], createAccount)],
      [
        'POST',
        /^\/api\/accounts\/[\w-]+\/reset-password$/,
        only(['security-admin'], () => ok({ initialPassword: 'calm-river-7-lantern' })),
      ],
      ['POST', /^\/api\/accounts\/[\w-]+\/[\w-]+$/, only(['security-admin'], () => done)],
      ['GET', organisation('offices'), only(administrators, () => ok(samples.offices))],
      ['GET', organisation('departments'), only(administrators, () => ok(samples.departments))],
      ['GET', organisation('duties'), only(administrators, () => ok(samples.duties))],
      ['GET', organisation('stand-ins'), only(administrators, () => ok(samples.standIns))],
      ['GET', organisation('vocabulary'), only(administrators, () => ok(samples.vocabulary))],
      [
        'GET',
        organisation('persons'),
        only(administrators, (request) => page(personsLike(request.query.get('text') ?? ''))),
      ],
      ['PUT', organisation('persons/[\\w-]+/roles'), only(['security-admin'], (request) => ok(request.body))],
      ['POST', organisation('import'), only(['ops', 'security-admin'], (request) => this.#import(request))],
      ['POST', organisation('(?:offices|departments|persons)'), only(['ops'], (request) => ok(request.body))],
      [
        'PUT',
        organisation('(?:offices|departments|persons|duties)/[\\w-]+'),
        only(['ops'], (request) => ok(request.body)),
      ],
      ['GET', /^\/api\/calendar$/, () => ok([{ year: 2026, notice: '国办发明电〔2025〕7号' }])],
      ['GET', /^\/api\/calendar\/(\d{4})$/, (_, [year = '']) => calendarOf(Number(year))],
      ['PUT', /^\/api\/calendar\/\d{4}\/\d\d-\d\d$/, only(['ops'], (request) => ok(request.body))],
    ];
  };

  #securityLog({ query }: FakeRequest): FakeAnswer {
    const [service, kind] = [query.get('service'), query.get('kind')];
    const items = security.securityLines.filter(
      (line) => (service === null || line.service === service) && (kind === null || line.event === kind),
    );
    return ok({ items, faults: this.historyIsTampered ? security.chainFaults : [], nextCursor: null });
  }

  #accessRecords(): object[] {
    return this.casework.unmasked.map(({ eventId, reason, person }, index) => ({
      at: '2026-03-09T02:00:00.000Z',
      personId: person,
      personName: '张知远',
      command: 'unmask',
      itemId: eventId,
      seq: index + 1,
      procuratorateId: '990100',
      reason,
      facts: { eventId, revision: 3, shown: ['text', 'name', 'phone'], minor: false },
      hash: `hash-${index}`,
    }));
  }

  /** In two parts where something is found: one finding in each. */
  #verify(service: string, query: URLSearchParams): FakeAnswer {
    if (!this.historyIsTampered || service !== 'case-handling') return ok(samples.verification(service));
    const [first, second] = samples.findings;
    const found = (finding: object | undefined) => ({ sound: false, findings: [finding], findingCount: 1 });
    if (query.get('cursor') === 'part-2') return ok(samples.verification(service, { entries: 834, ...found(second) }));
    return query.get('scope') === 'all'
      ? ok(samples.firstPart(service, found(first)))
      : problem(422, 'HTTP.INVALID', '-');
  }

  #import(request: FakeRequest): FakeAnswer {
    const isXlsx =
      request.headers['content-type'] === 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    if (!isXlsx) return problem(415, 'HTTP.MEDIA_TYPE', '不支持这种内容类型');
    if (this.workbookIsWrong) return ok(samples.importFaults);
    return ok(samples.importReport(request.query.get('dryRun') !== 'true'));
  }
}

const auditOf = (kind: string | null): object[] =>
  samples.audit.filter(({ chain }) => kind === null || chain.kind === kind);

function namesOf({ query }: FakeRequest): FakeAnswer {
  const among = (name: 'persons' | 'departments') => {
    const ids = (query.get(name) ?? '').split(',');
    return samples.names[name].filter(({ id }) => ids.includes(id));
  };
  return ok({ persons: among('persons'), departments: among('departments') });
}

const personsLike = (text: string): object[] =>
  samples.persons.filter(({ id, name }) => id.includes(text) || name.includes(text));

const accounts = [
  samples.sampleAccount(0),
  samples.sampleAccount(1, { state: 'locked', secondFactor: false, lastSignInAt: null }),
  samples.sampleAccount(2),
];

const createAccount = (request: FakeRequest): FakeAnswer =>
  field(request, 'account') === 'zhang'
    ? problem(409, 'GATEWAY.ACCOUNT_EXISTS', '此人员已有账号，或账号名已被使用')
    : { status: 201, body: { id: 'new', ...(request.body as object), initialPassword: 'calm-river-7-lantern' } };

const calendarOf = (year: number): FakeAnswer =>
  year === 2026 ? ok(samples.calendarOf(year)) : problem(404, 'CALENDAR.YEAR_UNKNOWN', '尚未录入这一年');

function explain(request: FakeRequest, person: FakePerson): FakeAnswer {
  if (request.query.get('item') === '线索〔2026〕999号') {
    return problem(404, 'CASEWORK.ITEM_UNKNOWN', '没有这一项', { repair: '核对编号；只能查询本院和下级院的。' });
  }
  return ok({
    personId: request.query.get('personId') ?? person.id,
    visible: false,
    layer: 'policy',
    rule: 'department',
    says: '检察官可以查阅本院、本人管辖区域内、本部门或尚未分配部门的线索、案件。不符合其中的“属于本人所在部门，或尚未分配部门”。',
  });
}

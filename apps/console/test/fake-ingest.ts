import { gridEvent } from './clue-samples.js';
import {
  type FakeAnswer,
  type FakeHandler,
  type FakeRequest,
  type FakeRoute,
  field,
  ok,
  problem,
} from './fake-routes.js';
import * as adapting from './adapter-samples.js';
import * as samples from './ingest-samples.js';
import type { FakePerson } from './people.js';

const FORBIDDEN = problem(403, 'HTTP.FORBIDDEN', '没有权限', { repair: '此操作需要其他角色。' });
const INGEST = '/api/services/ingest/v1/';
const at = (path: string): RegExp => new RegExp(`^${INGEST}${path}$`);
const quarantine = (rest: string): RegExp => new RegExp(`^/api/services/[\\w-]+/ops/quarantine${rest}$`);

/** What ingest answers to those who look after what platforms push. */
export class FakeIngest {
  readonly unmasked: string[] = [];
  /** Rows that the running import has done when it is asked for next; it is over with the last. */
  rowsDone = 0;
  /** Null while nothing was uploaded. */
  running: 'importing' | 'cancelled' | null = null;
  /** Whether the draft was tried as it stands. */
  private isTried = false;
  private draft: object = adapting.DEFINITION;
  private isDecided = false;
  private readonly gone = new Set<string>();

  readonly routes = (person: FakePerson): readonly FakeRoute[] => {
    const only =
      (roles: readonly string[], answer: FakeHandler): FakeHandler =>
      (request, parts) =>
        person.roles.some(({ id }) => roles.includes(id)) ? answer(request, parts) : FORBIDDEN;
    const feeders = ['ops', 'data-officer'];
    const erasers = ['data-officer', 'department-head', 'chief'];
    return [
      ['GET', at('sources'), only([...feeders, 'auditor'], () => ok({ sources: this.sourcesOf(person) }))],
      ['POST', at('sources'), only(['ops'], registered)],
      ['PUT', at('sources/([\\w-]+)'), only(['ops'], () => ok({}))],
      ['POST', at('sources/([\\w-]+)/keys'), only(['ops'], added)],
      ['POST', at('sources/[\\w-]+/keys/\\w+/retire'), only(['ops'], () => ok({}))],
      ['DELETE', at('sources/[\\w-]+/keys/\\w+'), only(['ops'], () => ok({}))],
      ['PUT', at('sources/[\\w-]+/adapter'), only(feeders, (request) => ok(request.body))],
      [
        'GET',
        at('sources/[\\w-]+/reconciliations'),
        only(feeders, () => ok(listed('reconciliations', samples.reconciliations))),
      ],
      [
        'GET',
        at('sources/[\\w-]+/reconciliations/[\\d-]+'),
        only(feeders, () => ok(listed('differences', samples.differences))),
      ],
      ['GET', at('silences'), only(feeders, (request) => ok(listed('silences', silencesFor(request))))],
      ['GET', at('adapters'), only(feeders, () => ok({ adapters: adapting.adapters }))],
      ['POST', at('adapters'), only(feeders, (request) => this.saveDraft(request))],
      ['GET', at('adapters/([\\w-]+)/versions/(\\d+)'), only(feeders, (_, parts) => this.version(parts))],
      ['POST', at('adapters/[\\w-]+/try'), only(feeders, (request) => this.try(request))],
      [
        'POST',
        at('adapters/[\\w-]+/versions/\\d+/publish'),
        only(feeders, () => ok({ publishedAt: '2026-03-09T02:00:00.000Z' })),
      ],
      ['GET', at('imports'), only(feeders, () => ok({ imports: this.imports(), next: null }))],
      ['POST', at('imports'), only(feeders, (request) => this.upload(request))],
      ['GET', at('imports/([\\w-]+)'), only(feeders, (_, [id]) => this.follow(id))],
      ['POST', at('imports/[\\w-]+/cancel'), only(feeders, () => this.cancel())],
      ['GET', quarantine(''), only(['ops'], (request) => ok({ items: this.records(request), cursor: null }))],
      ['GET', quarantine('/counts'), only(['ops'], () => ok(samples.counts))],
      ['GET', quarantine('/resends'), only(['ops'], () => ok({ items: [samples.order] }))],
      ['POST', quarantine('/resends'), only(['ops'], () => ({ status: 202, body: samples.order }))],
      ['GET', quarantine('/(\\d+)'), only(['ops'], (_, [id]) => this.shown(id, samples.MASKED_VALUE))],
      ['POST', quarantine('/(\\d+)/unmask'), only(['ops'], (request, [id]) => this.unmask(request, id))],
      ['POST', quarantine('/(\\d+)/mend'), only(['ops'], () => ok({ mends: 1 }))],
      ['POST', quarantine('/(\\d+)/(?:resend|dismiss)'), only(['ops'], (_, [id]) => this.settle(id))],
      ['GET', at('erasures'), only(erasers, (request) => ok({ items: this.erasures(request), cursor: null }))],
      ['GET', at('erased'), only(erasers, (request) => ok(samples.erasedPage(request.query)))],
      [
        'POST',
        at('erasures/[\\w-]+/(?:confirm|reject)'),
        only(['department-head', 'chief'], () => this.decide(person)),
      ],
      ['GET', at('events'), only(['data-officer'], (request) => this.event(request))],
      [
        'POST',
        at('events/[\\w-]+/erasure'),
        only(['data-officer'], () => ({ status: 202, body: { state: 'requested' } })),
      ],
    ];
  };

  private sourcesOf({ roles, office }: FakePerson): object[] {
    const seesAll = roles.some(({ id }) => id === 'ops' || id === 'auditor');
    return samples.sources.filter(({ procuratorateId }) => seesAll || procuratorateId === office.id);
  }

  private saveDraft({ body }: FakeRequest): FakeAnswer {
    const { definition } = body as { definition: { name: string; fields: object } };
    this.draft = definition;
    this.isTried = false;
    return { status: 201, body: { adapterId: definition.name, version: 3, findings: this.findings() } };
  }

  private findings(): object[] {
    return JSON.stringify(this.draft).includes('"time":"local"') ? [] : [adapting.finding];
  }

  private version([adapterId = '', no = '']: readonly string[]): FakeAnswer {
    const found = adapting.adapters
      .find((adapter) => adapter.adapterId === adapterId)
      ?.versions.find(({ version }) => version === Number(no));
    if (found === undefined) return problem(404, 'INGEST.ADAPTER_UNKNOWN', '没有这个适配器');
    const isDraft = found.state === 'draft';
    const tried = { sha256: found.sha256, lines: 2, taken: 1, at: '2026-03-09T02:00:00.000Z' };
    return ok({
      ...found,
      adapterId,
      tried: isDraft && this.isTried ? tried : null,
      definition: isDraft ? this.draft : adapting.DEFINITION,
      changedAt: '2026-03-09T01:00:00.000Z',
      publishedAt: isDraft ? null : '2026-03-09T01:00:00.000Z',
      findings: isDraft ? this.findings() : [],
    });
  }

  private try({ body }: FakeRequest): FakeAnswer {
    const { version, lines } = body as { version?: number; lines: readonly string[] };
    this.isTried ||= version !== undefined;
    return ok({
      adapterId: 'cz-hotline',
      version: version ?? null,
      findings: [],
      taken: 1,
      flags: { REGION_FROM_SOURCE: 1 },
      lines: adapting.triedLines.slice(0, lines.length),
    });
  }

  private current(): object {
    const rows = { rowsDone: this.rowsDone, outcomes: { accepted: this.rowsDone } };
    const state = this.rowsDone >= 500_000 ? 'finished' : (this.running ?? 'importing');
    const isOver = state !== 'importing';
    return samples.sampleImport({ ...rows, importId: RUNNING, state, faultyRows: isOver ? 3 : 0, finishedAt: null });
  }

  private imports(): object[] {
    return [...(this.running === null ? [] : [this.current()]), samples.sampleImport(), failedImport];
  }

  private upload({ headers }: FakeRequest): FakeAnswer {
    if (headers['content-type'] !== 'application/octet-stream')
      return problem(415, 'HTTP.MEDIA_TYPE', '不支持这种内容类型');
    this.running = 'importing';
    return { status: 202, body: { ...this.current(), repeated: false } };
  }

  private follow(id = ''): FakeAnswer {
    return ok(id === RUNNING ? this.current() : id === failedImport.importId ? failedImport : samples.sampleImport());
  }

  private cancel(): FakeAnswer {
    this.running = 'cancelled';
    return ok(this.current());
  }

  private records({ query }: FakeRequest): object[] {
    if (query.get('state') !== 'open') return [samples.sampleRecord('1', { state: query.get('state') })];
    const reason = query.get('reason');
    return ['9', '8', '7']
      .filter((id) => !this.gone.has(id))
      .map((id) =>
        samples.sampleRecord(id, id === '8' ? { reasonCode: 'INGEST.SIGNATURE_WRONG', detail: '签名不符' } : {}),
      )
      .filter(({ reasonCode }) => reason === null || reasonCode === reason);
  }

  private shown(id = '', text: string): FakeAnswer {
    return this.gone.has(id)
      ? problem(404, 'HTTP.QUARANTINE_UNKNOWN', '没有这条记录')
      : ok(samples.shownRecord(samples.sampleRecord(id), text));
  }

  private unmask(request: FakeRequest, id = ''): FakeAnswer {
    this.unmasked.push(field(request, 'reason'));
    return this.shown(id, samples.CLEAR_VALUE);
  }

  private settle(id = ''): FakeAnswer {
    this.gone.add(id);
    return { status: 202, body: { state: 'resent' } };
  }

  private erasures({ query }: FakeRequest): object[] {
    const decided = {
      state: 'confirmed',
      decidedBy: '990100-zhou',
      decidedAt: '2026-03-09T02:00:00.000Z',
      erased: true,
    };
    const all = [
      samples.sampleErasure(this.isDecided ? decided : {}),
      samples.sampleErasure({
        ...decided,
        requestId: '0195f8c9-0000-7000-8000-0000000000d0',
        basis: '个保法 47(1)(1)',
        reason: '试运行期间误推的测试数据',
      }),
    ];
    const state = query.get('state');
    return all.filter((one) => state === null || one.state === state);
  }

  private decide(person: FakePerson): FakeAnswer {
    if (person.id === '990100-shuju') return problem(409, 'INGEST.ERASURE_SAME_PERSON', '不能复核自己的申请');
    this.isDecided = true;
    return ok({ state: 'confirmed', erased: true });
  }

  private event({ query }: FakeRequest): FakeAnswer {
    if (query.get('sourceEventNo') !== 'GD-7') return problem(404, 'INGEST.EVENT_UNKNOWN', '没有这个事件');
    return ok(gridEvent(samples.ERASED_EVENT));
  }
}

const RUNNING = '0195f8c9-0000-7000-8000-0000000000a9';
const failedImport = samples.sampleImport({
  importId: '0195f8c9-0000-7000-8000-0000000000a0',
  state: 'failed',
  format: 'csv',
  encoding: 'gb18030',
  rowsTotal: null,
  rowsDone: 0,
  outcomes: {},
  faultyRows: 0,
  problem: {
    code: 'INGEST.FILE_COLUMNS',
    title: '有不认识的栏名',
    repair: '改为列出的栏名后再上传。',
    items: [{ pointer: '/3', detail: '第 3 列不认识；最接近的是“上报时间”' }],
  },
});

const listed = (name: string, items: readonly object[]): object => ({ [name]: items, next: null });

const silencesFor = ({ query }: FakeRequest): object[] =>
  samples.silences.filter(
    ({ sourceId, closedAt }) =>
      (query.get('sourceId') ?? sourceId) === sourceId && (query.get('state') !== 'open' || closedAt === null),
  );

const registered: FakeHandler = (request) =>
  field(request, 'id') === samples.HOTLINE
    ? problem(409, 'INGEST.SOURCE_EXISTS', '来源编号已被使用')
    : {
        status: 201,
        body: { sourceId: field(request, 'id'), keyId: 'k1', suite: field(request, 'suite'), secret: samples.SECRET },
      };

const added: FakeHandler = (request, [sourceId = '']) => ({
  status: 201,
  body: { sourceId, keyId: 'k3', suite: field(request, 'suite'), secret: samples.SECRET },
});

import { triedLines } from './adapter-samples.js';
import * as samples from './connector-samples.js';
import { type FakeAnswer, type FakeHandler, type FakeRequest, type FakeRoute, ok, problem } from './fake-routes.js';
import { HOTLINE } from './ingest-samples.js';
import type { FakePerson } from './people.js';

const FORBIDDEN = problem(403, 'HTTP.FORBIDDEN', '没有权限', { repair: '此操作需要其他角色。' });
const UNKNOWN = problem(404, 'INGEST.CONNECTOR_UNKNOWN', '来源没有拉取连接器');
const at = (path: string): RegExp => new RegExp(`^/api/services/ingest/v1/${path}$`);

interface Given {
  readonly definition?: { readonly signIn?: { readonly kind?: string; readonly tokenUrl?: string } };
  readonly secret?: string;
}

/** What ingest answers to those who set up how platforms are asked. */
export class FakeConnectors {
  private definition: object = samples.DEFINITION;
  private version = 2;
  private state: 'running' | 'stopped' = 'running';
  /** What the next trial is told by the platform. */
  fault: object | null = null;

  readonly routes = (person: FakePerson): readonly FakeRoute[] => {
    const feeders =
      (answer: FakeHandler): FakeHandler =>
      (request, parts) =>
        person.roles.some(({ id }) => id === 'ops' || id === 'data-officer') ? answer(request, parts) : FORBIDDEN;
    const isOwn = person.office.id === '990100';
    const one = 'sources/([\\w-]+)/connector';
    return [
      ['GET', at('connectors'), feeders(() => ok({ connectors: isOwn ? samples.connectors : [] }))],
      ['GET', at(one), feeders((_, [id]) => this.of(id, this.shown()))],
      ['GET', at(`${one}/state`), feeders((_, [id]) => this.of(id, samples.sampleState(this.state)))],
      ['PUT', at(one), feeders((request) => this.save(request))],
      ['POST', at(`${one}/try`), feeders((request) => this.try(request))],
      ['POST', at(`${one}/(start|stop)`), feeders((_, [, how]) => this.switch(how))],
    ];
  };

  private of(sourceId: string | undefined, body: object): FakeAnswer {
    return sourceId === HOTLINE ? ok(body) : UNKNOWN;
  }

  private shown(): object {
    return { ...samples.connectorOf(this.version, this.definition), state: this.state };
  }

  private refused({ body }: FakeRequest): FakeAnswer | undefined {
    const { definition, secret } = body as Given;
    if (definition === undefined) return undefined;
    const { kind, tokenUrl } = definition.signIn ?? {};
    if (kind === 'magic') {
      const errors = [
        { pointer: '/definition/signIn/kind', detail: '应为 none、header、basic、oauth2、login 或 hmac' },
      ];
      return withErrors(422, 'INGEST.CONNECTOR_INVALID', '拉取连接器不符合写法', errors);
    }
    if (kind !== 'none' && secret === undefined && tokenUrl !== samples.DEFINITION.signIn.tokenUrl) {
      const errors = [{ pointer: '/secret', detail: '地址与原来不同，须重新填写' }];
      return withErrors(422, 'INGEST.CONNECTOR_SECRET_NEEDED', '须填写平台的密钥', errors);
    }
    return undefined;
  }

  private save(request: FakeRequest): FakeAnswer {
    const refused = this.refused(request);
    if (refused !== undefined) return refused;
    const { definition = {}, fromStart } = request.body as Given & { fromStart?: boolean };
    this.definition = definition;
    this.version += 1;
    return ok({ sourceId: HOTLINE, version: this.version, continues: fromStart !== true });
  }

  private try(request: FakeRequest): FakeAnswer {
    const refused = this.refused(request);
    if (refused !== undefined) return refused;
    if (this.fault !== null) {
      return ok({ request: samples.triedRequest, page: null, position: null, items: [], fault: this.fault });
    }
    const page = { count: 2, next: '12045', more: true, total: null, isFull: false };
    const position = { cursor: '12045' };
    return ok({ request: samples.triedRequest, page, position, items: triedLines, fault: null });
  }

  private switch(how = ''): FakeAnswer {
    this.state = how === 'start' ? 'running' : 'stopped';
    return ok({ sourceId: HOTLINE, state: this.state, changed: true });
  }
}

const withErrors = (status: number, code: string, title: string, errors: object[]): FakeAnswer => {
  const answer = problem(status, code, title);
  return { ...answer, body: { ...(answer.body as object), errors } };
};

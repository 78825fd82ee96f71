import type { Action, Kind } from '#domain/access';
import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { type AuditedRoute } from '#platform/auth';
import { type Relation, RELATIONS } from './relations.js';

/** Which thing a route is about, and how it is asked for the one of a relation. */
export interface ItemRoute {
  readonly kind: Kind;
  readonly action: Action;
  /** What of the answer tells that the thing is among it; null where its status does. */
  readonly listed: boolean;
  readonly path: (relation: Relation) => string;
  readonly body?: object;
  /** Roles that may give the command at all. */
  readonly commandRoles?: readonly string[];
}

const index = (relation: Relation): number => RELATIONS.indexOf(relation);
/** Ids of the samples: one of each kind for each relation. */
export const sampleId = (kind: Kind | 'hit', relation: Relation): string => {
  const place = {
    clue: 1,
    case: 2,
    record: 3,
    hit: 4,
    run: 5,
    notice: 6,
    source: 7,
    import: 8,
    adapter: 9,
    erasure: 'a',
    feed: 'b',
  }[kind];
  return `0195f3a2-7c1${place}-7d2b-9a41-${index(relation).toString(16).padStart(12, '0')}`;
};
export const sourceNo = (relation: Relation): string => `GD-${index(relation)}`;
/** An office's adapter of its own, with a draft as its version 1. */
export const adapterName = (relation: Relation): string => `adapter-${index(relation)}`;
export const sourceName = (relation: Relation): string => `source-${index(relation)}`;
/** A title that no other sample has. */
export const sampleTitle = (kind: Kind, relation: Relation): string => `样本${kind}甲${index(relation)}乙`;

/** Nothing is at this version: who may give the command learns just that, and nothing changes. */
const NO_VERSION = { version: 2_000_000_000, reason: '理由' };

const read = (kind: Kind, base: string, rest = ''): ItemRoute => ({
  kind,
  action: 'read',
  listed: false,
  path: (relation) => `${base}/${sampleId(kind, relation)}${rest}`,
});
const list = (kind: Kind, path: (relation: Relation) => string): ItemRoute => ({
  kind,
  action: 'read',
  listed: true,
  path,
});
const commands = (
  kind: 'clue' | 'case',
  lifecycle: { readonly commands: readonly { readonly id: string; readonly roles: readonly string[] }[] },
): [string, ItemRoute][] =>
  lifecycle.commands.map(({ id, roles }) => [
    `POST /v1/${kind}s/:id/commands/${id}`,
    {
      kind,
      action: 'command',
      listed: false,
      path: (relation) => `/v1/${kind}s/${sampleId(kind, relation)}/commands/${id}`,
      body: NO_VERSION,
      commandRoles: roles,
    },
  ]);

const sourceCommand = (rest: string, body?: object): ItemRoute => ({
  kind: 'source',
  action: 'command',
  listed: false,
  path: (relation) => `/v1/sources/${sourceName(relation)}${rest}`,
  ...(body === undefined ? {} : { body }),
});

/** Every route that is about a thing of somebody's. Lists stand here once for each way to search them. */
export const ITEM_ROUTES: Readonly<Record<string, Readonly<Record<string, ItemRoute>>>> = {
  'case-handling': {
    'GET /v1/clues': list('clue', () => '/v1/clues?limit=200'),
    'GET /v1/clues?text': list(
      'clue',
      (relation) => `/v1/clues?text=${encodeURIComponent(sampleTitle('clue', relation))}`,
    ),
    'GET /v1/clues?eventId': list('clue', (relation) => `/v1/clues?eventId=${sampleId('record', relation)}`),
    'GET /v1/clues/:id': read('clue', '/v1/clues'),
    'GET /v1/clues/:id/history': read('clue', '/v1/clues', '/history'),
    'GET /v1/clues/:id/commands': read('clue', '/v1/clues', '/commands'),
    ...Object.fromEntries(commands('clue', CLUE_LIFECYCLE)),
    'GET /v1/cases': list('case', () => '/v1/cases?limit=200'),
    'GET /v1/cases?text': list(
      'case',
      (relation) => `/v1/cases?text=${encodeURIComponent(sampleTitle('case', relation))}`,
    ),
    'GET /v1/cases/:id': read('case', '/v1/cases'),
    'GET /v1/cases/:id/history': read('case', '/v1/cases', '/history'),
    'GET /v1/cases/:id/commands': read('case', '/v1/cases', '/commands'),
    ...Object.fromEntries(commands('case', CASE_LIFECYCLE)),
    'GET /v1/visibility': {
      kind: 'clue',
      action: 'explain',
      listed: false,
      path: (relation) => `/v1/visibility?item=${sampleId('clue', relation)}`,
    },
    'GET /v1/visibility?item=case': {
      kind: 'case',
      action: 'explain',
      listed: false,
      path: (relation) => `/v1/visibility?item=${sampleId('case', relation)}`,
    },
  },
  ingest: {
    'GET /v1/events': {
      kind: 'record',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/events?sourceId=${sourceName(relation)}&sourceEventNo=${sourceNo(relation)}`,
    },
    'GET /v1/events/:eventId': read('record', '/v1/events'),
    'POST /v1/events/:eventId/unmask': {
      kind: 'record',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/events/${sampleId('record', relation)}/unmask`,
      body: { reason: '核实事件的具体地点' },
    },
    'POST /v1/events/:eventId/erasure': {
      kind: 'record',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/events/${sampleId('record', relation)}/erasure`,
      body: { basis: '个保法 47(1)(5)', reason: '核实后申请删除' },
    },
    'GET /v1/erasures': list('erasure', () => '/v1/erasures?limit=200'),
    'POST /v1/erasures/:requestId/confirm': {
      kind: 'erasure',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/erasures/${sampleId('erasure', relation)}/confirm`,
    },
    'POST /v1/erasures/:requestId/reject': {
      kind: 'erasure',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/erasures/${sampleId('erasure', relation)}/reject`,
    },
    'GET /v1/sources': list('source', () => '/v1/sources'),
    'GET /v1/sources/:sourceId/reconciliations': {
      kind: 'feed',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/sources/${sourceName(relation)}/reconciliations`,
    },
    'GET /v1/sources/:sourceId/reconciliations/:day': {
      kind: 'feed',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/sources/${sourceName(relation)}/reconciliations/2026-03-02`,
    },
    'GET /v1/silences': list('feed', () => '/v1/silences?limit=200'),
    'GET /v1/adapters': list('adapter', () => '/v1/adapters'),
    'GET /v1/adapters/:adapterId/versions/:version': {
      kind: 'adapter',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/adapters/${adapterName(relation)}/versions/1`,
    },
    'POST /v1/adapters/:adapterId/try': {
      kind: 'adapter',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/adapters/${adapterName(relation)}/try`,
      body: { lines: ['{}'] },
    },
    'POST /v1/adapters/:adapterId/versions/:version/publish': {
      kind: 'adapter',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/adapters/${adapterName(relation)}/versions/1/publish`,
      body: {},
    },
    'PUT /v1/sources/:sourceId/adapter': {
      kind: 'source',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/sources/${sourceName(relation)}/adapter`,
      body: { adapterId: null },
    },
    'PUT /v1/sources/:sourceId': sourceCommand('', {}),
    'POST /v1/sources/:sourceId/keys': sourceCommand('/keys', {}),
    'POST /v1/sources/:sourceId/keys/:keyId/retire': sourceCommand('/keys/k1/retire', {}),
    'DELETE /v1/sources/:sourceId/keys/:keyId': sourceCommand('/keys/k1'),
    'POST /v1/imports': {
      kind: 'import',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/imports?format=csv&sourceId=${sourceName(relation)}`,
    },
    'GET /v1/imports': list('import', () => '/v1/imports?limit=200'),
    'GET /v1/imports/:importId': read('import', '/v1/imports'),
    'GET /v1/imports/:importId/errors.xlsx': read('import', '/v1/imports', '/errors.xlsx'),
    'POST /v1/imports/:importId/cancel': {
      kind: 'import',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/imports/${sampleId('import', relation)}/cancel`,
    },
  },
  matcher: {
    'GET /v1/evaluations/:eventId': read('record', '/v1/evaluations'),
    'GET /v1/hits/:hitId': {
      kind: 'record',
      action: 'read',
      listed: false,
      path: (relation) => `/v1/hits/${sampleId('hit', relation)}`,
    },
    'GET /v1/runs/:runId': read('run', '/v1/runs'),
  },
  notify: {
    'GET /v1/inbox': list('notice', () => '/v1/inbox?limit=200'),
    'POST /v1/inbox/:id/read': {
      kind: 'notice',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/inbox/${sampleId('notice', relation)}/read`,
    },
  },
  gateway: {},
};

/** What a list's answer must hold for the thing to be in it. */
export const mark = ({ kind }: ItemRoute, relation: Relation): string => {
  if (kind === 'adapter') return `"${adapterName(relation)}"`;
  return kind === 'source' ? `"${sourceName(relation)}"` : `"${sampleId(kind, relation)}"`;
};

const COMMAND = ':command';

/** The lines that the table must have for a route: one for each way to search a list, and for each command. */
export function rowsOf(service: string, { method, path }: AuditedRoute): string[] {
  const route = `${method} ${path}`;
  const known = Object.keys(ITEM_ROUTES[service] ?? {});
  if (path.endsWith(COMMAND)) return known.filter((row) => row.startsWith(route.slice(0, -COMMAND.length)));
  const ways = known.filter((row) => row === route || row.startsWith(`${route}?`));
  return ways.length === 0 ? [route] : ways;
}

/** Parameters of routes that are about nothing of anybody's: what is asked for is not there. */
export const plainPath = (path: string): string =>
  path
    .replace(/:year/, '2026')
    .replace(/:monthDay/, '01-01')
    .replace(/:service/, 'ingest')
    .replace(/:code/, 'HTTP.FORBIDDEN')
    .replace(/:regionCode12/, '990199000000')
    .replace(/:regionPrefix/, '9999')
    .replace(/:[a-zA-Z]+/g, '0195f3a2-0000-7000-8000-00000000dead')
    .replace(/\*$/, 'nothing');

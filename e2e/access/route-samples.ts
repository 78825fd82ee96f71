import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { type AuditedRoute } from '#platform/auth';
import { AUDIT_ROUTES, COMMON_ROUTES } from './audit-routes.js';
import { GATEWAY_ROUTES } from './gateway-routes.js';
import { INGEST_ROUTES } from './ingest-routes.js';
import { type ItemRoute, type ItemRoutes, list, read, sampleId, sampleTitle, sourceName } from './item-route.js';
import type { Relation } from './relations.js';

/** Nothing is at this version: who may give the command learns just that, and nothing changes. */
const NO_VERSION = { version: 2_000_000_000, reason: '理由' };

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

/** Every route that is about a thing of somebody's. Lists stand here once for each way to search them. */
export const ITEM_ROUTES: Readonly<Record<string, ItemRoutes>> = {
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
    'GET /v1/visibility?item=event': {
      kind: 'record',
      action: 'explain',
      listed: false,
      path: (relation) => `/v1/visibility?item=${sampleId('record', relation)}`,
    },
    ...AUDIT_ROUTES,
    ...COMMON_ROUTES,
  },
  ingest: {
    ...INGEST_ROUTES,
    ...AUDIT_ROUTES,
    ...COMMON_ROUTES,
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
    ...COMMON_ROUTES,
  },
  notify: {
    'GET /v1/inbox': list('notice', () => '/v1/inbox?limit=200'),
    'POST /v1/inbox/:id/read': {
      kind: 'notice',
      action: 'command',
      listed: false,
      path: (relation) => `/v1/inbox/${sampleId('notice', relation)}/read`,
    },
    ...COMMON_ROUTES,
  },
  gateway: { ...GATEWAY_ROUTES, ...COMMON_ROUTES },
};

/** What a list's answer must hold for the thing to be in it. */
export const mark = ({ kind, mark: own }: ItemRoute, relation: Relation): string => {
  if (own !== undefined) return own(relation);
  return kind === 'source' ? `"${sourceName(relation)}"` : `"${sampleId(kind, relation)}"`;
};

const COMMAND = ':command';

/** The lines that the table must have for a route: one for each way to search a list, and for each command. */
export function rowsOf(service: string, { method, path }: AuditedRoute): string[] {
  const route = `${method} ${path}`;
  const items = ITEM_ROUTES[service] ?? {};
  const known = Object.keys(items);
  if (path.endsWith(COMMAND)) return known.filter((row) => row.startsWith(route.slice(0, -COMMAND.length)));
  const ways = known.filter((row) => row === route || row.startsWith(`${route}?`));
  return ways.every((way) => items[way]?.beside === true) ? [route, ...ways] : ways;
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

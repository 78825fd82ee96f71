import { adapterName, type ItemRoute, type ItemRoutes, list, read, sampleId, sourceName, sourceNo } from './item-route.js';

const sourceCommand = (rest: string, body?: Readonly<Record<string, unknown>>): ItemRoute => ({
  kind: 'source',
  action: 'command',
  listed: false,
  path: (relation) => `/v1/sources/${sourceName(relation)}${rest}`,
  ...(body === undefined ? {} : { body }),
});

/** What people ask ingest about: events, their erasure, sources, adapters, files and comparisons. */
export const INGEST_ROUTES: ItemRoutes = {
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
  'GET /v1/adapters': { ...list('adapter', () => '/v1/adapters'), mark: (relation) => `"${adapterName(relation)}"` },
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
};

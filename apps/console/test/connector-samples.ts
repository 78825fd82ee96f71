import { HOTLINE } from './ingest-samples.js';

/** A connector of a fictitious city's hotline, in the shape that ingest answers. */
const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 2, 9, hour, minute)).toISOString();

export const CONNECTOR_SECRET = 'the-platforms-own-secret';

export const DEFINITION = {
  title: '12345 热线工单',
  request: {
    method: 'GET' as const,
    url: 'https://hotline.example.gov.cn/api/orders',
    query: { after: '{cursor}', limit: '{pageSize}' },
  },
  signIn: {
    kind: 'oauth2' as const,
    tokenUrl: 'https://hotline.example.gov.cn/token',
    clientId: 'jcy',
  },
  paging: { kind: 'cursor' as const, next: '/data/next', more: '/data/more' },
  answer: { items: '/data/list' },
  everySeconds: 300,
};

export const signInFault = {
  code: 'INGEST.CONNECTOR_SIGN_IN_REFUSED',
  title: '平台不接受登录',
  detail: '状态码 401',
  repair: '核对账号、密钥和登录方式，重新保存连接器；为免账号被锁定，会隔较长时间才重试。',
};

const progress = {
  version: 2,
  startedAt: at(0),
  askedAt: at(2),
  nextAt: at(2, 5),
  caughtUpAt: at(1, 58),
  lagSeconds: 130,
  failures: 0,
  fault: null,
  pages: 61,
  records: 12_043,
  known: 310,
  putAside: 2,
};

export const sampleState = (state: 'running' | 'stopped', over: object = {}) => ({
  ...progress,
  sourceId: HOTLINE,
  state,
  ...(state === 'stopped' ? { nextAt: null, lagSeconds: null } : {}),
  position: { cursor: '12043' },
  outcomes: { accepted: 11_900, duplicate: 141, refused: 2 },
  ...over,
});

export const connectors = [
  {
    ...progress,
    sourceId: HOTLINE,
    state: 'running' as const,
    sourceName: '澄州市 12345 热线',
    sourceState: 'active',
    title: DEFINITION.title,
    everySeconds: 300,
  },
  {
    ...progress,
    sourceId: 'cz-city',
    state: 'running' as const,
    sourceName: '澄州市数字城市管理信息系统统一受理与协同处置平台',
    sourceState: 'active',
    title: '数字城管',
    everySeconds: 60,
    caughtUpAt: null,
    lagSeconds: 93_000,
    failures: 7,
    fault: { ...signInFault, at: at(1, 30) },
    records: 0,
    known: 0,
    putAside: 0,
  },
];

export const connectorOf = (version: number, definition: object) => ({
  sourceId: HOTLINE,
  version,
  definition,
  hasSecret: true,
  state: 'running' as const,
  changedBy: '990100-shuju',
  changedAt: at(0),
});

export const triedRequest = {
  method: 'GET',
  url: 'https://hotline.example.gov.cn/api/orders?limit=100',
  headers: { authorization: '***' },
  body: null,
};

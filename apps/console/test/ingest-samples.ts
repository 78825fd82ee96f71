/** What a fictitious city's operators and data officers work with, in the shape that ingest answers. */
const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 2, 9, hour, minute)).toISOString();

export const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const SECRET = 'Zm9yIHRoZSBzcGVjIG9mIHRoZSBjb25zb2xlIG9ubHkh';

export const HOTLINE = 'cz-12345';

export const sources = [
  {
    sourceId: HOTLINE,
    kind: '12345',
    name: '澄州市 12345 热线',
    state: 'active',
    procuratorateId: '990100',
    regionCode12: '990100000000',
    regions: ['990102', '990103'],
    rateLimit: { perSecond: 50, burst: 500 },
    retentionDays: 730,
    keptDays: 730,
    lawfulBasis: '《人民检察院组织法》第二十一条',
    adapterId: 'hotline-12345',
    keys: [
      { keyId: 'k1', state: 'retired' as const, suite: 'hmac-sha256' as const, createdAt: at(0), endsAt: at(1) },
      { keyId: 'k2', state: 'active' as const, suite: 'hmac-sm3' as const, createdAt: at(0, 30), endsAt: null },
    ],
    lastArrivalHour: at(2),
    arrivedInDay: 1_284,
  },
  {
    sourceId: 'cz-grid',
    kind: '综治网格',
    name: '澄州市综治网格平台',
    state: 'active',
    procuratorateId: '990100',
    regionCode12: '990100000000',
    regions: [],
    rateLimit: null,
    retentionDays: null,
    keptDays: null,
    lawfulBasis: null,
    adapterId: null,
    keys: [
      { keyId: 'k1', state: 'active' as const, suite: 'hmac-sha256' as const, createdAt: at(0), endsAt: null },
      { keyId: 'k2', state: 'active' as const, suite: 'hmac-sha256' as const, createdAt: at(0), endsAt: null },
    ],
    lastArrivalHour: null,
    arrivedInDay: 0,
  },
  {
    sourceId: 'lx-video',
    kind: '雪亮工程',
    name: '柳溪区雪亮工程',
    state: 'suspended',
    procuratorateId: '990102',
    regionCode12: '990102000000',
    regions: [],
    rateLimit: null,
    retentionDays: null,
    keptDays: null,
    lawfulBasis: null,
    adapterId: 'video-alarm',
    keys: [{ keyId: 'k1', state: 'active' as const, suite: 'hmac-sha256' as const, createdAt: at(0), endsAt: null }],
    lastArrivalHour: at(1),
    arrivedInDay: 7,
  },
];

export const silences = [
  {
    silenceId: '0195f8c9-0000-7000-8000-000000000003',
    sourceId: 'cz-grid',
    kind: null,
    since: at(0),
    allowedUntil: at(1),
    openedAt: at(1, 5),
    closedAt: null,
    closedBy: null,
  },
  {
    silenceId: '0195f8c9-0000-7000-8000-000000000002',
    sourceId: HOTLINE,
    kind: 'event:0102',
    since: at(0),
    allowedUntil: null,
    openedAt: at(1),
    closedAt: at(2),
    closedBy: 'events' as const,
  },
];

export const reconciliations = [
  {
    day: '2026-03-08',
    kind: 'event' as const,
    comparedAt: at(1),
    agrees: false,
    agreedAt: null,
    comparisons: 2,
    yours: { count: 1_290, hash: HASH },
    ours: { count: 1_288, hash: EMPTY_HASH },
    differences: 2,
  },
  {
    day: '2026-03-08',
    kind: 'disposal' as const,
    comparedAt: at(1),
    agrees: true,
    agreedAt: at(1),
    comparisons: 1,
    yours: { count: 3_021, hash: HASH },
    ours: { count: 3_021, hash: HASH },
    differences: 0,
  },
];

export const differences = [
  {
    sourceEventNo: 'GD20260308000917',
    yours: '1',
    ours: null,
    reason: 'NOT_HERE' as const,
    ourDay: null,
    says: '未收到；请重新推送。推送过的，请用 GET /v1/answers 查看当时的答复',
  },
  {
    sourceEventNo: 'GD20260308000918',
    yours: '2',
    ours: '2',
    reason: 'OTHER_DAY' as const,
    ourDay: '2026-03-07',
    says: '已收到，但在另一天（ourDay）；请核对上报时间或步骤时间',
  },
];

export const sampleImport = (over: object = {}) => ({
  importId: '0195f8c9-0000-7000-8000-0000000000a1',
  sourceId: HOTLINE,
  format: 'xlsx',
  mode: 'backfill',
  columns: 'adapter',
  state: 'finished' as const,
  encoding: null,
  fileBytes: 48_231_004,
  fileSha256: HASH,
  rowsTotal: 500_000,
  rowsDone: 500_000,
  outcomes: { accepted: 499_100, duplicate: 612, refused: 288 },
  faultyRows: 301,
  damagedCells: 13,
  formulaCells: 0,
  runId: '0195f8c9-0000-7000-8000-0000000000b1',
  problem: null,
  createdAt: at(1),
  startedAt: at(1, 1),
  finishedAt: at(1, 40),
  keptUntil: new Date(Date.UTC(2026, 2, 16, 1, 40)).toISOString(),
  fileGone: false,
  ...over,
});

export const sampleRecord = (id: string, over: object = {}) => ({
  id,
  group: 'ingest',
  topic: `grid.push.${HOTLINE}.v1`,
  partition: 0,
  offset: `10${id}`,
  recordedAt: at(1),
  reasonCode: 'INGEST.ADAPTER_MISMATCH',
  detail: '/at：应为 2026-03-02 09:05:00 这样的时间',
  state: 'open' as const,
  valueBytes: 210,
  mends: 0,
  officeId: '990100',
  createdAt: at(1),
  resolvedAt: null,
  resolvedBy: null,
  resolution: null,
  ...over,
});

export const MASKED_VALUE = '{"id":"GD-7","name":"河道排污","at":"昨天","tel":"138****0000"}';
export const CLEAR_VALUE = '{"id":"GD-7","name":"河道排污","at":"昨天","tel":"13800000000"}';

export const shownRecord = (item: ReturnType<typeof sampleRecord>, text: string) => ({
  item,
  key: { encoding: 'utf8' as const, text: 'GD-7' },
  value: { encoding: 'utf8' as const, text },
  headers: { 'x-source': HOTLINE, 'content-type': 'application/json' },
  mended: null,
});

export const counts = {
  open: 3,
  reasons: [
    { reasonCode: 'INGEST.ADAPTER_MISMATCH', count: 2, oldestSeconds: 93_600 },
    { reasonCode: 'INGEST.SIGNATURE_WRONG', count: 1, oldestSeconds: 1_200 },
  ],
};

export const order = {
  jobId: '0195f8c9-0000-7000-8000-0000000000c1',
  filter: {},
  requestedBy: '990100-xitong',
  requestedAt: at(2),
  total: 2_000,
  sent: 1_998,
  failed: 2,
  finishedAt: at(2, 3),
};

export const ERASED_EVENT = '0195f3a2-7c1d-7e3c-8b52-6f1d9a2c3b77';

export const sampleErasure = (over: object = {}) => ({
  requestId: '0195f8c9-0000-7000-8000-0000000000d1',
  procuratorateId: '990100',
  eventId: ERASED_EVENT,
  basis: '个保法 47(1)(3)',
  reason: '当事人来函要求删除，经核实推送有误',
  state: 'requested' as const,
  requestedBy: '990100-shuju',
  requestedAt: at(1),
  decidedBy: null,
  decidedAt: null,
  erased: false,
  ...over,
});

const erasedDay = (day: string, rule: 'source-term' | 'named-day' | 'request', events: number) => ({
  day,
  sourceId: HOTLINE,
  sourceName: '澄州市 12345 热线',
  rule,
  events,
});

export const erased = [
  erasedDay('2026-03-09', 'request', 1),
  erasedDay('2026-03-08', 'named-day', 3),
  erasedDay('2026-03-08', 'source-term', 12_840),
];

/** Two a page. */
export const erasedPage = (query: URLSearchParams) => {
  const by = query.get('by');
  const found = erased.filter(({ rule }) => by === null || (rule === 'request') === (by === 'request'));
  const first = query.get('cursor') === null;
  const items = first ? found.slice(0, 2) : found.slice(2);
  return { items, cursor: first && found.length > 2 ? '2026-03-08 cz-12345 named-day' : null };
};

/** Clues, cases and events of a fictitious city, in the shape that the services answer. */
export const CLUE_ID = '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a01';
export const MERGE_TARGET_ID = '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a02';
export const CASE_ID = '0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b01';
export const HIDDEN_ID = '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2aff';
const EVENT_ID = '0195a6c1-2c00-7a11-8c01-5d2f7c1a00';

const RULE = {
  id: 'repeated-reports',
  version: 2,
  name: '同一主体或地点被多人反复反映',
  basis: ['《人民检察院检察建议工作规定》第十一条', '《人民检察院公益诉讼办案规则》第六十七条'],
};

export interface SampleClue {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  state: string;
  stateName: string;
  version: number;
  responsibleId: string | null;
  readonly departmentId: string | null;
  readonly [rest: string]: unknown;
}

export function sampleClue(ordinal: number, over: Partial<SampleClue> = {}): SampleClue {
  const places = ['滨河路一带', '白沙镇工业园三路18号', '青禾社区第七网格', '柳溪街道菜市场', '东门旧城改造工地'];
  const rules = ['同一主体或地点被多人反复反映', '污染环境、破坏资源', '交办事件超期或多次退回', '食品药品安全'];
  const opened = new Date(Date.UTC(2026, 2, 2, 1, 0, 0) - ordinal * 5_400_000).toISOString();
  return {
    id: ordinal === 1 ? CLUE_ID : `0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a${String(ordinal).padStart(2, '0')}`,
    number: `线索〔2026〕${200 - ordinal}号`,
    title: `${rules[ordinal % 4] ?? ''}：${places[ordinal % 5] ?? ''}`,
    state: 'REGISTERED',
    stateName: '登记',
    version: 1,
    line: '公益诉讼检察',
    severity: ['一般', '重要', '重大'][ordinal % 3] ?? '一般',
    ruleId: RULE.id,
    procuratorateId: '990100',
    regionCode12: '990102001001',
    departmentId: null,
    responsibleId: null,
    eventCount: 3 + (ordinal % 4),
    hitCount: 1,
    liveHitCount: 1,
    takesHits: true,
    caseId: null,
    previousClueId: null,
    mergedIntoId: null,
    runId: null,
    openedAt: opened,
    updatedAt: opened,
    ...over,
  };
}

const EXCERPTS = [
  '工业园三路印染厂污水直排（第1次反映）：印染厂夜间向白沙河偷排污水，河水发黑发臭，联系电话138****0000。',
  '工业园三路印染厂污水直排（第2次反映）：后墙暗管排污，污水直排河道，村民不敢浇菜。',
  '工业园三路印染厂污水直排（第3次反映）：凌晨两点又开始偷排废水，请尽快处理。',
];

const hitEvents = EXCERPTS.map((excerpt, index) => ({
  eventId: `${EVENT_ID}0${index + 1}`,
  role: index < 2 ? 'member' : 'attached',
  eventTime: new Date(Date.UTC(2026, 2, 2 + index * 2, 1, 0, 0)).toISOString(),
  sourceId: 'cz-grid',
  sourceEventNo: `WG-2026-03${index + 1}7`,
  excerpt,
  address: '白沙镇工业园三路18号',
}));

const EXPLANATION = {
  conditions: [
    { path: '/where', says: '以下各项全部成立', held: true, actual: null, found: [] },
    { path: '/where/all/0', says: '以下一项不成立', held: true, actual: null, found: [] },
    { path: '/where/all/0/not', says: '类别名称属于 咨询、表扬', held: false, actual: '水体污染', found: [] },
    {
      path: '/where/all/1',
      says: '标题或描述出现任一 偷排、直排、暗管、发黑发臭',
      held: true,
      actual: '印染厂夜间向白沙河偷排污水，河水发黑发臭，联系电话138****0000',
      found: [
        { word: '偷排', field: 'description', at: 9 },
        { word: '发黑发臭', field: 'description', at: 17 },
      ],
    },
  ],
  window: { says: '30天内同一归并键至少2件，且举报人至少2个不同', counted: 3, needed: 2, days: 30 },
};

const hit = (ordinal: number, over: object = {}) => ({
  hitId: `0195c07b-4d10-7e55-8a05-5d2f7c1a000${ordinal}`,
  revision: 2,
  state: 'live',
  stateName: '有效',
  rule: RULE,
  keyParts: [{ field: '地址', value: '白沙镇工业园三路18号' }],
  windowFrom: '2026-03-02T01:00:00.000Z',
  windowTo: '2026-03-06T01:00:00.000Z',
  explanation: EXPLANATION,
  eventCount: 3,
  events: hitEvents,
  movedToClueId: null,
  runId: null,
  evaluatedAt: '2026-03-06T01:00:02.418Z',
  ...over,
});

/** The clue with all that explains it. */
export const clueDetail = (clue: SampleClue) => ({
  ...clue,
  hitCount: 2,
  case: clue.caseId === null ? null : { id: CASE_ID, number: '案件〔2026〕3号', state: 'FILED', stateName: '立案' },
  previousClue: {
    id: `${CLUE_ID.slice(0, -2)}90`,
    number: '线索〔2025〕871号',
    state: 'NOT_FILED',
    stateName: '不立案',
  },
  mergedInto: null,
  mergedClues: [],
  hits: [
    hit(1),
    hit(2, { state: 'void', stateName: '失效', revision: 3, events: hitEvents.slice(0, 2), eventCount: 2 }),
  ],
});

export const sampleCase = (over: object = {}) => ({
  id: CASE_ID,
  number: '案件〔2026〕3号',
  title: '同一主体或地点被多人反复反映：白沙镇工业园三路18号',
  state: 'INVESTIGATING',
  stateName: '调查核实',
  version: 3,
  line: '公益诉讼检察',
  severity: '重大',
  procuratorateId: '990100',
  regionCode12: '990102001001',
  departmentId: '990100-gy',
  responsibleId: '990100-zhang',
  clueId: CLUE_ID,
  filedOn: '2026-03-08',
  suggestionIssuedOn: null,
  openedAt: '2026-03-08T02:00:00.000Z',
  updatedAt: '2026-03-09T02:00:00.000Z',
  ...over,
});

const entry = (seq: number, over: object) => ({
  seq,
  change: 'moved',
  command: null,
  commandName: null,
  from: null,
  to: 'REGISTERED',
  actor: null,
  at: new Date(Date.UTC(2026, 2, 2 + seq, 1, 0, 0)).toISOString(),
  reason: null,
  basis: [],
  facts: {},
  ...over,
});

const CHIEF = { id: '990100-zhou', name: '周明理', role: 'chief' };

export const clueHistory = [
  entry(1, {
    change: 'opened',
    facts: { number: '线索〔2026〕199号', ruleId: RULE.id, ruleVersion: 2, eventCount: 2, isVoid: false, runId: null },
  }),
  entry(2, {
    change: 'revised',
    from: 'REGISTERED',
    facts: { hitRevision: 2, isVoid: false, wasVoid: false, eventCount: 3 },
  }),
];

export const assessed = (seq: number, name: string, id: string) =>
  entry(seq, {
    command: 'assess',
    commandName: '开始评估',
    from: 'REGISTERED',
    to: 'ASSESSING',
    actor: { id, name, role: 'prosecutor' },
    basis: ['L-GYSS 27'],
  });

export const caseHistory = [
  entry(1, {
    change: 'opened',
    to: 'FILED',
    actor: CHIEF,
    reason: '现场核查属实，公共利益受到损害',
    basis: ['L-GYSS 28', 'L-GYSS 30'],
    facts: { number: '案件〔2026〕3号', clueId: CLUE_ID, filedOn: '2026-03-08' },
  }),
  entry(2, {
    command: 'investigate',
    commandName: '开始调查核实',
    from: 'FILED',
    to: 'INVESTIGATING',
    actor: { id: '990100-zhang', name: '张知远', role: 'prosecutor' },
    basis: ['L-GYSS 33'],
    facts: { day: '2026-03-09' },
  }),
  entry(3, { change: 'attached', from: 'INVESTIGATING', to: 'INVESTIGATING', facts: { eventCount: 1 } }),
];

export const gridEvent = (eventId: string) => ({
  event: {
    eventId,
    revision: 3,
    change: 'disposal',
    source: { id: 'cz-grid', kind: 'grid', name: '澄州市网格化服务管理平台' },
    sourceEventNo: 'WG-2026-0317',
    sourceVersion: 3,
    title: '工业园三路印染厂污水直排',
    description: '印染厂夜间向白沙河偷排污水，河水发黑发臭，联系电话138****0000。',
    category: { code: '0301', name: '水体污染' },
    level: '重要',
    urgency: '紧急',
    occurredAt: null,
    reportedAt: '2026-03-02T01:00:00.000Z',
    receivedAt: '2026-03-02T01:00:04.000Z',
    eventTime: '2026-03-02T01:00:00.000Z',
    procuratorateId: '990100',
    regionCode12: '990102001001',
    gridCode: '990102001001007',
    gridName: '白沙镇第七网格',
    address: '白沙镇工业园三路18号',
    location: null,
    subject: { name: '澄州白沙印染有限公司', uscc: '91990101MA0DEMO011' },
    reporterKey: null,
    peopleCount: 30,
    amount: null,
    disposal: {
      status: '办理中',
      organ: '澄州市生态环境局',
      deadlineAt: '2026-03-05T10:00:00.000Z',
      finishedAt: null,
      resultText: null,
      overdue: true,
      returnedCount: 1,
      reopenedCount: 0,
      steps: [
        {
          stepKey: 'no:1',
          stepNo: 1,
          at: '2026-03-02T01:30:00.000Z',
          organ: '网格中心',
          action: '派单',
          opinion: '请核实。',
        },
        {
          stepKey: 'no:2',
          stepNo: 2,
          at: '2026-03-03T08:10:00.000Z',
          organ: '澄州市生态环境局',
          action: '退回',
          opinion: null,
        },
      ],
    },
    qualityFlags: [],
    run: null,
  },
  pushes: [],
});

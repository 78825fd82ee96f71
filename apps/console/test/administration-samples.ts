/** What the administrators of a fictitious city work with, in the shape that the gateway answers. */
const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 2, 9, hour, minute)).toISOString();

export const offices = [
  {
    id: '990100',
    name: '澄州市人民检察院',
    level: 'municipal',
    levelName: '设区的市级',
    parentId: null,
    regionCode12: '990100000000',
    regionPrefix: '9901',
    dispatched: false,
    state: 'active',
    revision: 1,
  },
  {
    id: '990102',
    name: '澄州市柳溪区人民检察院',
    level: 'district',
    levelName: '基层',
    parentId: '990100',
    regionCode12: '990102000000',
    regionPrefix: '990102',
    dispatched: false,
    state: 'active',
    revision: 2,
  },
];

export const departments = [
  {
    id: '990100-gy',
    officeId: '990100',
    name: '公益诉讼检察部',
    kinds: ['public-interest'],
    kindNames: ['公益诉讼检察'],
    state: 'active',
    revision: 1,
  },
  {
    id: '990100-ag',
    officeId: '990100',
    name: '案件管理部',
    kinds: ['case-management'],
    kindNames: ['案件管理'],
    state: 'active',
    revision: 1,
  },
];

const term = (role: string, roleName: string, fromDay = '2024-01-01', toDay: string | null = null) => ({
  role,
  roleName,
  fromDay,
  toDay,
});

export const persons = [
  {
    id: '990100-zhang',
    officeId: '990100',
    name: '张知远',
    departmentIds: ['990100-gy'],
    regionPrefixes: null,
    state: 'active',
    terms: [term('assistant', '检察官助理', '2020-01-01', '2023-12-31'), term('prosecutor', '检察官')],
    revision: 4,
  },
  {
    id: '990100-zhou',
    officeId: '990100',
    name: '周明理',
    departmentIds: [],
    regionPrefixes: null,
    state: 'active',
    terms: [term('chief', '检察长')],
    revision: 1,
  },
  {
    id: '990100-anquan',
    officeId: '990100',
    name: '安全',
    departmentIds: [],
    regionPrefixes: null,
    state: 'active',
    terms: [term('security-admin', '安全管理员')],
    revision: 1,
  },
];

export const duties = [
  { regionPrefix: '9901', officeId: '990100', revision: 1 },
  { regionPrefix: '990102', officeId: '990102', revision: 1 },
];

export const standIns = [
  {
    id: '0195f3a2-7c10-7d2b-9a41-5e0c8f1b3a01',
    personId: '990100-zhang',
    forPersonId: '990100-zhou',
    fromDay: '2026-03-02',
    toDay: '2999-12-31',
    revision: 1,
  },
];

export const vocabulary = {
  levels: [
    { id: 'provincial', name: '省级' },
    { id: 'municipal', name: '设区的市级' },
    { id: 'district', name: '基层' },
  ],
  departmentKinds: [
    { id: 'public-interest', name: '公益诉讼检察' },
    { id: 'case-management', name: '案件管理' },
  ],
  roles: [
    { id: 'prosecutor', name: '检察官' },
    { id: 'assistant', name: '检察官助理' },
    { id: 'chief', name: '检察长' },
    { id: 'auditor', name: '审计管理员' },
  ],
  administrators: ['ops', 'security-admin', 'auditor'],
};

export const sampleAccount = (index: number, over: object = {}) => {
  const person = persons[index];
  return {
    id: `0195f3a2-7c10-7d2b-9a41-5e0c8f1b4a0${index}`,
    account: person?.id.slice('990100-'.length) ?? '',
    person: { id: person?.id ?? '', name: person?.name ?? '' },
    office: { id: '990100', name: '澄州市人民检察院' },
    state: 'active',
    lockedUntil: null,
    mustChangePassword: false,
    secondFactor: true,
    lastSignInAt: at(1),
    createdAt: at(0),
    ...over,
  };
};

const client = { address: '10.99.1.23', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36' };
const auditEntry = (id: number, over: object) => ({
  id: String(id),
  at: at(2, id),
  chain: { kind: 'account', id: sampleAccount(0).id },
  seq: id,
  actor: { id: '990100-zhang', name: '张知远' },
  command: 'signed-in',
  entry: { kind: 'signed-in', method: 'password', secondFactor: true, sessionId: 's1', personId: '990100-zhang' },
  ...client,
  ...over,
});

export const audit = [
  auditEntry(4, {
    chain: { kind: 'organisation', id: '990100' },
    actor: { id: '990100-anquan', name: '安全' },
    command: 'change-person',
    entry: {
      entity: 'person',
      id: '990100-zhang',
      revision: 4,
      before: { state: 'active' },
      after: { state: 'active' },
    },
    address: null,
    userAgent: null,
  }),
  auditEntry(3, {}),
  auditEntry(2, {
    actor: null,
    command: 'sign-in-failed',
    entry: { kind: 'sign-in-failed', method: 'password', reason: 'wrong-password', personId: '990100-zhang' },
  }),
  auditEntry(1, {
    command: 'account-created',
    actor: { id: '990100-anquan', name: '安全' },
    entry: { personId: '990100-zhang' },
  }),
];

export const names = {
  persons: persons.map(({ id, name }) => ({ id, name })),
  departments: departments.map(({ id, name }) => ({ id, name })),
};

export const verification = (service: string, over: object = {}) => ({
  service,
  at: at(3),
  sound: true,
  whole: true,
  entries: 1834,
  sealed: { lines: 212, entries: 1831, lastAt: at(2, 59), size: 1831, root: 'b1946ac92492d2347c6235b4d2611184' },
  window: { entries: 3, mostSeconds: 5, oldestUnsealedSeconds: 1.2 },
  erasures: {
    count: 1,
    shown: [
      {
        at: at(2),
        actorId: '990100-liu',
        actorName: '刘示例',
        chain: { kind: 'clue', id: '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a01' },
        seq: 2,
        parts: ['secret'],
        basis: '个人信息保护法 47',
      },
    ],
  },
  restores: [],
  notes: [],
  findings: [],
  findingCount: 0,
  next: null,
  progress: { entries: 1834, of: 1834 },
  ...over,
});

/** The first of two parts of a verification. */
export const firstPart = (service: string, over: object = {}) =>
  verification(service, {
    whole: false,
    entries: 1000,
    erasures: null,
    next: 'part-2',
    progress: { entries: 1000, of: 1834 },
    ...over,
  });

export const findings = [
  { kind: 'changed', says: '内容被更改', chain: { kind: 'clue', id: '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a01' }, seq: 3 },
  {
    kind: 'deleted',
    says: '被删除',
    chain: { kind: 'case', id: '0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b01' },
    seq: 4,
    throughSeq: 6,
  },
];

/** A year with 春节 off and a Saturday made up for it. */
export function calendarOf(year: number) {
  const days: object[] = [];
  for (let day = new Date(Date.UTC(year, 0, 1)); day.getUTCFullYear() === year; day.setUTCDate(day.getUTCDate() + 1)) {
    const text = day.toISOString().slice(0, 10);
    const weekday = day.getUTCDay();
    const isFestival = text >= `${year}-02-16` && text <= `${year}-02-22`;
    const isMadeUp = text === `${year}-02-28`;
    days.push({
      day: text,
      weekday,
      kind: isFestival || ((weekday === 0 || weekday === 6) && !isMadeUp) ? 'holiday' : 'workday',
      name: isFestival ? '春节' : isMadeUp ? '春节调休上班' : null,
      editedBy: null,
    });
  }
  return { year, notice: '国办发明电〔2025〕7号', days };
}

export const importReport = (applied: boolean) => ({
  applied,
  sheets: [
    { sheet: '检察院', rows: 2, created: 0, changed: 1, unchanged: 1, leftTo: null },
    { sheet: '人员', rows: 12, created: 10, changed: 1, unchanged: 1, leftTo: null },
    { sheet: '角色', rows: 12, created: 0, changed: 0, unchanged: 0, leftTo: '安全管理员' },
  ],
  faults: [],
});

export const importFaults = {
  applied: false,
  sheets: [{ sheet: '人员', rows: 12, created: 10, changed: 1, unchanged: 0, leftTo: null }],
  faults: [{ sheet: '人员', row: 5, column: '部门编号', detail: '检察院 990100 没有编号为 990200-01 的部门' }],
};

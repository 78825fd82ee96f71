import { writeWorkbook } from '../../apps/gateway/src/organisation/import-workbook/write-workbook.js';
import { type ItemRoute, type ItemRoutes, index, officeOf, sampleId, type ScopeName } from './item-route.js';
import type { Relation } from './relations.js';
import { OFFICE } from './sample-people.js';

/** Acts on accounts, each of which has a person of its own in each office: one is not asked about what another left. */
export const ACCOUNT_ACTS = ['lock', 'unlock', 'reset-password', 'reset-second-factor', 'end-sessions'] as const;
/** Whom the other routes are about, and a second person of the same office. */
export const TARGET = 0;
export const SECOND = 1;
const variantOf = (act: (typeof ACCOUNT_ACTS)[number]): number => ACCOUNT_ACTS.indexOf(act) + 2;
export const TARGETS = ACCOUNT_ACTS.length + 2;

export const targetId = (relation: Relation, variant = TARGET): string => `target-${index(relation)}-${variant}`;
export const targetName = (relation: Relation): string => `对象甲${index(relation)}乙`;
export const departmentId = (relation: Relation): string => `department-${index(relation)}`;
/** Of a name that is taken: nobody gets an account by asking for it. */
export const TAKEN = 'auditor';

/** Regions of the offices; duties of the samples lie in them, one to be listed and two to be taken away. */
export const PREFIXES = {
  [OFFICE.own]: '9901',
  [OFFICE.child]: '990101',
  [OFFICE.parent]: '99',
  [OFFICE.other]: '9902',
};
export const dutyOf = (relation: Relation, nth: 0 | 1 | 2): string => {
  const prefix = PREFIXES[officeOf(relation)];
  const digits = { 2: 2, 4: 2, 6: 3 }[prefix.length]!;
  const number = 10 + index(relation) + 20 * nth;
  return prefix === PREFIXES[OFFICE.parent] ? `99${number + 30}` : prefix + String(number).padStart(digits, '0');
};

const affair = (scope: ScopeName, path: (relation: Relation) => string, more: Partial<ItemRoute> = {}): ItemRoute => ({
  kind: 'account',
  action: 'read',
  listed: false,
  scope,
  path,
  ...more,
});
const list = (
  scope: ScopeName,
  path: (relation: Relation) => string,
  mark: (relation: Relation) => string,
): ItemRoute => affair(scope, path, { listed: true, mark: (relation) => `"${mark(relation)}"` });
/** What is refused for its form once it is known to be in reach: a name with a space before it. */
const NAME = ' 样本';
const command = (
  path: (relation: Relation) => string,
  body?: ItemRoute['body'],
  more: Partial<ItemRoute> = {},
): ItemRoute => affair('governed', path, { action: 'command', ...(body === undefined ? {} : { body }), ...more });
const fixed = (path: string) => () => path;

const officeFacts = { name: NAME, level: 'district', regionCode12: '990199000000', regionPrefix: '9901' };
const days = { fromDay: '2020-01-01', toDay: '2020-01-02' };

export const GATEWAY_ROUTES: ItemRoutes = {
  'GET /api/accounts': list('governed', fixed('/api/accounts?limit=200'), (relation) => sampleId('account', relation)),
  'GET /api/accounts?office': list(
    'governed',
    (relation) => `/api/accounts?limit=200&office=${officeOf(relation)}`,
    (relation) => sampleId('account', relation),
  ),
  'POST /api/accounts': command(fixed('/api/accounts'), (relation) => ({
    personId: targetId(relation, SECOND),
    account: TAKEN,
  })),
  ...Object.fromEntries(
    ACCOUNT_ACTS.map((act) => [
      `POST /api/accounts/:id/${act}`,
      command((relation) => `/api/accounts/${sampleId('account', relation, variantOf(act))}/${act}`),
    ]),
  ),
  'GET /api/audit': list('governed', fixed('/api/audit?kind=organisation&limit=200'), departmentId),
  'GET /api/audit?personId': list(
    'governed',
    (relation) => `/api/audit?personId=${targetId(relation)}`,
    (relation) => sampleId('account', relation),
  ),
  'DELETE /api/sessions/:id?other': affair(
    'nowhere',
    (relation) => `/api/sessions/${sampleId('account', relation, SECOND)}`,
    { beside: true },
  ),
  // The office that asks has one above it: the calendar is not its own. Of the other requests the form is refused.
  'PUT /api/calendar/:year': affair('everywhere', fixed('/api/calendar/2026'), { body: { notice: 0 } }),
  'PUT /api/calendar/:year?below': affair('nowhere', fixed('/api/calendar/2026'), { body: {} }),
  'PUT /api/calendar/:year/:monthDay': affair('everywhere', fixed('/api/calendar/2026/01-01'), { body: {} }),
  'PUT /api/calendar/:year/:monthDay?below': affair('nowhere', fixed('/api/calendar/2026/01-01'), {
    body: { kind: 'workday', name: '样本' },
  }),
  'GET /api/names': list('governed', (relation) => `/api/names?persons=${targetId(relation)}`, targetId),
  'GET /api/names?departments': list(
    'governed',
    (relation) => `/api/names?departments=${departmentId(relation)}`,
    departmentId,
  ),

  'GET /api/organisation/offices': list('everywhere', fixed('/api/organisation/offices'), officeOf),
  'GET /api/organisation/departments': list('everywhere', fixed('/api/organisation/departments'), departmentId),
  'GET /api/organisation/duties': list('everywhere', fixed('/api/organisation/duties'), (relation) =>
    dutyOf(relation, 0),
  ),
  'GET /api/organisation/office-of/:regionCode12': list(
    'everywhere',
    (relation) => `/api/organisation/office-of/${dutyOf(relation, 0).padEnd(12, '0')}`,
    officeOf,
  ),
  'GET /api/organisation/persons': list('governed', fixed('/api/organisation/persons?limit=200'), targetId),
  'GET /api/organisation/persons?text': list(
    'governed',
    (relation) => `/api/organisation/persons?text=${encodeURIComponent(targetName(relation))}`,
    targetId,
  ),
  'GET /api/organisation/persons?officeId': list(
    'governed',
    (relation) => `/api/organisation/persons?limit=200&officeId=${officeOf(relation)}`,
    targetId,
  ),
  'GET /api/organisation/persons/:id': affair(
    'governed',
    (relation) => `/api/organisation/persons/${targetId(relation)}`,
  ),
  'GET /api/organisation/stand-ins': list('governed', fixed('/api/organisation/stand-ins'), (relation) =>
    sampleId('stand-in', relation),
  ),

  'POST /api/organisation/offices': command(fixed('/api/organisation/offices'), (relation) => ({
    ...officeFacts,
    id: 'new-office',
    parentId: officeOf(relation),
  })),
  'PUT /api/organisation/offices/:id': command(
    (relation) => `/api/organisation/offices/${officeOf(relation)}`,
    (relation) => ({ ...officeFacts, parentId: OFFICES[officeOf(relation)].parentId, state: 'active', revision: 1 }),
  ),
  'POST /api/organisation/departments': command(fixed('/api/organisation/departments'), (relation) => ({
    id: 'new-department',
    officeId: officeOf(relation),
    name: NAME,
    kinds: ['public-interest'],
  })),
  'PUT /api/organisation/departments/:id': command(
    (relation) => `/api/organisation/departments/${departmentId(relation)}`,
    { name: NAME, kinds: ['public-interest'], state: 'active', revision: 1 },
  ),
  'POST /api/organisation/persons': command(fixed('/api/organisation/persons'), (relation) => ({
    id: 'new-person',
    officeId: officeOf(relation),
    name: NAME,
    departmentIds: [],
  })),
  'PUT /api/organisation/persons/:id': command(
    (relation) => `/api/organisation/persons/${targetId(relation)}`,
    (relation) => ({ officeId: officeOf(relation), name: NAME, departmentIds: [], state: 'active', revision: 1 }),
  ),
  'PUT /api/organisation/duties/:regionPrefix': command(fixed('/api/organisation/duties/77'), (relation) => ({
    officeId: officeOf(relation),
  })),
  'PUT /api/organisation/duties/:regionPrefix?taken': command(
    (relation) => `/api/organisation/duties/${dutyOf(relation, 1)}`,
    { officeId: OFFICE.own },
    { alone: true },
  ),
  'DELETE /api/organisation/duties/:regionPrefix': command(
    (relation) => `/api/organisation/duties/${dutyOf(relation, 2)}`,
    undefined,
    { alone: true },
  ),
  'PUT /api/organisation/persons/:id/roles': command(
    (relation) => `/api/organisation/persons/${targetId(relation)}/roles`,
    { revision: 1, terms: [] },
  ),
  'POST /api/organisation/stand-ins': command(fixed('/api/organisation/stand-ins'), (relation) => ({
    ...days,
    personId: targetId(relation),
    forPersonId: targetId(relation, SECOND),
  })),
  'PUT /api/organisation/stand-ins/:id': command(
    (relation) => `/api/organisation/stand-ins/${sampleId('stand-in', relation)}`,
    { toDay: '2020-01-01', revision: 1 },
  ),
  'DELETE /api/organisation/stand-ins/:id': command(
    (relation) => `/api/organisation/stand-ins/${sampleId('stand-in', relation, 1)}`,
    undefined,
    { alone: true },
  ),
  // A trial: the report counts what would be entered, or names the row that is out of reach.
  'POST /api/organisation/import?departments': {
    ...list('governed', fixed('/api/organisation/import?dryRun=true'), () => 'created":1,"changed'),
    commandRoles: ['ops'],
    body: (relation) => writeWorkbook({ departments: [['imported', officeOf(relation), '样本部门', '公益诉讼检察']] }),
  },
  'POST /api/organisation/import?roles': {
    ...list('governed', fixed('/api/organisation/import?dryRun=true'), () => 'created":0,"changed":1,"unchanged'),
    commandRoles: ['security-admin'],
    body: (relation) => writeWorkbook({ roles: [[targetId(relation), '检察官', '2090-01-01', '']] }),
  },
};

/** The offices as they are entered. */
export const OFFICES = {
  [OFFICE.parent]: { parentId: null, level: 'provincial' },
  [OFFICE.own]: { parentId: OFFICE.parent, level: 'municipal' },
  [OFFICE.child]: { parentId: OFFICE.own, level: 'district' },
  [OFFICE.other]: { parentId: OFFICE.parent, level: 'municipal' },
} as const;

import type { RuleEvent } from './rule-event.js';

/** What may be asked of a field: `set` holds several values at once; `sealed` may only be compared with itself. */
export type FieldKind = 'text' | 'number' | 'money' | 'boolean' | 'set' | 'sealed';

export type FieldValue = string | number | boolean | readonly string[] | null;

interface Field {
  readonly kind: FieldKind;
  /** What a prosecutor calls it. */
  readonly label: string;
  readonly read: (event: RuleEvent) => FieldValue;
}

const field = (kind: FieldKind, label: string, read: (event: RuleEvent) => FieldValue): Field => ({
  kind,
  label,
  read,
});

/** Every field a condition can name. A name that is not here is refused when the rule is read. */
export const FIELDS = {
  'source.id': field('text', '来源系统', (e) => e.source.id),
  'source.kind': field('text', '来源类型', (e) => e.source.kind),
  'category.code': field('text', '类别代码', (e) => e.category.code),
  'category.name': field('text', '类别名称', (e) => e.category.name),
  level: field('text', '事件等级', (e) => e.level),
  urgency: field('text', '紧急程度', (e) => e.urgency),
  regionCode12: field('text', '区划代码', (e) => e.regionCode12),
  gridCode: field('text', '网格编码', (e) => e.gridCode),
  gridName: field('text', '网格名称', (e) => e.gridName),
  address: field('text', '地址', (e) => e.address),
  'subject.name': field('text', '被反映主体', (e) => e.subject?.name ?? null),
  'subject.uscc': field('text', '统一社会信用代码', (e) => e.subject?.uscc ?? null),
  reporterKey: field('sealed', '举报人', (e) => e.reporterKey),
  peopleCount: field('number', '涉及人数', (e) => e.peopleCount),
  amount: field('money', '涉及金额（元）', (e) => e.amount),
  'disposal.status': field('text', '处置状态', (e) => e.disposal.status),
  'disposal.organ': field('text', '处置单位', (e) => e.disposal.organ),
  'disposal.overdue': field('boolean', '是否超期', (e) => e.disposal.overdue),
  'disposal.returnedCount': field('number', '退回次数', (e) => e.disposal.returnedCount),
  'disposal.reopenedCount': field('number', '重开次数', (e) => e.disposal.reopenedCount),
  flags: field('set', '质量标记', (e) => e.qualityFlags),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

/** Fields whose equality can put events together. `eventId` makes every event a key of its own. */
export const KEY_FIELDS = {
  'subject.uscc': '统一社会信用代码',
  'subject.name': '被反映主体',
  address: '地址',
  gridCode: '网格编码',
  regionCode12: '区划代码',
  categoryCode: '类别代码',
  eventId: '事件',
  reporterKey: '举报人',
} as const;

export type KeyField = keyof typeof KEY_FIELDS;

export function isFieldName(name: unknown): name is FieldName {
  return typeof name === 'string' && Object.hasOwn(FIELDS, name);
}

export function isKeyField(name: unknown): name is KeyField {
  return typeof name === 'string' && Object.hasOwn(KEY_FIELDS, name);
}

/** Operators by kind. `set`: `eq` and `in` ask whether the set holds the value, or one of the values. */
export const OPERATORS: Readonly<Record<FieldKind, readonly string[]>> = {
  text: ['eq', 'in', 'prefix', 'exists'],
  number: ['eq', 'in', 'gte', 'lte', 'exists'],
  money: ['gte', 'lte', 'exists'],
  boolean: ['eq'],
  set: ['eq', 'in', 'exists'],
  sealed: ['exists'],
};

const MONEY = /^([0-9]{1,15})(?:\.([0-9]{1,2}))?$/;

/** Hundredths of a yuan, exact; null where the text is no amount. A double would round above 90 trillion yuan. */
export function moneyCents(text: string): bigint | null {
  const parts = MONEY.exec(text);
  if (parts === null) return null;
  return BigInt(parts[1] ?? '0') * 100n + BigInt((parts[2] ?? '').padEnd(2, '0'));
}

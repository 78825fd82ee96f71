import { FIELDS } from './fields.js';
import type { Condition, FieldCondition, Span, TextCondition } from './rule.js';

const SHOWN = 12;

const listed = (values: readonly (string | number)[]): string =>
  values.length <= SHOWN ? values.join('、') : `${values.slice(0, SHOWN).join('、')} 等${values.length}项`;

/** The condition as a prosecutor reads it, without its arms. */
export function describeCondition(condition: Condition): string {
  if ('all' in condition) return '以下各项全部成立';
  if ('any' in condition) return '以下各项至少一项成立';
  if ('not' in condition) return '以下一项不成立';
  return 'field' in condition ? describeField(condition) : describeText(condition);
}

function describeField(condition: FieldCondition): string {
  const { label, kind } = FIELDS[condition.field];
  const parts: string[] = [];
  if (condition.eq !== undefined) {
    const value = typeof condition.eq === 'boolean' ? (condition.eq ? '是' : '否') : condition.eq;
    parts.push(`${kind === 'set' ? '含有' : '为'} ${value}`);
  }
  if (condition.in !== undefined) parts.push(`${kind === 'set' ? '含有其一' : '属于'} ${listed(condition.in)}`);
  if (condition.prefix !== undefined) parts.push(`开头为 ${listed(condition.prefix)}`);
  if (condition.gte !== undefined) parts.push(`不小于 ${condition.gte}`);
  if (condition.lte !== undefined) parts.push(`不大于 ${condition.lte}`);
  if (condition.exists !== undefined) parts.push(condition.exists ? '已知' : '未知');
  return `${label}${parts.join('，且')}`;
}

function describeText(condition: TextCondition): string {
  const place = condition.text.map((field) => (field === 'title' ? '标题' : '描述')).join('或');
  const parts: string[] = [];
  if (condition.allOf !== undefined) parts.push(`同时出现 ${listed(condition.allOf)}`);
  if (condition.anyOf !== undefined) parts.push(`出现任一 ${listed(condition.anyOf)}`);
  if (condition.noneOf !== undefined) parts.push(`不出现 ${listed(condition.noneOf)}`);
  return `${place}${parts.join('，且')}`;
}

export function describeSpan(span: Span): string {
  const parts = [span.days ? `${span.days}天` : '', span.hours ? `${span.hours}小时` : ''].join('');
  return parts === '' ? '0天' : parts;
}

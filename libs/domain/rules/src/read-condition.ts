import { FIELDS, type FieldKind, type FieldName, isFieldName, moneyCents, OPERATORS } from './fields.js';
import type { Findings } from './findings.js';
import type { Condition, FieldCondition, TextCondition, TextField } from './rule.js';

const MAX_DEPTH = 12;
const MAX_ARMS = 100;
const MAX_WORDS = 500;
const MAX_VALUES = 1000;
const WORD_LENGTH = 60;
const TEXT_FIELDS: readonly TextField[] = ['title', 'description'];
const WORD_LISTS = ['anyOf', 'allOf', 'noneOf'] as const;

/** Reads one condition; undefined when something in it was found wrong (see `findings`). */
export function readCondition(value: unknown, at: string, findings: Findings, depth = 0): Condition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return findings.add(at, '条件应为对象');
  if (depth > MAX_DEPTH) return findings.add(at, `条件嵌套不得超过${MAX_DEPTH}层`);
  if ('all' in value) {
    const all = readArms(value, 'all', at, findings, depth);
    return all && { all };
  }
  if ('any' in value) {
    const any = readArms(value, 'any', at, findings, depth);
    return any && { any };
  }
  if ('not' in value) {
    findings.object(value, at, ['not']);
    const not = readCondition(value.not, `${at}/not`, findings, depth + 1);
    return not && { not };
  }
  if ('field' in value) return readFieldCondition(value, at, findings);
  if ('text' in value) return readTextCondition(value, at, findings);
  return findings.add(at, '条件须是 all、any、not、field 或 text 之一');
}

function readArms(
  value: object,
  name: 'all' | 'any',
  at: string,
  findings: Findings,
  depth: number,
): Condition[] | undefined {
  const known = findings.object(value, at, [name]);
  return findings.list(known?.[name], `${at}/${name}`, { min: 1, max: MAX_ARMS }, (arm, pointer) =>
    readCondition(arm, pointer, findings, depth + 1),
  );
}

function readFieldCondition(value: object, at: string, findings: Findings): FieldCondition | undefined {
  const { field: name, ...operators } = value as Record<string, unknown>;
  if (!isFieldName(name)) {
    return findings.add(`${at}/field`, `没有字段“${String(name)}”，可用：${Object.keys(FIELDS).join('、')}`);
  }
  const { kind, label } = FIELDS[name];
  if (Object.keys(operators).length === 0) {
    return findings.add(at, `缺少比较方式，${label}可用：${OPERATORS[kind].join('、')}`);
  }
  const before = findings.items.length;
  const condition: Record<string, unknown> = { field: name };
  for (const [operator, operand] of Object.entries(operators)) {
    condition[operator] = readOperand(name, operator, operand, `${at}/${operator}`, findings);
  }
  return findings.items.length === before ? (condition as { field: FieldName }) : undefined;
}

function readOperand(name: FieldName, operator: string, operand: unknown, at: string, findings: Findings): unknown {
  const { kind, label } = FIELDS[name];
  if (!OPERATORS[kind].includes(operator)) {
    return findings.add(at, `“${label}”不支持比较方式“${operator}”，可用：${OPERATORS[kind].join('、')}`);
  }
  switch (operator) {
    case 'exists':
      return typeof operand === 'boolean' ? operand : findings.add(at, '应为 true 或 false');
    case 'in':
      return findings.list(operand, at, { min: 1, max: MAX_VALUES }, (item, pointer) =>
        readScalar(kind, item, pointer, findings),
      );
    case 'prefix':
      return findings.list(
        typeof operand === 'string' ? [operand] : operand,
        at,
        { min: 1, max: MAX_VALUES },
        (item, p) => findings.text(item, p, 100),
      );
    default:
      return readScalar(kind, operand, at, findings);
  }
}

function readScalar(
  kind: FieldKind,
  value: unknown,
  at: string,
  findings: Findings,
): string | number | boolean | undefined {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : findings.add(at, '应为数字');
    case 'boolean':
      return typeof value === 'boolean' ? value : findings.add(at, '应为 true 或 false');
    case 'money': {
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text === 'string' && moneyCents(text) !== null) return text;
      return findings.add(at, '应为金额（元），如 "5000.00"，最多两位小数');
    }
    default:
      return findings.text(value, at, 200);
  }
}

function readTextCondition(value: object, at: string, findings: Findings): TextCondition | undefined {
  const known = findings.object(value, at, ['text', ...WORD_LISTS]);
  if (known === undefined) return undefined;
  const before = findings.items.length;
  const text = findings.list(
    known['text'],
    `${at}/text`,
    { min: 1, max: TEXT_FIELDS.length },
    (item, pointer) =>
      TEXT_FIELDS.find((name) => name === item) ?? findings.add(pointer, `文字条件只看 ${TEXT_FIELDS.join('、')}`),
  );
  const lists: { anyOf?: string[]; allOf?: string[]; noneOf?: string[] } = {};
  for (const name of WORD_LISTS) {
    if (known[name] === undefined) continue;
    const words = findings.list(known[name], `${at}/${name}`, { min: 1, max: MAX_WORDS }, (word, pointer) =>
      readWord(word, pointer, findings),
    );
    if (words !== undefined) lists[name] = words;
  }
  if (WORD_LISTS.every((name) => known[name] === undefined)) {
    findings.add(at, `文字条件须有 ${WORD_LISTS.join('、')} 中至少一项`);
  }
  return findings.items.length === before && text !== undefined ? { text, ...lists } : undefined;
}

/** One character would be found everywhere; blanks at an end are a slip of the keyboard that would never be found. */
function readWord(value: unknown, at: string, findings: Findings): string | undefined {
  const word = findings.text(value, at, WORD_LENGTH);
  if (word === undefined) return undefined;
  if (word.trim() !== word) return findings.add(at, '词的首尾不得有空白');
  if (word.length < 2) return findings.add(at, '词至少两个字，单字误中过多');
  return word;
}

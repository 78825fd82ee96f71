import { err, ok, type ProblemItem, type Result } from '#kernel';
import { isKeyField, KEY_FIELDS, type KeyField } from './fields.js';
import { Findings } from './findings.js';
import { readCondition } from './read-condition.js';
import { type KeyPart, type Rule, type RuleWindow, type Severity, type Span, spanMs } from './rule.js';

const MAX_DAYS = 3660;
const MAX_AT_LEAST = 1000;
const SEVERITIES: readonly Severity[] = ['一般', '重要', '重大'];
const ID = /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/;
const RULE_KEYS = [
  'language',
  'id',
  'version',
  'name',
  'says',
  'line',
  'field',
  'instrument',
  'basis',
  'severity',
  'where',
  'window',
  'lock',
] as const;

/** Without a window an event is a hit by itself, and no other joins it. */
const SINGLE_EVENT: RuleWindow = { key: ['eventId'], within: null, atLeast: 1, distinct: null };

/**
 * Reads a rule from parsed JSON. Everything that is wrong is told at once, in Chinese, with its place; what the language
 * does not know is refused, so that no part of a rule is silently without effect.
 */
export function readRule(value: unknown): Result<Rule, readonly ProblemItem[]> {
  const findings = new Findings();
  const known = findings.object(value, '', RULE_KEYS);
  const rule = known && readKnown(known, findings);
  return rule !== undefined && findings.items.length === 0 ? ok(rule) : err(findings.items);
}

function readKnown(known: Record<string, unknown>, findings: Findings): Rule | undefined {
  if (known['language'] !== 1) findings.add('/language', '规则语言版本须为 1');
  const id = findings.text(known['id'], '/id', 64);
  if (id !== undefined && !ID.test(id)) findings.add('/id', '编号用小写字母、数字和连字符，字母开头，3 到 64 位');
  const version = findings.integer(known['version'], '/version', 1, 1_000_000);
  const name = findings.text(known['name'], '/name', 60);
  const says = findings.text(known['says'], '/says', 300);
  const line = findings.text(known['line'], '/line', 60);
  const field = readOptionalText(known['field'], '/field', findings);
  const instrument = readOptionalText(known['instrument'], '/instrument', findings);
  const basis = findings.list(known['basis'], '/basis', { min: 1, max: 20 }, (item, at) =>
    findings.text(item, at, 200),
  );
  const severity = SEVERITIES.find((word) => word === known['severity']);
  if (severity === undefined) findings.add('/severity', `应为 ${SEVERITIES.join('、')} 之一`);
  const where = readCondition(known['where'], '/where', findings);
  const window = known['window'] === undefined ? SINGLE_EVENT : readWindow(known['window'], findings);
  const lock = known['lock'] === undefined ? { days: 0 } : readSpan(known['lock'], '/lock', findings, 0);
  if (
    id === undefined ||
    version === undefined ||
    name === undefined ||
    says === undefined ||
    line === undefined ||
    basis === undefined ||
    severity === undefined ||
    where === undefined ||
    window === undefined ||
    lock === undefined
  ) {
    return undefined;
  }
  return { language: 1, id, version, name, says, line, field, instrument, basis, severity, where, window, lock };
}

function readOptionalText(value: unknown, at: string, findings: Findings): string | null {
  return value === undefined || value === null ? null : (findings.text(value, at, 60) ?? null);
}

function readSpan(value: unknown, at: string, findings: Findings, minMs: number): Span | undefined {
  const known = findings.object(value, at, ['days', 'hours']);
  if (known === undefined) return undefined;
  const span: { days?: number; hours?: number } = {};
  for (const unit of ['days', 'hours'] as const) {
    if (known[unit] === undefined) continue;
    const amount = findings.integer(known[unit], `${at}/${unit}`, 0, unit === 'days' ? MAX_DAYS : MAX_DAYS * 24);
    if (amount !== undefined) span[unit] = amount;
  }
  if (known['days'] === undefined && known['hours'] === undefined) return findings.add(at, '须写明 days 或 hours');
  if (spanMs(span) < minMs) return findings.add(at, '时长须大于零');
  if (spanMs(span) > spanMs({ days: MAX_DAYS })) return findings.add(at, `时长不得超过${MAX_DAYS}天`);
  return span;
}

function readWindow(value: unknown, findings: Findings): RuleWindow | undefined {
  const known = findings.object(value, '/window', ['key', 'within', 'atLeast', 'distinct']);
  if (known === undefined) return undefined;
  const key = findings.list(known['key'], '/window/key', { min: 1, max: 5 }, (part, at) =>
    readKeyPart(part, at, findings),
  );
  const atLeast =
    known['atLeast'] === undefined ? 1 : findings.integer(known['atLeast'], '/window/atLeast', 1, MAX_AT_LEAST);
  const distinct = known['distinct'] === undefined ? null : readDistinct(known['distinct'], findings);
  const needsSpan = (atLeast ?? 1) > 1 || (distinct?.atLeast ?? 1) > 1;
  let within: Span | null | undefined = null;
  if (known['within'] !== undefined) within = readSpan(known['within'], '/window/within', findings, 1);
  else if (needsSpan) findings.add('/window/within', '要数多件事件，须写明 within 时长');
  if (key === undefined || atLeast === undefined || distinct === undefined || within === undefined) return undefined;
  return { key, within, atLeast, distinct };
}

function readKeyPart(value: unknown, at: string, findings: Findings): KeyPart | undefined {
  if (typeof value === 'string') return readKeyField(value, at, findings);
  const known = findings.object(value, at, ['firstOf']);
  if (known === undefined) return undefined;
  const firstOf = findings.list(known['firstOf'], `${at}/firstOf`, { min: 2, max: 5 }, (name, pointer) =>
    readKeyField(name, pointer, findings),
  );
  return firstOf && { firstOf };
}

function readKeyField(value: unknown, at: string, findings: Findings): KeyField | undefined {
  if (isKeyField(value)) return value;
  return findings.add(at, `“${String(value)}”不能作为归并键，可用：${Object.keys(KEY_FIELDS).join('、')}`);
}

function readDistinct(value: unknown, findings: Findings): RuleWindow['distinct'] | undefined {
  const known = findings.object(value, '/window/distinct', ['by', 'atLeast']);
  if (known === undefined) return undefined;
  const by = readKeyField(known['by'], '/window/distinct/by', findings);
  const atLeast = findings.integer(known['atLeast'], '/window/distinct/atLeast', 1, MAX_AT_LEAST);
  return by !== undefined && atLeast !== undefined ? { by, atLeast } : undefined;
}

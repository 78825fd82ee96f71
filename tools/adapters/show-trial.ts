import type { ExplainedField, LintFinding } from '#domain/adapters';
import type { TriedLine } from '../../apps/ingest/src/adapters/try-line.js';

const OUTCOME = { event: '事件', disposal: '处置', refused: '不采用' } as const;
const NOTHING = '—';
const VALUE_SHOWN = 60;

const short = (value: string | null): string => {
  if (value === null) return NOTHING;
  const line = value.replaceAll('\n', ' ');
  return line.length > VALUE_SHOWN ? `${line.slice(0, VALUE_SHOWN)}…` : line;
};

export function findingLines(findings: readonly LintFinding[]): string[] {
  if (findings.length === 0) return ['✓ 没有错误，没有警告'];
  return findings.map(({ pointer, severity, says }) => {
    const word = severity === 'error' ? '✗ 错误' : '! 警告';
    return `${word} ${pointer || '/'}：${says}`;
  });
}

/** One place of the push: what it is from, what it became, and why. */
function fieldLine({ target, from, raw, value, reason, flag, personal }: ExplainedField): string {
  const marks = [...(personal ? ['个人信息'] : []), ...(flag === null ? [] : [flag])];
  const marked = marks.length === 0 ? '' : `  [${marks.join('，')}]`;
  const origin = from.length === 0 ? '' : ` ← ${from.join('、')}`;
  if (target === null) return `    （未用）${from.join('、')}：${short(raw)}${marked}`;
  const became = raw !== null && raw !== value ? `${short(raw)} → ${short(value)}` : short(value);
  return `    ${target}${origin}：${became}（${reason}）${marked}`;
}

const isEmpty = ({ raw, value, flag, target }: ExplainedField): boolean =>
  target !== null && raw === null && value === null && flag === null;

/** A line of the sample, field by field; places for which the record has nothing only with `everything`. */
export function triedLines(line: TriedLine, everything: boolean): string[] {
  const { number, outcome, sourceEventNo, fields, flags, faults } = line;
  return [
    `第 ${number} 行：${OUTCOME[outcome]}${sourceEventNo === null ? '' : ` ${sourceEventNo}`}`,
    ...fields.filter((field) => everything || !isEmpty(field)).map(fieldLine),
    ...flags.map(({ flag, says }) => `  质量标记 ${flag}：${says}`),
    ...faults.map(({ pointer, detail }) => `  ✗ ${pointer || '/'}：${detail}`),
  ];
}

/** What came of the whole sample. */
export function summaryLines(lines: readonly TriedLine[]): string[] {
  const count = (outcome: TriedLine['outcome']): number => lines.filter((line) => line.outcome === outcome).length;
  const flags = new Map<string, { says: string; numbers: number[] }>();
  for (const line of lines) {
    for (const { flag, says } of line.flags) {
      const known = flags.get(flag) ?? { says, numbers: [] };
      known.numbers.push(line.number);
      flags.set(flag, known);
    }
  }
  const where = (numbers: readonly number[]): string =>
    numbers.length > 8 ? `${numbers.slice(0, 8).join('、')} 等 ${numbers.length} 行` : `${numbers.join('、')} 行`;
  return [
    `共 ${lines.length} 行：事件 ${count('event')}，处置 ${count('disposal')}，不采用 ${count('refused')}`,
    ...[...flags]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([flag, { says, numbers }]) => `  ${flag}：${says}（第 ${where(numbers)}）`),
  ];
}

import type { ExplainedField, LintFinding } from '#domain/adapters';
import type { TriedLine } from '../../apps/ingest/src/adapters/try-line.js';

const OUTCOME = { event: '事件', disposal: '处置', refused: '不采用' } as const;
const NOTHING = '—';
const VALUE_SHOWN = 60;
const LINES_NAMED = 8;

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

/** Lines that have something in common. */
class Counted {
  private readonly lines = new Map<string, number[]>();

  add(what: string, line: number): void {
    const known = this.lines.get(what);
    if (known === undefined) this.lines.set(what, [line]);
    else known.push(line);
  }

  texts(mark: string): string[] {
    return [...this.lines]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([what, lines]) => `  ${mark}${what}（${lines.length} 行：第 ${where(lines)} 行）`);
  }
}

const where = (lines: readonly number[]): string =>
  lines.slice(0, LINES_NAMED).join('、') + (lines.length > LINES_NAMED ? ' …' : '');

/** What came of the whole sample: taken and refused, each with what was odd about it and in how many lines. */
export function summaryLines(lines: readonly TriedLine[]): string[] {
  const count = (outcome: TriedLine['outcome']): number => lines.filter((line) => line.outcome === outcome).length;
  const flags = new Counted();
  const faults = new Counted();
  for (const line of lines) {
    for (const { flag, says } of line.flags) flags.add(`${flag}：${says}`, line.number);
    for (const { pointer, detail } of line.faults) faults.add(`${pointer || '/'}：${detail}`, line.number);
  }
  const refused = count('refused');
  return [
    `共 ${lines.length} 行：采用 ${lines.length - refused}（事件 ${count('event')}，处置 ${count('disposal')}），不采用 ${refused}`,
    ...faults.texts('✗ '),
    ...flags.texts(''),
  ];
}

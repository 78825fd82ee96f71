import { Presets, SingleBar } from 'cli-progress';
import { type PushProgress, type PushReport, UNSENT } from './push-file.js';

/** What the words of ingest mean to the person at the terminal. */
const WORDS: Readonly<Record<string, string>> = {
  accepted: '已接收',
  forwarded: '已转交内网',
  duplicate: '重复',
  late: '迟到的旧版本',
  waiting: '处置等待其事件',
  conflict: '版本冲突',
  refused: '不符合契约',
  [UNSENT]: '未能推送',
};
const PLAIN_EVERY_MS = 2_000;

const ORDER = Object.keys(WORDS);
/** `已接收 10 · 重复 2`, what is best first. */
export const sayOutcomes = (counts: Iterable<readonly [string, number]>): string =>
  [...counts]
    .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([outcome, n]) => `${WORDS[outcome] ?? outcome} ${n}`)
    .join(' · ');

export interface ProgressView {
  readonly show: (progress: PushProgress) => void;
  /** A line that stays, above the bar. */
  readonly say: (line: string) => void;
  readonly end: () => void;
}

/** A bar on a terminal, else a line every two seconds. */
export function progressView(totalBytes: number, out: NodeJS.WriteStream = process.stderr): ProgressView {
  if (out.isTTY !== true) return plainView(totalBytes, out);
  const bar = new SingleBar(
    { format: '{bar} {percentage}% · {lines} 行 · {words}', stream: out, hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  );
  bar.start(totalBytes, 0, { lines: 0, words: '' });
  return {
    show: ({ bytes, lines, counts }) => bar.update(bytes, { lines, words: sayOutcomes(counts) }),
    say: (line) => void out.write(`\r\u001b[2K${line}\n`),
    end: () => bar.stop(),
  };
}

function plainView(totalBytes: number, out: NodeJS.WriteStream): ProgressView {
  let shownAt = performance.now();
  return {
    show: ({ bytes, lines, counts }) => {
      if (performance.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = performance.now();
      const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100);
      out.write(`${percent}% · ${lines} 行 · ${sayOutcomes(counts)}\n`);
    },
    say: (line) => void out.write(`${line}\n`),
    end: () => undefined,
  };
}

/** Terminal columns: a Chinese character takes two. */
const width = (text: string): number =>
  Array.from(text).reduce((n, char) => n + (/[\u2e80-\u9fff\uff00-\uffef]/.test(char) ? 2 : 1), 0);
const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** The closing table. */
export function reportTable(report: PushReport, results: string): string {
  const rows: [string, string][] = [
    ...[...report.counts].map(([outcome, n]): [string, string] => [
      `${WORDS[outcome] ?? outcome} ${outcome}`,
      String(n),
    ]),
    ['合计（行）', String(report.lines)],
    ...(report.runId === null
      ? []
      : [['批次', report.runId] as [string, string], ['批次发布的事件', String(report.published)] as [string, string]]),
    ['用时', `${report.seconds.toFixed(1)} 秒（${Math.round(report.lines / Math.max(report.seconds, 0.001))} 行/秒）`],
    ['逐行结果', results],
  ];
  const columns = Math.max(...rows.map(([name]) => width(name))) + 2;
  return rows.map(([name, value]) => `  ${pad(name, columns)}${value}`).join('\n');
}

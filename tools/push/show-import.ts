import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress, ImportReport } from './import-file.js';
import { sayOutcomes } from './show-progress.js';

const PHASES: Readonly<Record<ImportProgress['phase'], string>> = { upload: '上传', check: '检查', import: '导入' };
const PLAIN_EVERY_MS = 2_000;
const MIB = 1024 * 1024;

const counted = (outcomes: Readonly<Record<string, number>>): string => sayOutcomes(Object.entries(outcomes));

const amount = ({ phase, done, total }: ImportProgress): string => {
  if (phase === 'check') return '逐行检查文件';
  return phase === 'upload'
    ? `${(done / MIB).toFixed(1)} / ${((total ?? 0) / MIB).toFixed(1)} MB`
    : `${done} / ${total ?? '?'} 行`;
};

export interface ImportView {
  readonly show: (progress: ImportProgress) => void;
  readonly say: (line: string) => void;
  readonly end: () => void;
}

/** A bar on a terminal, else a line every two seconds and at each new phase. */
export function importView(out: NodeJS.WriteStream = process.stderr): ImportView {
  if (out.isTTY !== true) return plainView(out);
  const bar = new SingleBar(
    { format: '{phase} {bar} {percentage}% · {amount} {words}', stream: out, hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  );
  bar.start(1, 0, { phase: '', amount: '', words: '' });
  return {
    show: (progress) => {
      bar.setTotal(progress.total ?? 1);
      const words = counted(progress.outcomes);
      bar.update(progress.total === null ? 0 : progress.done, {
        phase: PHASES[progress.phase],
        amount: amount(progress),
        words,
      });
    },
    say: (line) => void out.write(`\r\u001b[2K${line}\n`),
    end: () => bar.stop(),
  };
}

function plainView(out: NodeJS.WriteStream): ImportView {
  let last = 0;
  let phase = '';
  return {
    show: (progress) => {
      const now = Date.now();
      if (progress.phase === phase && now - last < PLAIN_EVERY_MS) return;
      last = now;
      phase = progress.phase;
      out.write(`${PHASES[progress.phase]} ${amount(progress)} ${counted(progress.outcomes)}\n`);
    },
    say: (line) => void out.write(`${line}\n`),
    end: () => undefined,
  };
}

/** What came of it, for the end of the command. */
export function importReport(report: ImportReport): string {
  const { rowsDone, rowsTotal, outcomes, faultyRows, damagedCells, formulaCells, problem, encoding, seconds } = report;
  const rate = seconds > 0 ? Math.round(rowsDone / seconds) : 0;
  const lines = [
    `${report.state === 'finished' ? '导入完成' : report.state === 'cancelled' ? '导入已取消' : '导入失败'}（任务 ${report.importId}）`,
    `  ${rowsDone} / ${rowsTotal ?? '?'} 行，${seconds.toFixed(1)} 秒，每秒 ${rate} 行${encoding === null ? '' : `，编码 ${encoding}`}`,
    `  ${counted(outcomes) || '没有导入任何一行'}`,
    ...(report.repeated ? ['  这个文件先前已上传过，以上是那一次导入的结果'] : []),
    ...(damagedCells > 0 ? [`  ${damagedCells} 个单元格被表格软件损坏，未采用或已注明`] : []),
    ...(formulaCells > 0 ? [`  ${formulaCells} 个单元格是公式，采用了文件中保存的结果`] : []),
    ...(report.errorsFile === null ? [] : [`  ${faultyRows} 行有问题，逐行说明在 ${report.errorsFile}`]),
    ...(problem === null
      ? []
      : [
          `  ${problem.code} ${problem.title}${problem.detail === undefined ? '' : `：${problem.detail}`}`,
          ...(problem.items ?? []).map(({ detail }) => `  - ${detail}`),
          `  ${problem.repair}`,
        ]),
  ];
  return lines.join('\n');
}

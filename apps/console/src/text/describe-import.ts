import type { ImportJob, ImportOptions, ImportState } from '../api/imports.api.js';

export const IMPORT_STATES: Readonly<Record<ImportState, string>> = {
  received: '已收到',
  checking: '检查文件',
  importing: '导入中',
  finished: '已完成',
  failed: '未能导入',
  cancelled: '已取消',
};

export const IMPORT_MODES: Readonly<Record<string, string>> = { backfill: '补录历史', live: '按实时事件' };

const OUTCOMES: Readonly<Record<string, string>> = {
  accepted: '接收',
  duplicate: '重复',
  late: '迟到的旧版本',
  waiting: '等待其事件',
  conflict: '版本冲突',
  refused: '拒收',
};
const ORDER = Object.keys(OUTCOMES);

export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Rows by what was decided: those that count everywhere always, the rest where there are any. */
export function describeOutcomes(outcomes: ImportJob['outcomes']): Counted[] {
  const always = ['accepted', 'duplicate', 'refused'];
  const words = [...new Set([...ORDER, ...Object.keys(outcomes)])];
  return words
    .map((word) => ({ word, count: outcomes[word] ?? 0 }))
    .filter(({ word, count }) => count > 0 || always.includes(word))
    .map(({ word, count }) => ({ name: OUTCOMES[word] ?? word, count }));
}

/** Whole percents, 100 only when nothing is left; null while nobody knows how many rows there are. */
export function percentDone({
  rowsDone,
  rowsTotal,
  state,
}: Pick<ImportJob, 'rowsDone' | 'rowsTotal' | 'state'>): number | null {
  if (state === 'finished') return 100;
  if (rowsTotal === null) return null;
  if (rowsTotal === 0) return 0;
  return Math.min(rowsDone < rowsTotal ? 99 : 100, Math.floor((rowsDone / rowsTotal) * 100));
}

const SIZES = ['字节', 'KB', 'MB', 'GB'] as const;

export function fileSize(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${SIZES[step]}`;
}

/** By the ending of its name; undefined for one that cannot be imported. */
export function formatOf(fileName: string): ImportOptions['format'] | undefined {
  const [, ending = ''] = /\.([a-z0-9]+)$/i.exec(fileName) ?? [];
  const format = ending.toLowerCase();
  if (format === 'ndjson') return 'jsonl';
  return format === 'jsonl' || format === 'csv' || format === 'xlsx' ? format : undefined;
}

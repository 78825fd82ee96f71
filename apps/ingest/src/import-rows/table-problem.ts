import { type UnreadableReason, UnreadableTable } from '#platform/tabular';
import type { ImportProblem } from '../storage/import.rows.js';

const FORMAT = 'INGEST.FILE_FORMAT';
const UNREADABLE = 'INGEST.FILE_UNREADABLE';
const COLUMNS = 'INGEST.FILE_COLUMNS';

const SAYS: Readonly<Record<UnreadableReason, readonly [code: string, detail: (place: string) => string]>> = {
  damaged: [UNREADABLE, () => '文件不完整，或内部各部分不一致'],
  'old-or-locked': [FORMAT, () => '这是旧版 .xls 或加密的工作簿'],
  'too-large': ['INGEST.FILE_TOO_LARGE', () => '解压后的大小、压缩比、列数或单元格长度超出限制'],
  'encoding-unknown': [FORMAT, () => '既不是 UTF-8，也不是 GB18030 编码的文本'],
  'sheet-unknown': [UNREADABLE, () => '没有所指明的工作表，或工作簿没有可见的工作表'],
  'no-headings': [COLUMNS, () => '没有找到表头：应有一行列名，至少两列'],
  'headings-repeated': [COLUMNS, (place) => `${place} 列的列名与前面的列相同`],
  'record-endless': [UNREADABLE, (place) => `第 ${place} 行没有结束：引号不成对，或内容过长`],
};

/** What a file that is no table is told; null for a failure of another kind. */
export function tableProblem(error: unknown): ImportProblem | null {
  if (!(error instanceof UnreadableTable)) return null;
  const [code, detail] = SAYS[error.reason];
  return { code, detail: detail(error.place) };
}

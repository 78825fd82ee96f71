import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { StackUnusable } from '../stack/index.js';
import { findTarget } from './find-target.js';
import { FileImport, type ImportFileOptions } from './import-file.js';
import { PushClient, PushRefused, PushUnreachable } from './push-client.js';
import { importReport, importView } from './show-import.js';

export const IMPORT_USAGE = `npm run push -- --import <文件> --source <来源编号>
  上传一个 JSONL、CSV 或 XLSX 文件，由接入服务逐行导入，显示进度；中断后再次运行同一命令即接着显示，不会重复导入。
  --format       jsonl、csv 或 xlsx，默认按扩展名
  --columns      canonical（本系统的列名）或 adapter（来源平台自己的列名），默认按来源有无适配器
  --sheet        XLSX 的工作表名，默认第一个可见的
  --heading-row  表头所在的行，默认自动识别
  --errors       逐行错误的工作簿写到哪里，默认 <文件>.errors.xlsx
  --url、--secret、--live 与逐行推送相同`;

const FORMATS = ['jsonl', 'csv', 'xlsx'] as const;
type Format = (typeof FORMATS)[number];
const EXTENSIONS: Readonly<Record<string, Format>> = {
  ndjson: 'jsonl',
  jsonl: 'jsonl',
  csv: 'csv',
  txt: 'csv',
  xlsx: 'xlsx',
};

export const asksForImport = (args: readonly string[]): boolean => args.some((word) => /^--import(?:=|$)/.test(word));

function formatOf(file: string, given: string | undefined): Format {
  const format = given ?? EXTENSIONS[file.slice(file.lastIndexOf('.') + 1).toLowerCase()];
  const known = FORMATS.find((one) => one === format);
  if (known === undefined) throw new StackUnusable('看不出文件的格式：用 --format 给出 jsonl、csv 或 xlsx');
  return known;
}

/** The exit code. */
export async function runImport(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      import: { type: 'string' },
      source: { type: 'string' },
      format: { type: 'string' },
      columns: { type: 'string' },
      sheet: { type: 'string' },
      'heading-row': { type: 'string' },
      errors: { type: 'string' },
      url: { type: 'string' },
      secret: { type: 'string', default: process.env['PUSH_SECRET'] },
      live: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { import: file, source, url, secret, live, columns, sheet } = values;
  if (values.help) {
    console.log(IMPORT_USAGE);
    return 0;
  }
  if (file === undefined || source === undefined)
    throw new StackUnusable(`要给出 --import 和 --source\n${IMPORT_USAGE}`);
  if (!existsSync(file)) throw new StackUnusable(`没有文件 ${file}`);
  const target = findTarget({ url, source, secret, adapterSource: source });
  const view = importView();
  const onRetry = (reason: string, waitMs: number): void =>
    view.say(`${reason}，${(waitMs / 1000).toFixed(1)} 秒后重试`);
  view.say(`${file} → ${target.url}，来源 ${target.sourceId}${live ? '，实时' : '，补录批次'}`);
  const options: ImportFileOptions = {
    file,
    format: formatOf(file, values.format),
    errors: values.errors ?? `${file}.errors.xlsx`,
    client: new PushClient({ ...target, signal, onRetry }),
    sourceId: target.sourceId,
    live,
    columns,
    sheet,
    headingRow: values['heading-row'],
    signal,
    onProgress: view.show,
  };
  try {
    const report = await new FileImport(options).run();
    view.end();
    console.log(importReport(report));
    return report.state === 'finished' && report.errorsFile === null ? 0 : 1;
  } catch (error) {
    view.end();
    if (!(error instanceof PushRefused || error instanceof PushUnreachable)) throw error;
    throw new StackUnusable(`${error.message}\n  再次运行同一命令即可继续；已上传的文件不必重传`, { cause: error });
  }
}

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readUsableAdapter } from '../adapters/read-adapter.js';
import { repositoryRoot, runCommand, StackUnusable } from '../stack/index.js';
import { findTarget } from './find-target.js';
import { PushClient, PushRefused, PushUnreachable } from './push-client.js';
import { FilePush } from './push-file.js';
import { asksForImport, IMPORT_USAGE, runImport } from './run-import.js';
import { progressView, reportTable } from './show-progress.js';

const USAGE = `npm run push -- --adapter <名称> --file <JSONL 文件>
  把一个文件逐行推送给接入服务，每行一个结果；重复运行没有害处。
  --adapter    adapters/ 中的适配器，如 message-board
  --file       每行一个 JSON 对象，UTF-8
  --results    逐行结果写到哪里，默认 <文件>.results.jsonl
  --url        接入服务地址，默认取正在运行的演示环境
  --source     来源编号，默认取适配器所写的来源
  --secret     来源密钥，也可用环境变量 PUSH_SECRET；默认取演示环境的
  --batch      每批多少行，1 至 1000，默认 200
  --live       作为实时事件推送；默认作为补录批次（按事件时间整体匹配，不通知人员）`;

const CLOSE_WITHIN_MS = 5_000;

interface Settings {
  readonly adapter: string;
  readonly file: string;
  readonly results: string;
  readonly batchSize: number;
  readonly live: boolean;
  readonly url: string | undefined;
  readonly source: string | undefined;
  readonly secret: string | undefined;
}

function readSettings(): Settings | null {
  const { values } = parseArgs({
    options: {
      adapter: { type: 'string' },
      file: { type: 'string' },
      results: { type: 'string' },
      url: { type: 'string' },
      source: { type: 'string' },
      secret: { type: 'string', default: process.env['PUSH_SECRET'] },
      batch: { type: 'string', default: '200' },
      live: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { adapter, file, url, source, secret, live } = values;
  if (adapter === undefined || file === undefined) throw new StackUnusable(`要给出 --adapter 和 --file\n${USAGE}`);
  if (!existsSync(file)) throw new StackUnusable(`没有文件 ${file}`);
  const batchSize = Number(values.batch);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 1000)
    throw new StackUnusable('--batch 应为 1 至 1000');
  return { adapter, file, results: values.results ?? `${file}.results.jsonl`, batchSize, live, url, source, secret };
}

/** What the person can put right becomes one plain message. */
const plainly = (error: unknown): unknown =>
  error instanceof PushRefused || error instanceof PushUnreachable
    ? new StackUnusable(`${error.message}\n  已推送的部分不必重来：再次运行同一命令即可接着推送`, { cause: error })
    : error;

await runCommand(async ({ signal }) => {
  const args = process.argv.slice(2);
  if (asksForImport(args)) return runImport(args, signal);
  const settings = readSettings();
  if (settings === null) {
    console.log(`${USAGE}\n\n${IMPORT_USAGE}`);
    return 0;
  }
  const { file, results, batchSize, live, url, source, secret } = settings;
  const adapter = readUsableAdapter(join(repositoryRoot, 'adapters'), settings.adapter);
  const target = findTarget({ url, source, secret, adapterSource: adapter.definition.sourceId });
  const view = progressView(statSync(file).size);
  view.say(`${adapter.title}：${file} → ${target.url}，来源 ${target.sourceId}${live ? '，实时' : '，补录批次'}`);
  const onRetry = (reason: string, waitMs: number): void =>
    view.say(`${reason}，${(waitMs / 1000).toFixed(1)} 秒后重试`);
  const client = new PushClient({ ...target, signal, onRetry });
  const push = new FilePush({ file, results, adapter, client, batchSize, live, signal, onProgress: view.show });
  try {
    const report = await push.push();
    view.end();
    console.log(reportTable(report, results));
    return report.unsent === 0 ? 0 : 1;
  } catch (error) {
    view.end();
    // Not the client that just failed or was interrupted, and not for long.
    const closed = await push.abandonRun(new PushClient({ ...target, retryForMs: CLOSE_WITHIN_MS }));
    if (!closed) view.say('批次未能关闭：接入服务恢复后再次运行同一命令，会先关闭它，已推送的事件随即参与匹配');
    throw plainly(error);
  }
});

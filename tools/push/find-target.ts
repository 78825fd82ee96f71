import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../demo/connection-file.js';
import { locateProfile, StackUnusable } from '../stack/index.js';

/** Where to push, and as whom. */
export interface Target {
  readonly url: string;
  readonly sourceId: string;
  readonly secret: string;
}

export interface TargetOptions {
  readonly url?: string | undefined;
  readonly source?: string | undefined;
  readonly secret?: string | undefined;
  /** Source that the adapter names. */
  readonly adapterSource?: string | undefined;
}

function runningDemo(): Connection | undefined {
  const file = join(locateProfile('demo'), 'connection.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Connection) : undefined;
}

/** What is given, and for the rest the demo on this machine: its address, and the secret of the source. */
export function findTarget(options: TargetOptions, demo: () => Connection | undefined = runningDemo): Target {
  const sourceId = options.source ?? options.adapterSource;
  if (sourceId === undefined) throw new StackUnusable('适配器没有写明来源（sourceId），请用 --source 指明');
  if (options.url !== undefined && options.secret !== undefined) {
    return { url: options.url.replace(/\/+$/, ''), sourceId, secret: options.secret };
  }
  const connection = demo();
  if (connection === undefined) {
    throw new StackUnusable(
      '没有找到演示环境：先在另一个终端运行 npm run demo，或给出 --url、--source 和 --secret（或环境变量 PUSH_SECRET）',
    );
  }
  const source = connection.sources.find(({ id }) => id === sourceId);
  const secret = options.secret ?? source?.secret;
  if (secret === undefined) {
    const known = connection.sources.map(({ id }) => id).join('、');
    throw new StackUnusable(`演示环境没有来源“${sourceId}”。现有：${known}；用 --source 指明，或给出 --secret`);
  }
  return { url: (options.url ?? connection.ingestUrl).replace(/\/+$/, ''), sourceId, secret };
}

import type { HistoryConnection } from '../demo/connection-file.js';
import { SERVICE_NAMES, type ServiceName, SERVICES, witnessKeyOf } from '../stack/index.js';
import { connectionPath, read, Unusable } from './connection.js';

/** One service's history: its database, and where its witness is. */
export interface HistoryPlace {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly schema: string;
  readonly witness: {
    readonly WITNESS_DIR: string;
    readonly WITNESS_DIR_2: string;
    readonly WITNESS_KEY_FILE: string;
    readonly SEAL_EVERY_MS: number;
  };
}

export interface HistoryOptions {
  readonly file?: string;
  /** Default: all that the connection file names. */
  readonly service?: ServiceName;
}

/** From the connection file: it needs no running services, only their database. */
export function findHistories({ file, service }: HistoryOptions): HistoryPlace[] {
  const path = connectionPath(file);
  const { history } = read<{ readonly history?: HistoryConnection }>(path);
  if (history === undefined) throw new Unusable(`${path} 没有写明数据库和见证文件（history），见 docs/history.md`);
  const named = SERVICE_NAMES.filter((name) => history.databaseUrls[name] !== undefined);
  const wanted = service === undefined ? named : named.filter((name) => name === service);
  if (wanted.length === 0) throw new Unusable(`${path} 没有 ${service ?? '任何服务'} 的数据库地址`);
  return wanted.map((name) => ({
    service: name,
    databaseUrl: history.databaseUrls[name] ?? '',
    schema: SERVICES[name].schema,
    witness: {
      WITNESS_DIR: history.witnessDir,
      WITNESS_DIR_2: history.witnessDir2 ?? '',
      WITNESS_KEY_FILE: witnessKeyOf(history.witnessKeyFile, name),
      SEAL_EVERY_MS: history.sealEveryMs,
    },
  }));
}

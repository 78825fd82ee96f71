import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../demo/connection-file.js';
import { locateProfile } from '../stack/index.js';

/** Something that the person can put right: told without a stack trace. */
export class Unusable extends Error {}

export const SERVICES = ['ingest', 'matcher', 'case-handling', 'notify'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const isService = (word: string): word is ServiceName => SERVICES.some((name) => name === word);

/** Where the line is, and the key that signs people's tokens. */
export interface Line {
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly tokenKeyFile: string;
  readonly sources: Connection['sources'];
}

/** Where accounts and rights of platforms are set, and what the platforms are told. */
export interface BrokerPlace {
  /** The internal listener. */
  readonly brokers: string;
  readonly topicPrefix: string;
  readonly authority: string | undefined;
  /** Addresses for platforms, where they are known. */
  readonly certificate: string | undefined;
  readonly account: string | undefined;
}

/** What is given counts, then the environment of the services, then the connection file. */
export function findBroker(options: {
  readonly file?: string;
  readonly brokers?: string;
  readonly topicPrefix?: string;
  readonly authority?: string;
}): BrokerPlace {
  const { KAFKA_BROKERS, TOPIC_PREFIX, BROKER_AUTHORITY_DIR } = process.env;
  const given = options.brokers ?? KAFKA_BROKERS;
  const known = given === undefined ? read<Connection>(connectionPath(options.file)).kafka : undefined;
  const brokers = given ?? known?.brokers;
  if (brokers === undefined) throw new Unusable('用 --brokers 或 KAFKA_BROKERS 指明 Kafka 的内部监听地址');
  return {
    brokers,
    topicPrefix: options.topicPrefix ?? TOPIC_PREFIX ?? '',
    authority: options.authority ?? BROKER_AUTHORITY_DIR ?? known?.platforms?.authority,
    certificate: known?.platforms?.certificate,
    account: known?.platforms?.account,
  };
}

/** `file`: that of another place; default: that of the demo on this machine. */
export function connectionPath(file: string | undefined): string {
  const path = file ?? join(locateProfile('demo'), 'connection.json');
  if (!existsSync(path)) {
    throw new Unusable(`没有找到 ${path}：先运行 npm run demo，或用 --connection 指明连接文件`);
  }
  return path;
}

/** `keyFile` overrides the key that the connection file names. */
export function findLine(options: { readonly file?: string; readonly keyFile?: string }): Line {
  const file = connectionPath(options.file);
  const { ingestUrl, matcherUrl, caseHandlingUrl, notifyUrl, tokenKeyFile, sources } = read<Connection>(file);
  return {
    urls: { ingest: ingestUrl, matcher: matcherUrl, 'case-handling': caseHandlingUrl, notify: notifyUrl },
    tokenKeyFile: options.keyFile ?? tokenKeyFile,
    sources,
  };
}

/** The key alone, for a token that is printed: it needs no running services. */
export function findTokenKey(options: { readonly file?: string; readonly keyFile?: string }): string {
  return options.keyFile ?? findLine(options).tokenKeyFile;
}

export function read<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new Unusable(`不能读取 ${file}：${error instanceof Error ? error.message : String(error)}`);
  }
}

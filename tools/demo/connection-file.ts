import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlatformListeners } from '../stack/index.js';

/** A source that the demo registered, with the secret that ingest showed once. */
export interface DemoSource {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly keyId: string;
  readonly secret: string;
  readonly procuratorateId: string;
}

/** Where the histories of the services are, for those who verify them. */
export interface HistoryConnection {
  /** By service; what is left out is not verified. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly witnessDir: string;
  readonly witnessDir2: string | null;
  /** A directory has a file for each service. Public halves are enough to verify. */
  readonly witnessKeyFile: string;
  readonly sealEveryMs: number;
  /** SECURITY_LOG_DIR of the services; without it their security logs are not verified. */
  readonly securityLogDir?: string;
  readonly securityLogKeyFile?: string;
}

export interface KafkaConnection {
  /** The internal listener. */
  readonly brokers: string;
  /** Left out when the broker is somebody else's. */
  readonly platforms?: PlatformListeners;
}

/** What other commands need to talk to a running demo: addresses, the key that signs people's tokens, the sources. */
export interface Connection {
  readonly ingestUrl: string;
  readonly matcherUrl: string;
  readonly caseHandlingUrl: string;
  readonly notifyUrl: string;
  readonly tokenKeyFile: string;
  readonly sources: readonly DemoSource[];
  readonly history?: HistoryConnection;
  readonly kafka?: KafkaConnection;
}

const FILE = 'connection.json';

/** Holds secrets: readable by this user only. */
export function writeConnection(directory: string, connection: Connection): void {
  writeFileSync(join(directory, FILE), `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
}

/** The sources of an earlier demo on the same data; their secrets are shown only once, so they are kept here. */
export function knownSources(directory: string): readonly DemoSource[] {
  const file = join(directory, FILE);
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as Connection).sources;
}

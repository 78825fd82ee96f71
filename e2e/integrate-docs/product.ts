import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { testDatabaseAdminUrl } from '#testing';
import {
  findKafkaPython,
  missingPlatformClients,
  type PlatformListeners,
  repositoryRoot,
  type RunningServices,
  silentProgress,
  startServices,
} from '../../tools/stack/index.js';
import { requireKafka } from '../../tools/stack/kafka/kafka-distribution.js';
import { KafkaServer } from '../../tools/stack/kafka/kafka-server.js';
import { Terminal } from './terminal.js';

/** What a platform meets: ingest, notify, and a broker with listeners for platforms; and two people at terminals. */
export interface Product {
  readonly services: RunningServices;
  readonly listeners: PlatformListeners;
  /** Of the platform's home, in which everything that it is given lies. */
  readonly home: string;
  /** In the directory of the product. */
  readonly operator: Terminal;
  readonly platform: Terminal;
  stop(): Promise<void>;
}

/** `python3` of the platform is the one that has kafka-python, `node` the one that runs us. */
function programs(directory: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  for (const [name, program] of [
    ['python3', findKafkaPython()],
    ['node', process.execPath],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${program}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

export async function startProduct(): Promise<Product> {
  const missing = missingPlatformClients();
  if (missing.length > 0)
    throw new Error(`the examples need ${missing.join(', ')}: apt-get install ${missing.join(' ')}`);
  const tag = newId().slice(-8);
  const directory = mkdtempSync(join(tmpdir(), `integrate-${tag}-`));
  const home = join(directory, 'home');
  mkdirSync(home);
  const kafka = new KafkaServer({
    profileDirectory: directory,
    distribution: () => requireKafka(silentProgress),
    preferredPort: undefined,
  });
  const { ports, port } = await kafka.start();
  const kafkaBrokers = `127.0.0.1:${port}`;
  const listeners = kafka.platformListeners(ports);
  const services = await startServices({
    stack: { databaseAdminUrl: testDatabaseAdminUrl(), kafkaBrokers },
    directory,
    purpose: 'e2e',
    progress: silentProgress,
    services: ['ingest', 'notify'],
    database: `e2e_integrate_${tag}`,
    ports: 'any',
  });
  const { urls, keys } = services;
  const connection = join(directory, 'connection.json');
  const addresses = { ingestUrl: urls.ingest, notifyUrl: urls.notify, tokenKeyFile: keys.tokenKey };
  writeFileSync(
    connection,
    JSON.stringify({ ...addresses, sources: [], kafka: { brokers: kafkaBrokers, platforms: listeners } }),
  );
  // What npm installed for us is what the platform has installed; kafkajs among it.
  symlinkSync(join(repositoryRoot, 'node_modules'), join(home, 'node_modules'));
  const { PATH = '', XDG_CACHE_HOME = join(homedir(), '.cache'), JAVA_HOME = '' } = process.env;
  const common = { HOME: home, LANG: 'C.UTF-8' };
  const operator = new Terminal(repositoryRoot, {
    ...common,
    PATH,
    XDG_CACHE_HOME,
    JAVA_HOME,
    OPS_CONNECTION: connection,
  });
  const platform = new Terminal(home, { ...common, PATH: `${programs(directory)}:${PATH}` });
  return {
    services,
    listeners,
    home,
    operator,
    platform,
    stop: async () => {
      await Promise.all([operator.stop(), platform.stop()]);
      await services.stop();
      await kafka.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

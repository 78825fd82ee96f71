import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { connectKafka, silentLog } from '#platform/kafka';
import { deskOf } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';
import {
  createProgress,
  repositoryRoot,
  type RunningServices,
  type Stack,
  startServices,
  type StartServicesOptions,
} from '../tools/stack/index.js';
import type { LoadOrder } from './load-worker.js';

const SOURCE_ID = 'bench';

export interface Bench {
  readonly services: RunningServices;
  readonly topicPrefix: string;
  /** The administrator's address of the services' database. */
  readonly databaseUrl: string;
  /** The one registered source. */
  readonly platform: PlatformIdentity;
  load(order: Pick<LoadOrder, 'numberPrefix' | 'count' | 'rate' | 'needleEvery'>): Promise<void>;
}

/** Services on a database and topics of their own, and one registered source. */
export async function startBench(
  stack: Stack,
  name: string,
  options: Pick<StartServicesOptions, 'nodeArgs' | 'services'>,
): Promise<Bench> {
  const topicPrefix = `${name}.`;
  const services = await startServices({
    stack,
    directory: join(stack.directory, name),
    purpose: 'npm run bench',
    progress: createProgress(),
    database: `bench_${name}`,
    topicPrefix,
    ports: 'any',
    env: { LOG_LEVEL: 'warn', TRACE_SAMPLE_RATE: '0' },
    ...options,
  });
  const url = new URL(stack.databaseAdminUrl);
  url.pathname = `/bench_${name}`;
  const platform = { sourceId: SOURCE_ID, secret: await registerBench(services) };
  return {
    services,
    topicPrefix,
    databaseUrl: url.href,
    platform,
    load: (order) => runLoad({ brokers: stack.kafkaBrokers, topicPrefix, platform, ...order }),
  };
}

/** Options of node that leave a profile in `directory`. A coarse interval: figures are taken while the profile is. */
export const profiled = (directory: string): string[] => [
  '--cpu-prof',
  '--cpu-prof-interval=5000',
  `--cpu-prof-dir=${directory}`,
];

/** The profiles that the starts of a service left, in their order. */
export function profilesIn(directory: string): string[] {
  const files = readdirSync(directory).map((file) => join(directory, file));
  return files.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
}

/** In a thread of its own, so that signing does not wait for the measuring. */
function runLoad(order: LoadOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(repositoryRoot, 'dist/bench/load-worker.js'), { workerData: order });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the load ended with ${code}`))));
  });
}

async function registerBench(services: RunningServices): Promise<string> {
  const ops = deskOf('ops', services);
  const answer = (await ops.post(`${services.urls.ingest}/v1/sources`, {
    id: SOURCE_ID,
    kind: '全科网格',
    name: '压力测试平台',
    procuratorateId: OFFICE.id,
    regionCode12: OFFICE.regionCode12,
  })) as { secret: string };
  return answer.secret;
}

/** Gives the disk back: the next part needs it. Its services are stopped. */
export async function removeBench(stack: Stack, { databaseUrl, topicPrefix }: Bench): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseAdminUrl });
  await client.connect();
  const kafka = connectKafka({ brokers: stack.kafkaBrokers.split(','), clientId: 'bench', logger: silentLog });
  try {
    await client.query(`DROP DATABASE IF EXISTS "${new URL(databaseUrl).pathname.slice(1)}" WITH (FORCE)`);
    const topics = await kafka.admin().listTopics();
    await kafka.admin().deleteTopics(topics.filter((topic) => topic.startsWith(topicPrefix)));
  } finally {
    await kafka.close();
    await client.end();
  }
}

import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { deskOf, tokenFor } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import {
  createProgress,
  repositoryRoot,
  runCommand,
  type RunningServices,
  type ServiceName,
  type Stack,
  startServices,
  startStack,
} from '../tools/stack/index.js';
import { measureCopyCeiling } from './ceiling-copy.js';
import { measureKafkaCeiling } from './ceiling-kafka.js';
import { watchLatency } from './clue-latency.js';
import type { LoadOrder } from './load-worker.js';
import { quantile, readProgress, sampleRate } from './progress-counts.js';
import { type LineFigures, renderFigures } from './render-figures.js';
import { summariseProfile } from './summarise-profile.js';

const USAGE = `npm run bench -- [--seconds 300] [--out bench-line.md]
  Measures the line on servers of its own: push to stored, stored to matched, latency push to clue at half that load,
  against bare Kafka and bare COPY in the same run.`;

const SOURCE_ID = 'bench';
const CEILING_RECORDS = 200_000;
const RECORD_BYTES = 1_024;
const COPY_EVENTS = 50_000;
/** Events that are pushed ahead for every second of a saturated phase: more than any run has stored. */
const BACKLOG_PER_SECOND = 9_000;
const PROFILED = ['ingest', 'matcher'] as const;
const INGEST_TABLES = ['ingest.event', 'ingest.event_push', 'ingest.outbox'];
const MATCHER_TABLES = ['matcher.event', 'matcher.evaluation', 'matcher.outbox'];

await runCommand(async (interruption) => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '300' },
      out: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const progress = createProgress();
  const common = { profile: 'bench', purpose: 'npm run bench', progress, signal: interruption.signal };
  const stack = await startStack({ ...common, embedded: true, fresh: true });
  try {
    const text = renderFigures(await measure(stack, Number(values.seconds), (line) => progress.say(line)));
    console.log(text);
    if (values.out !== '') writeFileSync(values.out, text);
  } finally {
    await stack.stop();
  }
  return 0;
});

async function measure(stack: Stack, seconds: number, say: (line: string) => void): Promise<LineFigures> {
  const profiles = join(stack.directory, 'profiles');
  mkdirSync(profiles, { recursive: true });
  say('ceiling of the broker and its client');
  const kafka = await measureKafkaCeiling(stack.kafkaBrokers, CEILING_RECORDS, RECORD_BYTES);
  // A coarse interval: the figures are taken while the profile is.
  const profileArgs = (name: ServiceName) => [
    '--cpu-prof',
    '--cpu-prof-interval=5000',
    `--cpu-prof-dir=${join(profiles, name)}`,
  ];
  const services = await startServices({
    stack,
    directory: stack.directory,
    purpose: 'npm run bench',
    progress: createProgress(),
    ports: 'any',
    env: { LOG_LEVEL: 'warn', TRACE_SAMPLE_RATE: '0' },
    nodeArgs: { ingest: profileArgs('ingest'), matcher: profileArgs('matcher') },
  });
  const ownerUrl = adminUrlOf(stack, services);
  const stored = async () => (await readProgress(ownerUrl)).stored;
  const matched = async () => (await readProgress(ownerUrl)).matched;
  try {
    const secret = await registerBench(services);
    const load = (order: Pick<LoadOrder, 'numberPrefix' | 'count' | 'rate' | 'needleEvery'>) =>
      runLoad({ brokers: stack.kafkaBrokers, platform: { sourceId: SOURCE_ID, secret }, ...order });

    for (const name of ['ingest', 'matcher', 'case-handling', 'notify'] as const) await services.kill(name);
    say(`pushing a backlog of ${seconds * BACKLOG_PER_SECOND} signed events`);
    await load({ numberPrefix: 'A', count: seconds * BACKLOG_PER_SECOND, rate: 0, needleEvery: 0 });
    await services.start('ingest');
    say(`push to stored, ingest and its relay, ${seconds} s`);
    const ingest = await sampleRate(stored, seconds);
    await services.restart('ingest');
    await services.kill('ingest');
    const copyIngest = await measureCopyCeiling(ownerUrl, INGEST_TABLES, COPY_EVENTS);
    await services.start('matcher');
    say(`stored to matched, matcher and its relay, ${seconds} s`);
    const matcher = await sampleRate(matched, seconds);
    await services.restart('matcher');
    await services.kill('matcher');
    const copyMatcher = await measureCopyCeiling(ownerUrl, MATCHER_TABLES, COPY_EVENTS);

    for (const name of ['ingest', 'matcher', 'case-handling', 'notify'] as const) await services.start(name);
    say('whole line: draining what is left, all services at once');
    const whole = await sampleRate(matched, seconds);
    await waitForRest(matched);
    const rate = Math.round(Math.min(ingest.mean, matcher.mean, whole.mean) / 2);
    say(`latency push to clue at ${rate} events/s`);
    const latency = await watchLatency(stack.kafkaBrokers);
    await load({ numberPrefix: 'C', count: rate * Math.min(seconds, 120), rate, needleEvery: 50 });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await latency.close();
    return {
      kafka,
      copyIngest,
      copyMatcher,
      ingest,
      matcher,
      whole,
      latency: {
        rate,
        count: latency.latencies.length,
        median: quantile(latency.latencies, 0.5),
        p99: quantile(latency.latencies, 0.99),
      },
      profiles: PROFILED.map((name) => ({ name, ...summariseProfile(firstProfile(join(profiles, name))) })),
    };
  } finally {
    await services.stop();
  }
}

/** Of the saturated phase: later starts of the service leave profiles of their own. */
function firstProfile(directory: string): string {
  const files = readdirSync(directory).map((file) => join(directory, file));
  const oldest = files.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)[0];
  if (oldest === undefined) throw new Error(`no profile in ${directory}`);
  return oldest;
}

function adminUrlOf(stack: Stack, services: RunningServices): string {
  const url = new URL(stack.databaseAdminUrl);
  url.pathname = new URL(services.database.ownerUrl).pathname;
  return url.href;
}

async function registerBench(services: RunningServices): Promise<string> {
  const ops = deskOf(await tokenFor('ops', services.keys.tokenKey));
  const answer = (await ops.post(`${services.urls.ingest}/v1/sources`, {
    id: SOURCE_ID,
    kind: '全科网格',
    name: '压力测试平台',
    procuratorateId: OFFICE.id,
    regionCode12: OFFICE.regionCode12,
  })) as { secret: string };
  return answer.secret;
}

/** In a thread of its own, so that signing does not wait for the measuring. */
function runLoad(order: LoadOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(repositoryRoot, 'dist/bench/load-worker.js'), { workerData: order });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the load ended with ${code}`))));
  });
}

async function waitForRest(read: () => Promise<number>): Promise<void> {
  for (let before = -1, now = await read(); before !== now;) {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    before = now;
    now = await read();
  }
}

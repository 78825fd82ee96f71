import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createProgress,
  repositoryRoot,
  runCommand,
  SERVICE_NAMES,
  type Stack,
  StackUnusable,
  startStack,
} from '../tools/stack/index.js';
import { measureAccessLists, renderAccessLists } from './access-lists.js';
import { measureCopyCeiling } from './ceiling-copy.js';
import { measureImports, renderImports } from './import-file.js';
import { measureKafkaCeiling } from './ceiling-kafka.js';
import { type DiskFigures, measureDisk, renderDisk } from './disk-per-event.js';
import { type HistoryFigures, measureHistory, renderHistory } from './history.js';
import { watchLatency } from './clue-latency.js';
import { type IngestOrder, measureIngest, PARTS } from './ingest-bench.js';
import { quantile, type Rates, readProgress, sampleRate } from './progress-counts.js';
import {
  type LatencyFigures,
  type LineFigures,
  renderFigures,
  renderLatency,
  type Saturated,
} from './render-figures.js';
import { renderIngest } from './render-ingest.js';
import { profiled, profilesIn, startBench } from './start-bench.js';
import { summariseProfile } from './summarise-profile.js';

const SIZES = '1000000,3000000,10000000';
const USAGE = `npm run bench -- [--seconds 300] [--out bench-line.md] [--latency-at 500] [--history] [--access]
       npm run bench -- import [--rows 500000] [--only csv|gb18030|xlsx|jsonl] [--out bench-import.md]
       npm run bench -- disk [--rows 50000] [--out bench-disk.md]
       npm run bench -- ingest [--seconds 300] [--sizes ${SIZES}] [--window 60] [--parts ${PARTS.join(',')}] [--out bench-ingest.md]
       npm run bench -- malformed [--count 10000]
       npm run bench -- crypto-fields
       npm run bench -- rotation
  Measures the line on servers of its own: push to stored, stored to matched, latency push to clue at half of what
  all services do together, against bare Kafka and bare COPY in the same run. --latency-at measures the latency alone,
  --history appending to the history and verifying it, --access lists with row-level security on and off. import: a file of each kind
  into ingest, its speed and the memory of the process. disk: bytes per event of every table (docs/disk.md). malformed: good events beside malformed ones.
  crypto-fields, rotation: sealed columns (docs/encryption.md). ingest: accepted events per second over Kafka and over HTTP
  batches beside the bare COPY of the same rows, the latency at half of that, and windows of --window seconds over Kafka while
  the table has grown to each of --sizes; its data is removed afterwards. With ten million events it needs some 60 GB of disk.`;

const NAMED = ['import', 'disk', 'ingest'];
const CEILING_RECORDS = 200_000;
const RECORD_BYTES = 1_024;
const COPY_EVENTS = 50_000;
const LATENCY_SECONDS = 60;
/** Events that are pushed ahead for every second of a saturated phase: more than any run has stored. */
const BACKLOG_PER_SECOND = 5_000;
const PROFILED = ['ingest', 'matcher'] as const;
const HISTORY_SECONDS = 20;
const HISTORY_ENTRIES = 250_000;
const LISTED_CLUES = 500_000;
const LIST_ROUNDS = 300;
const perEvent = (table: string) => ({ table, perEvent: 1 });
const INGEST_TABLES = ['ingest.event', 'ingest.event_push', 'ingest.outbox'].map(perEvent);
const MATCHER_TABLES = ['matcher.event', 'matcher.evaluation', 'matcher.outbox'].map(perEvent);

await runCommand(async (interruption) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '300' },
      out: { type: 'string', default: '' },
      'latency-at': { type: 'string', default: '' },
      history: { type: 'boolean', default: false },
      access: { type: 'boolean', default: false },
      rows: { type: 'string', default: '500000' },
      sizes: { type: 'string', default: SIZES },
      window: { type: 'string', default: '60' },
      parts: { type: 'string', default: PARTS.join(',') },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = positionals.filter((name) => !NAMED.includes(name));
  if (unknown.length > 0) throw new StackUnusable(`没有测量“${unknown.join('、')}”\n${USAGE}`);
  const progress = createProgress();
  const common = { profile: 'bench', purpose: 'npm run bench', progress, signal: interruption.signal };
  const stack = await startStack({ ...common, embedded: true, fresh: true });
  let isMeasured = false;
  try {
    const say = (line: string): void => progress.say(line);
    const text = await (async () => {
      if (positionals.includes('import'))
        return renderImports(await measureImports(stack, { rows: Number(values.rows), only: values.only }, say));
      if (positionals.includes('disk')) return renderDisk(await diskOn(stack, Number(values.rows), say));
      if (positionals.includes('ingest'))
        return renderIngest(await measureIngest(stack, { ...ingestOrder(values), signal: interruption.signal }, say));
      if (values.history) return renderHistory(await historyOn(stack, say));
      if (values.access) return accessOn(stack, say);
      if (values['latency-at'] === '') return renderFigures(await measure(stack, Number(values.seconds), say));
      return renderLatency(await measureLatency(stack, Number(values['latency-at']), say));
    })();
    console.log(text);
    if (values.out !== '') writeFileSync(values.out, text);
    isMeasured = true;
  } finally {
    await stack.stop();
    // Tens of gigabytes that nobody looks at any more; what failed leaves its logs.
    if (isMeasured && positionals.includes('ingest')) rmSync(stack.directory, { recursive: true, force: true });
  }
  return 0;
});

/** On a database that the tests' own helper makes: it reads the server's address from the environment. */
function historyOn(stack: Stack, say: (line: string) => void): Promise<HistoryFigures> {
  process.env['TEST_DATABASE_ADMIN_URL'] = stack.databaseAdminUrl;
  return measureHistory({ seconds: HISTORY_SECONDS, entries: HISTORY_ENTRIES }, say);
}

/** The same. */
function diskOn(stack: Stack, events: number, say: (line: string) => void): Promise<DiskFigures> {
  process.env['TEST_DATABASE_ADMIN_URL'] = stack.databaseAdminUrl;
  const folders = {
    adapters: join(repositoryRoot, 'adapters'),
    samples: join(repositoryRoot, 'samples'),
    rules: join(repositoryRoot, 'apps/matcher/rules'),
  };
  return measureDisk(folders, events, say);
}

/** The same. */
async function accessOn(stack: Stack, say: (line: string) => void): Promise<string> {
  process.env['TEST_DATABASE_ADMIN_URL'] = stack.databaseAdminUrl;
  const figures = await measureAccessLists({ clues: LISTED_CLUES, rounds: LIST_ROUNDS }, say);
  return renderAccessLists(figures, LISTED_CLUES);
}

async function measure(stack: Stack, seconds: number, say: (line: string) => void): Promise<LineFigures> {
  say('ceiling of the broker and its client');
  const kafka = await measureKafkaCeiling(stack.kafkaBrokers, CEILING_RECORDS, RECORD_BYTES);
  const saturated = await measureSaturated(stack, seconds, say);
  const whole = await measureTogether(stack, seconds, say);
  const latency = await measureLatency(stack, Math.round(whole.mean / 2), say);
  return { kafka, ...saturated, whole, latency };
}

/** One service at a time on a backlog that is there beforehand: what it can do at most. */
async function measureSaturated(stack: Stack, seconds: number, say: (line: string) => void): Promise<Saturated> {
  const profiles = join(stack.directory, 'profiles');
  const nodeArgs = { ingest: profiled(join(profiles, 'ingest')), matcher: profiled(join(profiles, 'matcher')) };
  const bench = await startBench(stack, 'saturated', { nodeArgs });
  const { services, databaseUrl } = bench;
  try {
    for (const name of SERVICE_NAMES) await services.kill(name);
    const backlog = seconds * BACKLOG_PER_SECOND;
    say(`pushing a backlog of ${backlog} signed events`);
    await bench.load({ numberPrefix: 'A', count: backlog, rate: 0, needleEvery: 0 });
    await services.start('ingest');
    say(`push to stored, ingest and its relay, ${seconds} s`);
    const ingest = await sampleRate(async () => (await readProgress(databaseUrl)).stored, seconds);
    say(`${Math.round(ingest.mean)} events/s`);
    // Asked to stop, a service writes its profile; killed, it does not.
    await services.restart('ingest');
    await services.kill('ingest');
    const copyIngest = await measureCopyCeiling(databaseUrl, INGEST_TABLES, COPY_EVENTS);
    await services.start('matcher');
    say(`stored to matched, matcher and its relay, ${seconds} s`);
    const matcher = await sampleRate(async () => (await readProgress(databaseUrl)).matched, seconds);
    say(`${Math.round(matcher.mean)} events/s`);
    await services.restart('matcher');
    await services.kill('matcher');
    const copyMatcher = await measureCopyCeiling(databaseUrl, MATCHER_TABLES, COPY_EVENTS);
    return {
      copyIngest,
      copyMatcher,
      ingest,
      matcher,
      profiles: PROFILED.map((name) => ({ name, ...summariseProfile(profilesIn(join(profiles, name))[0]!) })),
    };
  } finally {
    await services.stop();
  }
}

/** All services at once on a backlog: what the machine can do with the whole line on it. */
async function measureTogether(stack: Stack, seconds: number, say: (line: string) => void): Promise<Rates> {
  const bench = await startBench(stack, 'together', {});
  const shorter = Math.min(seconds, 60);
  try {
    for (const name of SERVICE_NAMES) await bench.services.kill(name);
    await bench.load({ numberPrefix: 'D', count: shorter * BACKLOG_PER_SECOND, rate: 0, needleEvery: 0 });
    for (const name of SERVICE_NAMES) await bench.services.start(name);
    say(`push to matched, all services at once, ${shorter} s`);
    return await sampleRate(async () => (await readProgress(bench.databaseUrl)).matched, shorter);
  } finally {
    await bench.services.stop();
  }
}

/** All services at once at a steady load, a clue for every fiftieth event. */
async function measureLatency(stack: Stack, rate: number, say: (line: string) => void): Promise<LatencyFigures> {
  const bench = await startBench(stack, 'latency', {});
  try {
    say(`latency push to clue at ${rate} events/s, ${LATENCY_SECONDS} s`);
    const watch = await watchLatency(stack.kafkaBrokers, bench.topicPrefix);
    await bench.load({ numberPrefix: 'C', count: rate * LATENCY_SECONDS, rate, needleEvery: 50 });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await watch.close();
    const { latencies } = watch;
    return { rate, count: latencies.length, median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  } finally {
    await bench.services.stop();
  }
}

function ingestOrder(values: {
  seconds: string;
  sizes: string;
  window: string;
  parts: string;
}): Omit<IngestOrder, 'signal'> {
  return {
    seconds: Number(values.seconds),
    sizes: values.sizes.split(',').map(Number),
    windowSeconds: Number(values.window),
    parts: values.parts.split(','),
  };
}

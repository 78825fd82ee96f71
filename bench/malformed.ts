import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { withClient } from '#platform/postgres';
import { deskOf } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';
import {
  createProgress,
  repositoryRoot,
  runCommand,
  type RunningServices,
  startServices,
  startStack,
} from '../tools/stack/index.js';
import type { LoadOrder } from './load-worker.js';
import type { MalformedMessage, MalformedOrder, MalformedReport } from './malformed-worker.js';
import { quantile } from './progress-counts.js';

const USAGE = `npm run bench -- malformed [--count 10000] [--windows 40] [--seconds 5] [--out bench-malformed.md]
  What malformed pushes cost the good ones beside them: ingest works on a backlog of good events over Kafka; in every other
  window another platform sends malformed ones over HTTP and over Kafka, --count of each in all.`;

const DATABASE = 'bench_malformed';
const TOPIC_PREFIX = 'malformed.';
/** Good events that wait for each second: more than any run has stored. */
const BACKLOG_PER_SECOND = 5_000;
const SETTLE_MS = 120_000;

interface Window {
  readonly beside: boolean;
  readonly perSecond: number;
}

await runCommand(async (interruption) => {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      windows: { type: 'string', default: '40' },
      seconds: { type: 'string', default: '5' },
      out: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [count, windows, seconds] = [Number(values.count), Number(values.windows), Number(values.seconds)];
  const progress = createProgress();
  const common = { purpose: 'npm run bench', progress, signal: interruption.signal };
  const stack = await startStack({ ...common, profile: 'bench', embedded: true, fresh: true });
  try {
    const services = await startServices({
      stack,
      directory: join(stack.directory, 'malformed'),
      purpose: 'npm run bench',
      progress,
      services: ['ingest'],
      database: DATABASE,
      topicPrefix: TOPIC_PREFIX,
      ports: 'any',
      env: { LOG_LEVEL: 'error', TRACE_SAMPLE_RATE: '0' },
    });
    try {
      const url = new URL(stack.databaseAdminUrl);
      url.pathname = `/${DATABASE}`;
      const good = await register(services, 'good');
      const broken = await register(services, 'broken');
      await services.kill('ingest');
      progress.say('pushing a backlog of good events');
      await load({
        brokers: stack.kafkaBrokers,
        topicPrefix: TOPIC_PREFIX,
        platform: good,
        numberPrefix: 'G',
        count: (windows + 2) * seconds * BACKLOG_PER_SECOND,
        rate: 0,
        needleEvery: 0,
      });
      await services.start('ingest');
      const sender = await startSender({
        brokers: stack.kafkaBrokers,
        topicPrefix: TOPIC_PREFIX,
        url: services.urls.ingest,
        platform: broken,
        count,
        perSecond: count / ((windows / 2) * seconds),
      });
      progress.say(`${windows} windows of ${seconds} s`);
      const measured = await measure(url.href, sender, windows, seconds);
      const report = await sender.end();
      const text = render(measured, report, await quarantinedOf(url.href, report.kafka), seconds);
      console.log(text);
      if (values.out !== '') writeFileSync(values.out, text);
    } finally {
      await services.stop();
    }
  } finally {
    await stack.stop();
  }
  return 0;
});

async function register(services: RunningServices, id: string): Promise<PlatformIdentity> {
  const { secret } = (await deskOf('ops', services).post(`${services.urls.ingest}/v1/sources`, {
    id,
    kind: '全科网格',
    name: '压力测试平台',
    procuratorateId: OFFICE.id,
    regionCode12: OFFICE.regionCode12,
  })) as { secret: string };
  return { sourceId: id, secret };
}

async function load(order: LoadOrder): Promise<void> {
  const worker = new Worker(join(repositoryRoot, 'dist/bench/load-worker.js'), { workerData: order });
  const [code] = (await once(worker, 'exit')) as [number];
  if (code !== 0) throw new Error(`the load ended with ${code}`);
}

interface Sender {
  go(): void;
  rest(): void;
  /** Ends when all of it is answered. */
  end(): Promise<MalformedReport>;
}

async function startSender(order: MalformedOrder): Promise<Sender> {
  const worker = new Worker(join(repositoryRoot, 'dist/bench/malformed-worker.js'), { workerData: order });
  const next = async (): Promise<MalformedMessage> => ((await once(worker, 'message')) as [MalformedMessage])[0];
  await next();
  return {
    go: () => worker.postMessage('go'),
    rest: () => worker.postMessage('rest'),
    end: async () => {
      worker.postMessage('end');
      return (await next()) as MalformedReport;
    },
  };
}

/** Good events that ingest has gone through: its own position, which it commits with them. */
function goodStored(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `SELECT coalesce(sum(next_offset), 0) AS n FROM ingest.consumer_position WHERE topic LIKE '%grid.push.good.v1'`,
    );
    return Number(rows[0]?.n);
  });
}

/** Without, with, with, without: what drifts over the run is in both alike. */
async function measure(databaseUrl: string, sender: Sender, windows: number, seconds: number): Promise<Window[]> {
  const measured: Window[] = [];
  while ((await goodStored(databaseUrl)) < BACKLOG_PER_SECOND) await sleep(200);
  for (let i = 0; i < windows; i += 1) {
    const beside = i % 4 === 1 || i % 4 === 2;
    if (beside) sender.go();
    else sender.rest();
    const [before, since] = [await goodStored(databaseUrl), performance.now()];
    await sleep(seconds * 1_000);
    const stored = (await goodStored(databaseUrl)) - before;
    if (stored === 0) throw new Error('the backlog was too small, or ingest stands still');
    measured.push({ beside, perSecond: stored / ((performance.now() - since) / 1_000) });
  }
  sender.go();
  return measured;
}

/** Waits until there is a row for each. */
async function quarantinedOf(databaseUrl: string, wanted: number): Promise<number> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const rows = await withClient(databaseUrl, (client) =>
      client.query<{ n: number }>(
        `SELECT count(DISTINCT (partition, record_offset))::int AS n FROM ingest.quarantine WHERE topic LIKE '%grid.push.broken.v1'`,
      ),
    );
    const n = rows.rows[0]?.n ?? 0;
    if (n >= wanted || Date.now() > until) return n;
    await sleep(500);
  }
}

function render(windows: readonly Window[], report: MalformedReport, quarantined: number, seconds: number): string {
  const of = (beside: boolean): number[] => windows.filter((one) => one.beside === beside).map((one) => one.perSecond);
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [alone, with_] = [mean(of(false)), mean(of(true))];
  // Of two neighbouring windows one is with and one without.
  const pairs = windows.flatMap((one, i) => {
    const other = windows[i + 1];
    if (i % 2 === 1 || other === undefined) return [];
    return [one.beside ? one.perSecond / other.perSecond : other.perSecond / one.perSecond];
  });
  const statuses = Object.entries(report.statuses).map(([status, n]) => `${status}: ${n}`);
  const rate = ((report.http + report.kafka) / (of(true).length * seconds)).toFixed(0);
  return [
    `${windows.length} windows of ${seconds} s; ${report.http} malformed over HTTP (${statuses.join(', ')}), ${report.kafka} over Kafka, ${quarantined} rows of quarantine`,
    '',
    '| good events over Kafka | events/s |',
    '| --- | ---: |',
    `| alone | ${alone.toFixed(0)} |`,
    `| with ${rate} malformed a second beside | ${with_.toFixed(0)} |`,
    `| ratio of the means | ${(with_ / alone).toFixed(2)} |`,
    `| ratio of neighbouring windows: median (least) | ${quantile(pairs, 0.5).toFixed(2)} (${Math.min(...pairs).toFixed(2)}) |`,
    '',
  ].join('\n');
}

import pg from 'pg';
import type { Stack } from '../tools/stack/index.js';
import { type IngestLoad, type IngestLoadOrder, startIngestLoad } from './ingest-load-order.js';
import { perEvent, processorTime, type ProcessorTime } from './processor-time.js';
import { quantile, type Rates, sampleRate } from './progress-counts.js';
import type { Bench } from './start-bench.js';

/** What one door took in over a while, with the load beside it. */
export interface DoorFigures {
  readonly stored: Rates;
  /** Events per second that left the outbox meanwhile: each is two messages. */
  readonly relayed: number;
  /** Messages that had not left yet when the time was over. */
  readonly behind: number;
  /** Microseconds of processor per event, by who used them. */
  readonly processors: ProcessorTime;
  /** Batches that were sent again because ingest asked for it. */
  readonly busy: number;
}

/** Milliseconds at `rate` events per second, of so many samples. */
export interface DoorLatency {
  readonly rate: number;
  readonly samples: number;
  readonly median: number;
  readonly p99: number;
}

const KAFKA_BATCH = 250;
/** Events that wait in the broker while ingest is measured at its most. */
const AHEAD = 20_000;
const HTTP_BATCH = 500;
const HTTP_CONNECTIONS = 4;
const LATENCY_BATCH = { kafka: 20, http: 100 };
const MESSAGES_PER_EVENT = 2;
const WARM_UP_MS = 4_000;
const TELL_MS = 100;
const POLL_MS = 5;

interface Places {
  /** Records of the source that are processed: exact, and cheap at any size. */
  readonly stored: number;
  readonly byPartition: ReadonlyMap<number, number>;
  readonly relayed: number;
  readonly behind: number;
}

const READ_PLACES = `
  SELECT (SELECT json_object_agg(partition, next_offset) FROM ingest.consumer_position WHERE topic LIKE '%grid.push.%') AS positions,
         (SELECT last_id FROM ingest.relay_cursor) AS relayed, (SELECT last_value FROM ingest.outbox_id_seq) AS drawn`;

async function readPlaces(client: pg.Client): Promise<Places> {
  const { rows } = await client.query<{ positions: Record<string, number> | null; relayed: string; drawn: string }>(
    READ_PLACES,
  );
  const row = rows[0];
  const byPartition = new Map(Object.entries(row?.positions ?? {}).map(([p, next]) => [Number(p), Number(next)]));
  const stored = [...byPartition.values()].reduce((sum, next) => sum + next, 0);
  return { stored, byPartition, relayed: Number(row?.relayed), behind: Number(row?.drawn) - Number(row?.relayed) };
}

const kafkaDoor = (stack: Stack, bench: Bench): IngestLoadOrder['door'] => ({
  kind: 'kafka',
  brokers: stack.kafkaBrokers,
  topicPrefix: bench.topicPrefix,
});
const httpDoor = (bench: Bench): IngestLoadOrder['door'] => ({
  kind: 'http',
  url: bench.services.urls.ingest,
  connections: HTTP_CONNECTIONS,
});

async function connected<T>(bench: Bench, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: bench.databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Push over Kafka → stored, with as much waiting as ingest can want. */
export function measureKafkaDoor(stack: Stack, bench: Bench, prefix: string, seconds: number): Promise<DoorFigures> {
  return connected(bench, async (client) => {
    const before = (await readPlaces(client)).stored;
    const pace = { ahead: AHEAD };
    const load = startIngestLoad(
      orderOf(bench, { door: kafkaDoor(stack, bench), numberPrefix: prefix, batch: KAFKA_BATCH, pace, seconds }),
      () => undefined,
    );
    const telling = setInterval(
      () => void readPlaces(client).then(({ stored }) => load.tellStored(stored - before)),
      TELL_MS,
    );
    try {
      return await observe(stack, bench, client, {
        load,
        seconds,
        stored: async () => (await readPlaces(client)).stored,
      });
    } finally {
      clearInterval(telling);
    }
  });
}

/** Signed batches over HTTP → answered after the commit, from a few connections in a loop. */
export function measureHttpDoor(stack: Stack, bench: Bench, prefix: string, seconds: number): Promise<DoorFigures> {
  return connected(bench, async (client) => {
    let accepted = 0;
    let busy = 0;
    const pace = { ahead: 0 };
    const load = startIngestLoad(
      orderOf(bench, { door: httpDoor(bench), numberPrefix: prefix, batch: HTTP_BATCH, pace, seconds }),
      (report) => {
        if (report.kind === 'answered') accepted += report.accepted;
        if (report.kind === 'busy') busy += 1;
      },
    );
    const figures = await observe(stack, bench, client, { load, seconds, stored: () => Promise.resolve(accepted) });
    return { ...figures, busy };
  });
}

/** The load warms up before the time begins, and goes on a little longer than it. */
const orderOf = (bench: Bench, order: Omit<IngestLoadOrder, 'platform'>): IngestLoadOrder => ({
  ...order,
  platform: bench.platform,
  seconds: order.seconds + WARM_UP_MS / 1000 + 1,
});

async function observe(
  stack: Stack,
  bench: Bench,
  client: pg.Client,
  { load, seconds, stored }: { load: IngestLoad; seconds: number; stored: () => Promise<number> },
): Promise<DoorFigures> {
  const failed = load.ended.then(() => new Promise<never>(() => undefined));
  const observed = (async () => {
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    const pids = { ingest: bench.services.pid('ingest') ?? 0, load: load.pid };
    const before = { places: await readPlaces(client), time: processorTime(stack, pids), at: Date.now() };
    const rates = await sampleRate(stored, seconds);
    const after = { places: await readPlaces(client), time: processorTime(stack, pids), at: Date.now() };
    const relayed = (after.places.relayed - before.places.relayed) / MESSAGES_PER_EVENT;
    return {
      stored: rates,
      relayed: (relayed * 1000) / (after.at - before.at),
      behind: after.places.behind,
      busy: 0,
      processors: perEvent(before.time, after.time, rates.mean * rates.seconds),
    };
  })();
  const figures = await Promise.race([observed, failed]);
  await load.ended;
  await drained(client);
  return figures;
}

/** Until everything that was pushed is stored and has left. */
async function drained(client: pg.Client): Promise<void> {
  for (let still = 0, last = -1; still < 3;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { stored, behind } = await readPlaces(client);
    still = stored === last && behind <= 0 ? still + 1 : 0;
    last = stored;
  }
}

/** From the moment that a portion is due to be pushed until the position of the transaction that stored it is seen. */
export function measureKafkaLatency(stack: Stack, bench: Bench, rate: number, seconds: number): Promise<DoorLatency> {
  return connected(bench, async (client) => {
    const waiting = new Map<number, { offset: number; dueAt: number }[]>();
    const latencies: number[] = [];
    const order = {
      door: kafkaDoor(stack, bench),
      numberPrefix: 'KL',
      batch: LATENCY_BATCH.kafka,
      pace: { rate },
      seconds,
    };
    let over = false;
    const load = startIngestLoad({ ...order, platform: bench.platform }, (report) => {
      if (report.kind !== 'appended') return;
      waiting.set(report.partition, [...(waiting.get(report.partition) ?? []), report]);
    });
    const ended = load.ended.finally(() => (over = true));
    for (let left = 1; left > 0 || !over;) {
      const { byPartition } = await readPlaces(client);
      const now = Date.now();
      left = 0;
      for (const [partition, portions] of waiting) {
        const next = byPartition.get(partition) ?? 0;
        latencies.push(...portions.filter(({ offset }) => offset < next).map(({ dueAt }) => now - dueAt));
        const still = portions.filter(({ offset }) => offset >= next);
        waiting.set(partition, still);
        left += still.length;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await ended;
    return summary(rate, latencies);
  });
}

/** From the moment that a batch is due to its answer. */
export async function measureHttpLatency(bench: Bench, rate: number, seconds: number): Promise<DoorLatency> {
  const latencies: number[] = [];
  const order = { door: httpDoor(bench), numberPrefix: 'HL', batch: LATENCY_BATCH.http, pace: { rate }, seconds };
  await startIngestLoad({ ...order, platform: bench.platform }, (report) => {
    if (report.kind === 'answered') latencies.push(report.ms);
  }).ended;
  return summary(rate, latencies);
}

const summary = (rate: number, latencies: readonly number[]): DoorLatency => ({
  rate,
  samples: latencies.length,
  median: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
});

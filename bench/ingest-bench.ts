import { join } from 'node:path';
import type { Stack } from '../tools/stack/index.js';
import { measureCopyCeiling } from './ceiling-copy.js';
import {
  type DoorFigures,
  type DoorLatency,
  measureHttpDoor,
  measureHttpLatency,
  measureKafkaDoor,
  measureKafkaLatency,
} from './ingest-phases.js';
import { countEvents, divideByMonths, fillTo } from './ingest-table.js';
import type { Rates } from './progress-counts.js';
import { profiled, profilesIn, removeBench, startBench } from './start-bench.js';
import { type ProfileShare, summariseProfile } from './summarise-profile.js';

export const PARTS = ['kafka', 'copy', 'http', 'latency', 'growth'] as const;

export interface IngestOrder {
  readonly seconds: number;
  /** How many events the tables hold before each window but the first, which finds them empty. */
  readonly sizes: readonly number[];
  readonly windowSeconds: number;
  readonly parts: readonly string[];
}

export interface Profile {
  readonly name: string;
  readonly busyShare: number;
  readonly shares: readonly ProfileShare[];
}

export interface GrowthFigures {
  readonly size: number;
  readonly rates: Rates;
  /** Of the copies that the tables were filled with before; 0 for the first window. */
  readonly fillSeconds: number;
}

export interface IngestFigures {
  readonly copy: number | null;
  readonly kafka: DoorFigures | null;
  readonly http: DoorFigures | null;
  readonly kafkaLatency: DoorLatency | null;
  readonly httpLatency: DoorLatency | null;
  readonly growth: readonly GrowthFigures[];
  readonly profiles: readonly Profile[];
}

/** All that is written for one event which comes alone over Kafka. */
const TABLES = [
  { table: 'ingest.event_key', perEvent: 1 },
  { table: 'ingest.event', perEvent: 1 },
  { table: 'ingest.reporter_identity', perEvent: 1 },
  { table: 'ingest.event_push', perEvent: 1 },
  { table: 'ingest.signed_id', perEvent: 1 },
  { table: 'ingest.outbox', perEvent: 2 },
];
const COPY_EVENTS = 50_000;
const LATENCY_SECONDS = 60;

type Say = (line: string) => void;

/** ingest alone, with its relay, the broker, the database and the load on this machine. */
export async function measureIngest(stack: Stack, order: IngestOrder, say: Say): Promise<IngestFigures> {
  const doors = await measureDoors(stack, order, say);
  const growth = order.parts.includes('growth') ? await measureGrowth(stack, order, say) : [];
  return { ...doors, growth };
}

async function measureDoors(stack: Stack, order: IngestOrder, say: Say): Promise<Omit<IngestFigures, 'growth'>> {
  const directory = join(stack.directory, 'profiles');
  const wanted = (part: (typeof PARTS)[number]): boolean => order.parts.includes(part);
  const bench = await startBench(stack, 'ingest', { services: ['ingest'], nodeArgs: { ingest: profiled(directory) } });
  const { services, databaseUrl } = bench;
  const { seconds } = order;
  const names: string[] = [];
  try {
    let kafka: DoorFigures | null = null;
    if (wanted('kafka')) {
      say(`push to stored over Kafka, ${seconds} s`);
      kafka = await measureKafkaDoor(stack, bench, 'K', seconds);
      say(`${Math.round(kafka.stored.mean)} events/s`);
      // Asked to stop, a service writes its profile.
      await services.restart('ingest');
      names.push('over Kafka');
    }
    let copy: number | null = null;
    if (wanted('copy') && kafka !== null) {
      say('bare COPY of the same rows');
      copy = await measureCopyCeiling(databaseUrl, TABLES, COPY_EVENTS);
      say(`${Math.round(copy)} events/s`);
    }
    let http: DoorFigures | null = null;
    if (wanted('http')) {
      say(`push to answered over HTTP, ${seconds} s`);
      http = await measureHttpDoor(stack, bench, 'H', seconds);
      say(`${Math.round(http.stored.mean)} events/s`);
      await services.restart('ingest');
      names.push('over HTTP');
    }
    let kafkaLatency: DoorLatency | null = null;
    let httpLatency: DoorLatency | null = null;
    const latencySeconds = Math.min(seconds, LATENCY_SECONDS);
    if (wanted('latency')) {
      say(`latency at half of that, twice ${latencySeconds} s`);
      const half = (figures: DoorFigures): number => Math.round(figures.stored.mean / 2);
      if (kafka !== null) kafkaLatency = await measureKafkaLatency(stack, bench, half(kafka), latencySeconds);
      if (http !== null) httpLatency = await measureHttpLatency(bench, half(http), latencySeconds);
    }
    const files = profilesIn(directory);
    const profiles = names.map((name, i) => ({ name, ...summariseProfile(files[i]!) }));
    return { copy, kafka, http, kafkaLatency, httpLatency, profiles };
  } finally {
    await services.stop();
    await removeBench(stack, bench);
  }
}

/** The same window over Kafka while the tables are larger each time, on a database of their own. */
async function measureGrowth(stack: Stack, order: IngestOrder, say: Say): Promise<GrowthFigures[]> {
  const bench = await startBench(stack, 'growth', { services: ['ingest'] });
  const { services, databaseUrl } = bench;
  const figures: GrowthFigures[] = [];
  try {
    await divideByMonths(databaseUrl);
    for (const [i, size] of [0, ...order.sizes].entries()) {
      let fillSeconds = 0;
      if (size > 0) {
        say(`filling to ${size} events`);
        fillSeconds = await fillTo(databaseUrl, size, say);
      }
      const found = await countEvents(databaseUrl);
      say(`window at ${found} events, ${order.windowSeconds} s`);
      const { stored: rates } = await measureKafkaDoor(stack, bench, `G${i}`, order.windowSeconds);
      say(`${Math.round(rates.mean)} events/s`);
      figures.push({ size: found, rates, fillSeconds });
    }
    return figures;
  } finally {
    await services.stop();
    await removeBench(stack, bench);
  }
}

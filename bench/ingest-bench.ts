import { statfsSync } from 'node:fs';
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
import { countEvents, divideByMonths, fillTo, forgetRelayed } from './ingest-table.js';
import type { GrowthFigures, IngestFigures } from './ingest-figures.js';
import { renderIngest } from './render-ingest.js';
import { type Bench, profiled, profilesIn, removeBench, startBench } from './start-bench.js';
import { summariseProfile } from './summarise-profile.js';

export const PARTS = ['kafka', 'copy', 'http', 'latency', 'growth'];

export interface IngestOrder {
  readonly seconds: number;
  /** How many events the tables hold before each window but the first, which finds them empty. */
  readonly sizes: readonly number[];
  readonly windowSeconds: number;
  readonly parts: readonly string[];
  /** Looked at between the parts. */
  readonly signal: AbortSignal;
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
const LATENCY_SECONDS = 40;
/** Of what is kept of an event, with its indexes. */
const BYTES_PER_EVENT = 5_500;
const ROOM_BYTES = 10e9;

type Say = (line: string) => void;

/** ingest alone, with its relay, the broker, the database and the load on this machine. */
export async function measureIngest(stack: Stack, order: IngestOrder, say: Say): Promise<IngestFigures> {
  const wanted = (part: string): boolean => order.parts.includes(part);
  const kafka = wanted('kafka') ? await measureDoor(stack, order, KAFKA, say) : null;
  const http = wanted('http') ? await measureDoor(stack, order, HTTP, say) : null;
  const doors = {
    copy: kafka?.copy ?? null,
    kafka: kafka?.figures ?? null,
    http: http?.figures ?? null,
    kafkaLatency: kafka?.latency ?? null,
    httpLatency: http?.latency ?? null,
    profiles: [kafka, http].flatMap((door) => (door === null ? [] : [door.profile])),
  };
  if (!wanted('growth')) return { ...doors, growth: [] };
  // Growing takes long: what is known is said before.
  say(renderIngest({ ...doors, growth: [] }));
  return { ...doors, growth: await measureGrowth(stack, order, say) };
}

interface Door {
  readonly name: string;
  readonly says: string;
  measure(stack: Stack, bench: Bench, seconds: number): Promise<DoorFigures>;
  latency(stack: Stack, bench: Bench, rate: number, seconds: number): Promise<DoorLatency>;
  /** Rows of one event, where each comes as a message of its own. */
  readonly tables?: typeof TABLES;
}

const KAFKA: Door = {
  name: 'kafka',
  says: 'over Kafka',
  measure: (stack, bench, seconds) => measureKafkaDoor(stack, bench, 'K', seconds),
  latency: measureKafkaLatency,
  tables: TABLES,
};
const HTTP: Door = {
  name: 'http',
  says: 'over HTTP',
  measure: (stack, bench, seconds) => measureHttpDoor(stack, bench, 'H', seconds),
  latency: (_, bench, rate, seconds) => measureHttpLatency(bench, rate, seconds),
};

/** One door on a database of its own, which is empty at the beginning and removed at the end. */
async function measureDoor(stack: Stack, { seconds, parts, signal }: IngestOrder, door: Door, say: Say) {
  signal.throwIfAborted();
  const profiles = join(stack.directory, 'profiles', door.name);
  const nodeArgs = { ingest: profiled(profiles) };
  const bench = await startBench(stack, door.name, { services: ['ingest'], nodeArgs });
  try {
    say(`push ${door.says}, ${seconds} s`);
    const figures = await door.measure(stack, bench, seconds);
    say(`${Math.round(figures.stored.mean)} events/s`);
    // Asked to stop, a service writes its profile.
    await bench.services.restart('ingest');
    const profile = { name: door.says, ...summariseProfile(profilesIn(profiles)[0]!) };
    signal.throwIfAborted();
    let copy: number | null = null;
    if (parts.includes('copy') && door.tables !== undefined) {
      say('bare COPY of the same rows');
      copy = await measureCopyCeiling(bench.databaseUrl, door.tables, COPY_EVENTS);
      say(`${Math.round(copy)} events/s`);
    }
    let latency: DoorLatency | null = null;
    if (parts.includes('latency')) {
      const rate = Math.round(figures.stored.mean / 2);
      const latencySeconds = Math.min(seconds, LATENCY_SECONDS);
      say(`latency ${door.says} at ${rate} events/s, ${latencySeconds} s`);
      latency = await door.latency(stack, bench, rate, latencySeconds);
    }
    return { figures, profile, copy, latency };
  } finally {
    await bench.services.stop();
    await removeBench(stack, bench);
  }
}

/** With what a window and the write-ahead log take beside them. */
function hasRoom(stack: Stack, events: number): boolean {
  const { bavail, bsize } = statfsSync(stack.directory);
  return bavail * bsize > events * BYTES_PER_EVENT + ROOM_BYTES;
}

/** The same window over Kafka while the tables are larger each time, on a database of their own. */
async function measureGrowth(stack: Stack, order: IngestOrder, say: Say): Promise<GrowthFigures[]> {
  const bench = await startBench(stack, 'growth', { services: ['ingest'] });
  const { services, databaseUrl } = bench;
  const figures: GrowthFigures[] = [];
  let found = 0;
  try {
    await divideByMonths(databaseUrl);
    for (const [i, size] of [0, ...order.sizes].entries()) {
      order.signal.throwIfAborted();
      let fillSeconds = 0;
      if (size > 0 && !hasRoom(stack, size - found)) {
        say(`the disk has no room for ${size} events`);
        break;
      }
      if (size > 0) {
        say(`filling to ${size} events`);
        fillSeconds = await fillTo(databaseUrl, size, say);
      }
      found = await countEvents(databaseUrl);
      say(`window at ${found} events, ${order.windowSeconds} s`);
      const { stored: rates, processors } = await measureKafkaDoor(stack, bench, `G${i}`, order.windowSeconds);
      say(`${Math.round(rates.mean)} events/s`);
      figures.push({ size: found, rates, processors, fillSeconds });
      say(
        `${Math.round(processors.ingest)} us of ingest, ${Math.round(processors.PostgreSQL)} us of PostgreSQL an event`,
      );
      await forgetRelayed(databaseUrl);
    }
    return figures;
  } finally {
    await services.stop();
    await removeBench(stack, bench);
  }
}

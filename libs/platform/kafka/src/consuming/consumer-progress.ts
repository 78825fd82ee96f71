import type { Partition } from './partition.js';

export interface PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: string;
  readonly lagRecords: number;
  readonly lagSeconds: number;
}

/** For health and metrics. */
export interface ConsumerProgress {
  /** Partitions that this process owns now; 0 is right when other instances own them all. */
  readonly assigned: number;
  /** Milliseconds since the epoch of the last answer to a fetch; null before the first join. */
  readonly lastFetchAt: number | null;
  /** Milliseconds since then. */
  readonly lastFetchAgeMs: number | null;
  readonly lagRecords: number;
  /** Age of the oldest record that is not processed. */
  readonly lagSeconds: number;
  /** True when it has joined and has not fetched for 20 s, whatever the reason; `paused` may tell it. */
  readonly stalled: boolean;
  /** Why work waits (the database is away), or null. */
  readonly paused: string | null;
  readonly restarts: number;
  /** Those of the restarts that ended a stalled consumer. */
  readonly stalls: number;
  readonly quarantined: number;
  readonly partitions: readonly PartitionProgress[];
}

const STALLED_MS = 20_000;

interface Supervised {
  readonly session:
    | { readonly partitions: readonly Partition[]; readonly waiting: { readonly reason: unknown } | undefined }
    | undefined;
  readonly lastFetchAt: number | null;
  readonly restarts: number;
  readonly stalls: number;
}

export function progressOf(supervisor: Supervised, quarantined: number): ConsumerProgress {
  const { session, lastFetchAt, restarts, stalls } = supervisor;
  const now = Date.now();
  const partitions = (session?.partitions ?? []).map((each) => ({
    topic: each.topic,
    partition: each.partition,
    nextOffset: String(each.next),
    lagRecords: each.lagRecords(),
    lagSeconds: each.lagSeconds(now),
  }));
  const lastFetchAgeMs = lastFetchAt === null ? null : now - lastFetchAt;
  return {
    assigned: partitions.length,
    lastFetchAt,
    lastFetchAgeMs,
    lagRecords: partitions.reduce((sum, { lagRecords }) => sum + lagRecords, 0),
    lagSeconds: Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds)),
    stalled: lastFetchAgeMs !== null && lastFetchAgeMs > STALLED_MS,
    paused: session?.waiting === undefined ? null : reasonOf(session.waiting.reason),
    restarts,
    stalls,
    quarantined,
    partitions,
  };
}

/** The name and code only: a message may quote data. */
function reasonOf(reason: unknown): string {
  if (!(reason instanceof Error)) return 'unknown';
  const code: unknown = Reflect.get(reason, 'code');
  return typeof code === 'string' ? `${reason.name} ${code}` : reason.name;
}

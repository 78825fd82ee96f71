/** What a consumer tells about its progress. */
export interface ConsumerProgress {
  /** Partitions that this process owns now; 0 is right when other instances own them all. */
  readonly assigned: number;
  /** Milliseconds since the epoch of the last answer to a fetch; null before the first join. */
  readonly lastFetchAt: number | null;
  readonly lagRecords: number;
  readonly lagSeconds: number;
  /** True when it has joined and has not fetched for 20 s. */
  readonly stalled: boolean;
}

export interface OutboxProgress {
  /** True in the one instance that relays. */
  readonly active: boolean;
  /** 0 when everything is relayed; null when it cannot be told now. */
  readonly oldestUnrelayedAgeMs: number | null;
  readonly xminAgeMs: number | null;
  readonly relayed?: number;
  readonly lastError?: unknown;
}

export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Something else that can be well or not, asked at every probe: it answers from what it knows. */
export interface HealthPart {
  readonly name: string;
  check(): HealthPartState;
}

/** `degraded` is for people to mend, `down` switches readiness off as well. */
export interface HealthPartState {
  readonly status: 'up' | 'degraded' | 'down';
  readonly message?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * What the health of a service is made of, by structure: classes of the database and the broker fit without being
 * imported here. What a service does not have is left out.
 */
export interface HealthParts {
  readonly database?: { ping(): Promise<unknown>; pool?(): PoolUse };
  /** `missing` are migrations that this build needs and the schema lacks; a schema that is ahead lacks none. */
  readonly migrations?: {
    expectedVersion(): string;
    actualVersion(): Promise<string | null>;
    missing(): Promise<readonly string[]>;
  };
  readonly broker?: { ping(): Promise<unknown> };
  readonly consumers?: readonly { readonly name: string; status(): ConsumerProgress }[];
  readonly outbox?: { status(): OutboxProgress | Promise<OutboxProgress> };
  readonly quarantine?: {
    openCount(): Promise<number>;
    openByReason?(): Promise<
      readonly { readonly reasonCode: string; readonly count: number; readonly oldestSeconds: number }[]
    >;
  };
  readonly others?: readonly HealthPart[];
  /**
   * Parts that this service can do its work without: they are `degraded` in /health and do not switch readiness off.
   * Ingest answers a push with the database alone, so it names `broker` and `consumers` here.
   */
  readonly worksWithout?: readonly ('broker' | 'consumers')[];
}

export const HEALTH_PARTS = Symbol('health parts');
export const OBSERVABILITY = Symbol('observability');

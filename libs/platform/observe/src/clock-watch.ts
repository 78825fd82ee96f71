import type { HealthPartState } from './health/health-parts.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** Another clock: a server that says what time it has. */
export interface TimeSource {
  readonly name: string;
  /** Its time in milliseconds since the epoch. */
  now(): Promise<number>;
}

export interface ClockWatchOptions {
  readonly sources: readonly TimeSource[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called as the log is written: when a source is first found apart, and when it agrees again. */
  readonly onSkew?: (told: ClockSkew) => void;
  /** Default: the clock of this machine. */
  readonly ownNow?: () => number;
  /** Default one minute. */
  readonly everyMs?: number;
}

export interface ClockSkew {
  readonly source: string;
  /** Theirs minus ours. */
  readonly skewMs: number;
  /** More than two seconds. */
  readonly apart: boolean;
}

/** 等保三级 asks for one time on all machines; two seconds is what signatures, tokens and deadlines can bear. */
const MOST_SKEW_MS = 2_000;
const EVERY_MS = 60_000;
const SAMPLES = 3;
const ANSWER_MS = 5_000;

interface Measured {
  /** Theirs minus ours; what the way there and back leaves open is taken off. */
  readonly skewMs: number;
}

/** Compares this machine's clock with others', and says so when they are apart. */
export class ClockWatch {
  readonly name = 'clock';
  readonly #options: ClockWatchOptions;
  readonly #measured = new Map<string, Measured>();
  readonly #reported = new Set<string>();
  readonly #silent = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
    options.metrics.registerGauge('gp_clock_skew_seconds', "Another server's clock minus this one's", ['source'], () =>
      [...this.#measured].map(([source, { skewMs }]) => ({ labels: { source }, value: skewMs / 1000 })),
    );
  }

  /** Waits for no answer: a service starts while the broker is away. */
  start(): void {
    void this.measure();
    this.#timer = setInterval(() => void this.measure(), this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /**
   * Asks every source. One that does not answer keeps what was measured last, and that is said once: it may be away, which
   * is another part's fault, or not tell its time at all.
   */
  async measure(): Promise<void> {
    await Promise.all(this.#options.sources.map((source) => this.#measureOne(source)));
  }

  check(): HealthPartState {
    const { sources } = this.#options;
    const facts = Object.fromEntries(
      sources.map(({ name }) => [`${name}SkewMs`, this.#measured.get(name)?.skewMs ?? null]),
    );
    const apart = [...this.#measured].filter(([, { skewMs }]) => Math.abs(skewMs) > MOST_SKEW_MS);
    if (apart.length === 0) return { status: 'up', facts };
    const told = apart.map(([name, { skewMs }]) => `${name} ${(skewMs / 1000).toFixed(1)} s`);
    return { status: 'degraded', message: `this clock differs from ${told.join(', ')}`, facts };
  }

  async #measureOne(source: TimeSource): Promise<void> {
    const own = this.#options.ownNow ?? Date.now;
    let best: { offsetMs: number; wayMs: number } | null = null;
    for (let i = 0; i < SAMPLES; i += 1) {
      const sample = await sampleOf(source, own).catch((error: unknown) => this.#notTold(source.name, error));
      if (sample === null) break;
      if (best === null || sample.wayMs < best.wayMs) best = sample;
    }
    if (best === null) return;
    this.#silent.delete(source.name);
    // The answer was given at some moment of the way: only what no such moment explains is skew.
    const surelyMs = Math.max(0, Math.abs(best.offsetMs) - best.wayMs / 2);
    const skewMs = Math.sign(best.offsetMs) * Math.round(surelyMs);
    this.#measured.set(source.name, { skewMs });
    this.#tell(source.name, skewMs);
  }

  /** Once when it begins and once when it ends. */
  #tell(source: string, skewMs: number): void {
    const { logger, onSkew } = this.#options;
    const apart = Math.abs(skewMs) > MOST_SKEW_MS;
    if (apart === this.#reported.has(source)) return;
    if (apart) {
      this.#reported.add(source);
      logger.error({ source, skewMs }, 'clocks are more than two seconds apart');
    } else {
      this.#reported.delete(source);
      logger.info({ source, skewMs }, 'clocks agree again');
    }
    onSkew?.({ source, skewMs, apart });
  }

  #notTold(source: string, err: unknown): null {
    if (!this.#stopped && !this.#silent.has(source))
      this.#options.logger.warn({ source, err }, 'another clock could not be asked');
    this.#silent.add(source);
    return null;
  }
}

async function sampleOf(source: TimeSource, own: () => number): Promise<{ offsetMs: number; wayMs: number }> {
  const sent = own();
  const startedMs = performance.now();
  const theirs = await within(ANSWER_MS, source.now());
  // By the steady clock: ours may be put right in between.
  const wayMs = performance.now() - startedMs;
  return { offsetMs: theirs - (sent + wayMs / 2), wayMs };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

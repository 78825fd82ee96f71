import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const NAME = /^gp_[a-z][a-z0-9_]*$/;
/** Seconds; from a fast read to a request that somebody gave up on. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One value of a gauge with its labels. */
export interface GaugeSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The metrics of one process. Names are `gp_<what>_<unit>`; labels take few known values: never an id, a key or
 * anything that a request carries.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly httpSeconds: Histogram;

  constructor(options: { readonly service: string; readonly instanceId: string; readonly defaults?: boolean }) {
    this.registry.setDefaultLabels({ service: options.service, instance: options.instanceId });
    if (options.defaults !== false) collectDefaultMetrics({ register: this.registry });
    this.httpSeconds = this.histogram('gp_http_request_duration_seconds', 'Time to answer an HTTP request', [
      'method',
      'route',
      'status',
    ]);
  }

  /**
   * A gauge whose value is asked for when it is scraped. `collect` returns a number, or samples with labels; when it
   * fails the gauge has no value in that scrape, and the others are not held up.
   */
  registerGauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    collect: () => number | readonly GaugeSample[] | Promise<number | readonly GaugeSample[]>,
  ): void {
    new Gauge({
      name: checked(name),
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        // Without labels reset() leaves a 0, which would be a value.
        if (labelNames.length === 0) this.remove();
        try {
          const found = await withinMs(COLLECT_TIMEOUT_MS, collect());
          for (const sample of typeof found === 'number' ? [{ value: found }] : found) {
            if (Number.isFinite(sample.value)) this.set({ ...('labels' in sample ? sample.labels : {}) }, sample.value);
          }
        } catch {
          // Down is said by gp_indicator_up; of what is not known there is no sample.
        }
      },
    });
  }

  counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name: checked(name), help, labelNames: [...labelNames], registers: [this.registry] });
  }

  histogram(
    name: string,
    help: string,
    labelNames: readonly string[] = [],
    buckets: readonly number[] = LATENCY_BUCKETS,
  ): Histogram {
    return new Histogram({
      name: checked(name),
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  /** `route` is the pattern (`/v1/events/:eventId`), never the path. */
  observeHttp(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void {
    this.httpSeconds.observe(
      { method: request.method, route: request.route, status: String(request.status) },
      request.seconds,
    );
  }

  /** The text that Prometheus scrapes. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }
}

const COLLECT_TIMEOUT_MS = 2000;

async function withinMs<T>(ms: number, work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`a metric is named gp_<what>_<unit>, not ${name}`);
  return name;
}

import { randomUUID } from 'node:crypto';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ConnectorGauge, ConnectorStore } from '../storage/connector.store.js';
import type { PullRound } from './pull-round.js';

export interface PullConnectorsDeps {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ConnectorStore, 'claim' | 'gauges'>;
  readonly round: Pick<PullRound, 'work'>;
  /** Ends the connections to the platforms. */
  readonly disconnect: () => Promise<void>;
  readonly instanceId: string;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 4;
/** Until the first request, which sets its own. */
const CLAIM_SECONDS = 30;

/** Takes up the connectors that are due, several at a time; of several instances each another one. */
export class PullConnectors {
  private readonly stopping = new AbortController();
  private readonly working = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly deps: PullConnectorsDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** One was just started. */
  wake(): void {
    if (this.stopping.signal.aborted || this.looking !== undefined) return;
    this.looking = this.takeUp()
      .catch((err: unknown) => this.deps.logger.warn({ err }, 'connectors could not be looked at'))
      .finally(() => (this.looking = undefined));
  }

  /** A request that is under way is broken off, a page that is being taken in is finished; another instance goes on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.working);
    await this.deps.disconnect();
  }

  /** For the gauges. */
  gauges(): Promise<readonly ConnectorGauge[]> {
    return this.deps.database.read((tx) => this.deps.connectors.gauges(tx));
  }

  private async takeUp(): Promise<void> {
    const { database, connectors, round, instanceId, logger } = this.deps;
    const { signal } = this.stopping;
    while (!signal.aborted && this.working.size < AT_ONCE) {
      const holder = `${instanceId} ${randomUUID()}`;
      const job = await database.run((tx) => connectors.claim(tx, holder, CLAIM_SECONDS));
      if (job === undefined) return;
      // Its lease ends by itself where even its end could not be written.
      const work = round
        .work(job, holder, signal)
        .catch((err: unknown) => logger.warn({ err, sourceId: job.sourceId }, 'a connector was left'))
        .finally(() => this.working.delete(work));
      this.working.add(work);
    }
  }
}

import { type Clock, ProblemError } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import { DEFAULT_EVERY_SECONDS, limitsOf } from '../pull/connector.js';
import { advance, askOf, type Position } from '../pull/paging.js';
import type { PlatformSession } from '../pull/platform-session.js';
import { PullFault } from '../pull/pull-fault.js';
import type { Source } from '../sources/source.js';
import type { ConnectorFault, ConnectorJob } from '../storage/connector.rows.js';
import type { ConnectorLease, ConnectorStore } from '../storage/connector.store.js';
import type { PullSeenStore } from '../storage/pull-seen.store.js';
import { backoffSeconds } from './backoff.js';
import { ConnectorLost, type TakePage } from './take-page.js';

export interface PullRoundDeps {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ConnectorStore, 'renew' | 'rest' | 'fail'>;
  readonly seen: Pick<PullSeenStore, 'forget'>;
  readonly pages: Pick<TakePage, 'take'>;
  /** The same for as long as the connector is. Throws `PullFault` where its secret does not open. */
  readonly sessionOf: (job: ConnectorJob) => PlatformSession;
  readonly sourceOf: (sourceId: string) => Promise<Source | undefined>;
  readonly metrics: PullCounts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

export interface PullCounts {
  page(sourceId: string): void;
  failure(sourceId: string, code: string): void;
}

const MS = 1_000;
const DAY_MS = 86_400 * MS;
/** Beyond any request, sign-in and second sign-in, and the transaction that follows. */
const LEASE_SPARE_SECONDS = 30;
const REQUESTS_A_PAGE = 4;
/** Then other connectors have their turn. */
const PAGES_A_TURN = 500;
/** Longer than any overlap: what is older is told from news by its number and version. */
const SEEN_DAYS = 31;

export const leaseSecondsOf = ({ definition }: Pick<ConnectorJob, 'definition'>): number => {
  const { timeoutSeconds, requestsPerMinute } = limitsOf(definition);
  return REQUESTS_A_PAGE * (timeoutSeconds + Math.ceil(60 / requestsPerMinute)) + LEASE_SPARE_SECONDS;
};

/** One turn of a connector that was claimed: page after page, until everything that is there was taken, or something fails. */
export class PullRound {
  constructor(private readonly deps: PullRoundDeps) {}

  async work(job: ConnectorJob, holder: string, signal: AbortSignal): Promise<void> {
    const lease: ConnectorLease = { sourceId: job.sourceId, version: job.version, holder };
    const begunAt = this.deps.clock.now();
    try {
      const done = await this.pull(job, lease, signal);
      await this.rest(job, lease, done ? begunAt : null, signal);
    } catch (error) {
      if (error instanceof ConnectorLost) return;
      if (signal.aborted) return this.rest(job, lease, null, signal);
      await this.fail(job, lease, error);
    }
  }

  private async pull(job: ConnectorJob, lease: ConnectorLease, signal: AbortSignal): Promise<boolean> {
    const { clock, sourceOf, pages, metrics, database, connectors } = this.deps;
    const source = await sourceOf(job.sourceId);
    if (source === undefined) throw new ProblemError('INGEST.SOURCE_NOT_FOUND');
    const session = this.deps.sessionOf(job);
    let position: Position = job.position;
    for (let page = 0; page < PAGES_A_TURN && !signal.aborted; page += 1) {
      const ask = askOf(job.definition, position, clock.now().getTime());
      if (ask === null) return true;
      if (!(await database.run((tx) => connectors.renew(tx, lease, leaseSecondsOf(job))))) throw new ConnectorLost();
      const { items, facts } = await session.page(ask, signal);
      const next = advance(job.definition, ask, facts, position);
      await pages.take({ lease, source, items, position: next.position });
      metrics.page(job.sourceId);
      position = next.position;
      if (next.done) return true;
    }
    return false;
  }

  /** `begunAt`: of a round that took everything; null of one that is to go on. */
  private async rest(
    job: ConnectorJob,
    lease: ConnectorLease,
    begunAt: Date | null,
    signal: AbortSignal,
  ): Promise<void> {
    const { database, connectors, seen, clock } = this.deps;
    const wait = begunAt === null || signal.aborted ? 0 : (job.definition.everySeconds ?? DEFAULT_EVERY_SECONDS);
    const before = new Date(clock.now().getTime() - SEEN_DAYS * DAY_MS).toISOString().slice(0, 10);
    await database.run(async (tx) => {
      await connectors.rest(tx, lease, wait, begunAt);
      await seen.forget(tx, job.sourceId, before);
    });
  }

  private async fail(job: ConnectorJob, lease: ConnectorLease, error: unknown): Promise<void> {
    const { database, connectors, metrics, logger, random } = this.deps;
    const { sourceId, failures } = job;
    const fault = faultOf(error);
    const retryAfterMs = error instanceof PullFault ? error.retryAfterMs : null;
    const waitSeconds = backoffSeconds({ code: fault.code, failures, retryAfterMs, random: random() });
    metrics.failure(sourceId, fault.code);
    // Neither address nor answer: a platform's words may hold anything.
    const facts = { sourceId, code: fault.code, failures: failures + 1, waitSeconds: Math.round(waitSeconds) };
    if (error instanceof PullFault) logger.warn(facts, 'a platform could not be asked');
    else logger.error({ ...facts, err: error }, 'a connector could not be worked on');
    await database.run((tx) => connectors.fail(tx, lease, waitSeconds, fault));
  }
}

function faultOf(error: unknown): ConnectorFault {
  if (!(error instanceof PullFault)) return { code: 'INGEST.CONNECTOR_FAILED' };
  return { code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) };
}

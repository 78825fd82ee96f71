import { type Logger, logStep, type Metrics, runWithTrace } from '#platform/observe';
import { afterCommit, type Tx } from '#platform/postgres';
import type { IncomingItem, Via } from './incoming-item.js';
import type { ItemResult } from './item-result.js';

export interface IntakeFacts {
  readonly items: readonly IncomingItem[];
  readonly results: readonly ItemResult[];
  readonly via: Via;
  /** `performance.now()` at the beginning. */
  readonly since: number;
}

const BATCH_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

/** Counts and logs what was taken in, once it is committed. Neither holds more than ids. */
export class IntakeRecorder {
  private readonly events;
  private readonly seconds;
  private readonly batchSize;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.events = metrics.counter('gp_ingest_events_total', 'Pushed items by what was decided', [
      'source',
      'outcome',
      'via',
    ]);
    this.seconds = metrics.histogram(
      'gp_ingest_batch_duration_seconds',
      'Time from the reading of a batch to its commit',
      ['via'],
    );
    this.batchSize = metrics.histogram('gp_ingest_batch_size', 'Items per transaction', ['via'], BATCH_BUCKETS);
  }

  afterCommit(tx: Tx, facts: IntakeFacts): void {
    afterCommit(tx, () => this.record(facts));
  }

  private record({ items, results, via, since }: IntakeFacts): void {
    this.seconds.observe({ via }, (performance.now() - since) / 1000);
    this.batchSize.observe({ via }, items.length);
    const counts = new Map<string, { source: string; outcome: string; n: number }>();
    for (const [i, result] of results.entries()) {
      const item = items[i]!;
      const outcome = result.outcome === 'refused' && via === 'kafka' ? 'quarantined' : result.outcome;
      const name = `${item.source.id}\n${outcome}`;
      const count = counts.get(name);
      if (count === undefined) counts.set(name, { source: item.source.id, outcome, n: 1 });
      else count.n += 1;
      this.logItem(item, result, outcome, via);
    }
    for (const { source, outcome, n } of counts.values()) this.events.inc({ source, outcome, via }, n);
  }

  private logItem(item: IncomingItem, result: ItemResult, outcome: string, via: Via): void {
    // An unsampled trace logs at debug: when that is off, nothing is worth entering the trace for.
    if (!item.traceparent.endsWith('1') && !this.logger.isLevelEnabled('debug')) return;
    const { eventId, revision, sourceEventNo, fault } = result;
    const ids = { sourceId: item.source.id, sourceEventNo, eventId, revision, outcome, via, code: fault?.code };
    runWithTrace(item.traceparent, () => logStep(this.logger, 'event-taken-in', ids));
  }
}

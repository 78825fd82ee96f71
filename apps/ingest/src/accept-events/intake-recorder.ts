import { type Logger, logStep, type Metrics, runWithTrace } from '#platform/observe';
import { afterCommit, type Tx } from '#platform/postgres';
import { type IncomingItem, isPutAside, type Via } from './incoming-item.js';
import { isWorthKeeping, type ItemResult } from './item-result.js';

export interface IntakeFacts {
  readonly items: readonly IncomingItem[];
  readonly results: readonly ItemResult[];
  /** `zone`: by whichever door they came to the other zone. */
  readonly via: Via | 'zone';
  /** `performance.now()` at the beginning. */
  readonly since: number;
  /** Messages that got their first answer again, by source: nothing was done for them. */
  readonly repeats?: ReadonlyMap<string, number>;
}

const BATCH_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

/** Counts and logs what was taken in, once it is committed. Neither holds more than ids. */
export class IntakeRecorder {
  private readonly events;
  private readonly refusals;
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
    this.refusals = metrics.counter(
      'gp_ingest_refusals_total',
      'Pushed items that were not taken, by the reason told',
      ['source', 'code', 'via'],
    );
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

  private record({ items, results, via, since, repeats }: IntakeFacts): void {
    this.seconds.observe({ via }, (performance.now() - since) / 1000);
    this.batchSize.observe({ via }, items.length);
    const counts = new Map<string, { source: string; outcome: string; n: number }>();
    for (const [i, result] of results.entries()) {
      const item = items[i]!;
      const outcome = isWorthKeeping(result) && isPutAside(item) ? 'quarantined' : result.outcome;
      const name = `${item.source.id}\n${outcome}`;
      const count = counts.get(name);
      if (count === undefined) counts.set(name, { source: item.source.id, outcome, n: 1 });
      else count.n += 1;
      if (result.fault !== null) this.refusals.inc({ source: item.source.id, code: result.fault.code, via });
      this.logItem(item, result, outcome, via);
    }
    for (const { source, outcome, n } of counts.values()) this.events.inc({ source, outcome, via }, n);
    for (const [source, n] of repeats ?? []) this.events.inc({ source, outcome: 'repeated', via }, n);
  }

  private logItem(item: IncomingItem, result: ItemResult, outcome: string, via: IntakeFacts['via']): void {
    // An unsampled trace logs at debug: when that is off, nothing is worth entering the trace for.
    if (!item.traceparent.endsWith('1') && !this.logger.isLevelEnabled('debug')) return;
    const { eventId, revision, sourceEventNo, fault } = result;
    const ids = { sourceId: item.source.id, sourceEventNo, eventId, revision, outcome, via, code: fault?.code };
    runWithTrace(item.traceparent, () => logStep(this.logger, 'event-taken-in', ids));
  }
}

import { type Logger, logStep, type Metrics, runWithTrace } from '#platform/observe';
import { afterCommit, type Tx, type UnitOfWork } from '#platform/postgres';
import type { RunStore } from '../storage/run.store.js';
import type { WatermarkStore } from '../storage/watermark.store.js';
import type { Decided } from './outcome-message.js';
import type { HitChange } from './settle-events.js';

const isSampled = (traceparent: string | undefined): traceparent is string => traceparent?.endsWith('1') ?? false;

/** What the matcher counts and logs of its work, after the commit, so that a repeated chunk is not counted twice. */
export class MatcherTelemetry {
  private readonly events;
  private readonly hits;
  private readonly seconds;
  private readonly waiting;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.events = metrics.counter('gp_matcher_events_total', 'Revisions of events that were decided', ['outcome']);
    this.hits = metrics.counter('gp_matcher_hits_total', 'Hits that were found or changed', ['change']);
    this.seconds = metrics.histogram('gp_matcher_batch_seconds', 'Time to decide a batch of events', ['cause']);
    this.waiting = metrics.counter(
      'gp_matcher_run_events_total',
      'Events that were put aside until their run is whole',
    );
  }

  decided(tx: Tx, decided: readonly Decided[], changes: readonly HitChange[]): void {
    afterCommit(tx, () => {
      for (const { outcome } of decided) this.events.inc({ outcome });
      for (const { kind } of changes) this.hits.inc({ change: kind });
      for (const { event, outcome, traceparent } of decided) {
        if (!isSampled(traceparent)) continue;
        const { eventId, revision } = event;
        runWithTrace(traceparent, () => logStep(this.logger, 'event evaluated', { eventId, revision, outcome }));
      }
      for (const { kind, message, traceparent } of changes) {
        if (!isSampled(traceparent)) continue;
        const { hitId, revision, completedBy } = message;
        const ids = { hitId, revision, completedBy, ruleId: message.rule.id };
        runWithTrace(traceparent, () => logStep(this.logger, `hit ${kind}`, ids));
      }
    });
  }

  putAside(tx: Tx, count: number): void {
    if (count > 0) afterCommit(tx, () => this.waiting.inc(count));
  }

  tookSeconds(cause: 'live' | 'run', seconds: number): void {
    this.seconds.observe({ cause }, seconds);
  }

  runFinished(runId: string): void {
    this.logger.info({ step: 'run evaluated', runId }, 'run evaluated');
  }
}

/** Values that are asked of the database when they are scraped. */
export function registerMatcherGauges(
  metrics: Metrics,
  unitOfWork: UnitOfWork,
  stores: { readonly watermarks: WatermarkStore; readonly runs: RunStore },
): void {
  metrics.registerGauge(
    'gp_matcher_watermark_seconds',
    'Newest event time by source, Unix time',
    ['source'],
    async () => {
      const newest = await unitOfWork.read((tx) => stores.watermarks.listNewest(tx));
      return newest.map(({ sourceId, at }) => ({ labels: { source: sourceId }, value: at.getTime() / 1000 }));
    },
  );
  metrics.registerGauge('gp_matcher_pending_runs', 'Backfill runs that are not evaluated to their end', [], () =>
    unitOfWork.read((tx) => stores.runs.countUnfinished(tx)),
  );
}

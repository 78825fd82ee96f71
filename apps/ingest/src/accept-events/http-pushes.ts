import { isUtf8 } from 'node:buffer';
import { checkPushBatch } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import { mayHoldPoison } from '#domain/intake';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Source } from '../sources/source.js';
import type { RunStore } from '../storage/run.store.js';
import type { AcceptEvents } from './accept-events.use-case.js';
import { GatherSingles } from './gather-singles.js';
import type { IncomingItem, ItemFault, Run, Via } from './incoming-item.js';
import type { IntakeRecorder } from './intake-recorder.js';
import type { ItemResult } from './item-result.js';

export interface HttpPushesDeps {
  readonly database: UnitOfWork;
  readonly runs: Pick<RunStore, 'findById'>;
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly recorder: IntakeRecorder;
  readonly clock: Clock;
  /** The database is away for the moment: nothing to look for in a single item. */
  readonly isTransient: (error: unknown) => boolean;
  /** A new trace for each item of a batch, so that one event can be followed. */
  readonly newTrace: () => string;
}

interface PushedBatch {
  readonly runId: string | null;
  readonly items: readonly unknown[];
  readonly mayHoldPoison: boolean;
}

function parseBatch(raw: Buffer): PushedBatch | ItemFault {
  if (raw.length === 0) return { code: 'INGEST.BODY_EMPTY', items: [] };
  if (!isUtf8(raw)) return { code: 'INGEST.BODY_NOT_UTF8', items: [] };
  const text = raw.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: 'INGEST.BODY_NOT_JSON', items: [] };
  }
  const batch = checkPushBatch(value);
  if (!batch.ok) return { code: 'INGEST.BATCH_INVALID', items: batch.error };
  return { runId: batch.value.runId ?? null, items: batch.value.items, mayHoldPoison: mayHoldPoison(text) };
}

/** Two connections keep the database at work; single pushes that come meanwhile share the next transaction. */
const SINGLES = { maxBatch: 200, maxInFlight: 2, maxWaiting: 5_000 };

/** What sources push over HTTP: every answer is given after the commit. */
export class HttpPushes {
  private readonly singles: GatherSingles<IncomingItem, ItemResult>;

  constructor(private readonly deps: HttpPushesDeps) {
    this.singles = new GatherSingles((items) => deps.database.run((tx) => this.accept(tx, items, 'http')), {
      ...SINGLES,
      concernsAll: deps.isTransient,
    });
  }

  /** One signed body of one item. Throws `HTTP.UNAVAILABLE` when too many wait already. */
  acceptSingle(source: Source, raw: Buffer | null, traceparent: string): Promise<ItemResult> {
    const receivedMs = this.deps.clock.now().getTime();
    return this.singles.submit({ source, raw, receivedMs, via: 'http', run: null, traceparent });
  }

  /** One signed body of many items. Throws a `ProblemError` when the body as a whole cannot be taken, which is recorded too. */
  async acceptBatch(source: Source, raw: Buffer): Promise<ItemResult[]> {
    const batch = parseBatch(raw);
    const common = { source, receivedMs: this.deps.clock.now().getTime(), via: 'batch' as const };
    const refuse = async (fault: ItemFault): Promise<never> => {
      const item: IncomingItem = { ...common, raw: null, run: null, fault, traceparent: this.deps.newTrace() };
      await this.deps.database.run((tx) => this.accept(tx, [item], 'batch'));
      throw new ProblemError(fault.code, { items: fault.items });
    };
    if ('code' in batch) return refuse(batch);
    const outcome = await this.deps.database.run(async (tx): Promise<ItemResult[] | ItemFault> => {
      const run = await this.openRun(tx, source, batch.runId);
      if (run !== null && 'code' in run) return run;
      const items = batch.items.map((value): IncomingItem => ({
        ...common,
        raw: null,
        parsed: { value, mayHoldPoison: batch.mayHoldPoison },
        run,
        traceparent: this.deps.newTrace(),
      }));
      return this.accept(tx, items, 'batch');
    });
    return 'code' in outcome ? refuse(outcome) : outcome;
  }

  private async openRun(tx: Tx, source: Source, runId: string | null): Promise<Run | ItemFault | null> {
    if (runId === null) return null;
    const run = await this.deps.runs.findById(tx, source.id, runId);
    const pointer = { pointer: '/runId', detail: '批次须由本来源打开且尚未关闭' };
    if (run === undefined) return { code: 'INGEST.RUN_UNKNOWN', items: [pointer] };
    if (run.state !== 'open') return { code: 'INGEST.RUN_CLOSED', items: [pointer] };
    return { id: run.runId, kind: run.kind };
  }

  private async accept(tx: Tx, items: readonly IncomingItem[], via: Via): Promise<ItemResult[]> {
    const since = performance.now();
    const results = await this.deps.acceptEvents.accept(tx, items);
    this.deps.recorder.afterCommit(tx, { items, results, via, since });
    return results;
  }
}

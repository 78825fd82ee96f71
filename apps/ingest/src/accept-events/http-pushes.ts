import { isUtf8 } from 'node:buffer';
import { checkPushBatch } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import { mayHoldPoison } from '#domain/intake';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { SourceRates } from '../sources/source-rates.js';
import type { Source } from '../sources/source.js';
import type { RunStore } from '../storage/run.store.js';
import type { AcceptOnce } from './accept-once.js';
import { GatherSingles } from './gather-singles.js';
import type { IncomingItem, ItemFault, Run, Via } from './incoming-item.js';
import type { IntakeRecorder } from './intake-recorder.js';
import type { ItemResult } from './item-result.js';
import {
  HTTP_BINDING,
  type ItemContent,
  type PushedMessage,
  readCloudEventBatch,
  readPushedItem,
} from './read-cloud-event.js';
import { bodyHashOf, type MessageAnswer, type SignedMessage, takenIn } from './signed-message.js';

export interface HttpPushesDeps {
  readonly database: UnitOfWork;
  readonly runs: Pick<RunStore, 'findById'>;
  readonly acceptOnce: Pick<AcceptOnce, 'accept' | 'firstAnswer'>;
  readonly rates: Pick<SourceRates, 'take' | 'waitMs'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly clock: Clock;
  /** The database is away for the moment: nothing to look for in a single item. */
  readonly isTransient: (error: unknown) => boolean;
  /** A new trace for each item of a batch, so that one event can be followed. */
  readonly newTrace: () => string;
}

/** A request whose signature holds. */
export interface SignedPush extends PushedMessage {
  readonly source: Source;
  readonly signedId: string;
}

export interface PushedBatch {
  readonly runId: string | null;
  readonly contents: readonly ItemContent[];
}

export function parseBatch(push: PushedMessage): PushedBatch | ItemFault {
  const events = readCloudEventBatch(push);
  if (events !== null) return 'code' in events ? events : { runId: null, contents: events };
  const raw = push.body;
  if (raw === null || raw.length === 0) return { code: 'INGEST.BODY_EMPTY', items: [] };
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
  const poison = mayHoldPoison(text);
  const contents = batch.value.items.map((item) => ({ raw: null, parsed: { value: item, mayHoldPoison: poison } }));
  return { runId: batch.value.runId ?? null, contents };
}

/** Two connections keep the database at work; single pushes that come meanwhile share the next transaction. */
const SINGLES = { maxBatch: 200, maxInFlight: 2, maxWaiting: 5_000 };
const MS = 1_000;
/** A source that swallows the answers finds in its outcomes that it is held back; said at most this often. */
const TELL_LIMITED_MS = 60_000;
const LIMITED = 'INGEST.RATE_LIMITED';

/** What sources push over HTTP: every answer is given after the commit. */
export class HttpPushes {
  private readonly singles: GatherSingles<SignedMessage, MessageAnswer>;
  private readonly limitedToldAt = new Map<string, number>();

  constructor(private readonly deps: HttpPushesDeps) {
    this.singles = new GatherSingles((messages) => deps.database.run((tx) => this.accept(tx, messages, 'http')), {
      ...SINGLES,
      concernsAll: deps.isTransient,
    });
  }

  /** One signed body of one item. Throws INGEST.RATE_LIMITED, and `HTTP.UNAVAILABLE` when too many wait already. */
  async acceptSingle(push: SignedPush, traceparent: string): Promise<ItemResult> {
    const { source, signedId, body } = push;
    await this.keepToRate(source, 1);
    const receivedMs = this.deps.clock.now().getTime();
    const item = {
      source,
      ...readPushedItem(push, HTTP_BINDING),
      receivedMs,
      via: 'http',
      run: null,
      traceparent,
    } as const;
    const message = { sourceId: source.id, signedId, bodyHash: bodyHashOf(body), items: [item] };
    const { results } = await this.singles.submit(message);
    return results[0]!;
  }

  /** One signed body of many items. Throws a `ProblemError` when the body as a whole cannot be taken, which is recorded too. */
  async acceptBatch(push: SignedPush): Promise<readonly ItemResult[]> {
    const { source, signedId } = push;
    // Before the work of reading it: whoever is held back now is so whatever it sends.
    if (this.deps.rates.waitMs(source) > 0) await this.keepToRate(source, 1);
    const batch = parseBatch(push);
    const count = 'code' in batch ? 1 : batch.contents.length;
    if (count === 0) return [];
    await this.keepToRate(source, count);
    const common = { source, receivedMs: this.deps.clock.now().getTime(), via: 'batch' as const };
    const refuse = async (fault: ItemFault): Promise<never> => {
      await this.record({ ...common, raw: null, run: null, fault, traceparent: this.deps.newTrace() });
      throw new ProblemError(fault.code, { items: fault.items });
    };
    if ('code' in batch) return refuse(batch);
    const message = { sourceId: source.id, signedId, bodyHash: bodyHashOf(push.body) };
    const outcome = await this.deps.database
      .run(async (tx): Promise<MessageAnswer | ItemFault> => {
        const run = await this.openRun(tx, source, batch.runId);
        // Its run may have been closed since it first came.
        if (run !== null && 'code' in run) {
          return (await this.deps.acceptOnce.firstAnswer(tx, { ...message, items: [] })) ?? run;
        }
        const items = batch.contents.map((content): IncomingItem => ({
          ...common,
          ...content,
          run,
          traceparent: this.deps.newTrace(),
        }));
        const [answer] = await this.accept(tx, [{ ...message, items }], 'batch');
        return answer!;
      })
      .catch((error: unknown): ItemFault => {
        // The run was closed while the batch was taken in: nothing of it stays.
        if (error instanceof ProblemError && error.code === 'INGEST.RUN_CLOSED') return RUN_CLOSED;
        throw error;
      });
    if ('code' in outcome) return refuse(outcome);
    const fault = outcome.kind === 'reused' ? outcome.results[0]?.fault : undefined;
    if (fault != null) throw new ProblemError(fault.code, { items: fault.items });
    return outcome.results;
  }

  private async keepToRate(source: Source, count: number): Promise<void> {
    const waitMs = await this.deps.rates.take(source, count);
    if (waitMs === 0) return;
    const now = this.deps.clock.now().getTime();
    if (now - (this.limitedToldAt.get(source.id) ?? -Infinity) >= TELL_LIMITED_MS) {
      this.limitedToldAt.set(source.id, now);
      const fault = { code: LIMITED, items: [] };
      const traceparent = this.deps.newTrace();
      await this.record({ source, raw: null, receivedMs: now, via: 'http', run: null, traceparent, fault });
    }
    throw new ProblemError(LIMITED, { facts: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / MS)) } });
  }

  /** The outcome of what was refused as a whole, so that its source finds the cause; no answer to it is kept. */
  private async record(item: IncomingItem): Promise<void> {
    const message = { sourceId: item.source.id, signedId: null, bodyHash: bodyHashOf(null), items: [item] };
    await this.deps.database.run((tx) => this.accept(tx, [message], item.via));
  }

  private async openRun(tx: Tx, source: Source, runId: string | null): Promise<Run | ItemFault | null> {
    if (runId === null) return null;
    const run = await this.deps.runs.findById(tx, source.id, runId);
    if (run === undefined) return { code: 'INGEST.RUN_UNKNOWN', items: RUN_CLOSED.items };
    return run.state === 'open' ? { id: run.runId, kind: run.kind } : RUN_CLOSED;
  }

  private async accept(tx: Tx, messages: readonly SignedMessage[], via: Via): Promise<MessageAnswer[]> {
    const since = performance.now();
    const answers = await this.deps.acceptOnce.accept(tx, messages);
    this.deps.recorder.afterCommit(tx, { ...takenIn(messages, answers), via, since });
    return answers;
  }
}

const RUN_CLOSED: ItemFault = {
  code: 'INGEST.RUN_CLOSED',
  items: [{ pointer: '/runId', detail: '批次须由本来源打开且尚未关闭' }],
};

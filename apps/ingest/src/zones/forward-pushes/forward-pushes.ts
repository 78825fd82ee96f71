import { isUtf8 } from 'node:buffer';
import { type Clock, newId, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AcceptOnce } from '../../accept-events/accept-once.js';
import { GatherSingles } from '../../accept-events/gather-singles.js';
import { parseBatch, type SignedPush } from '../../accept-events/http-pushes.js';
import type { ItemFault } from '../../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../../accept-events/intake-recorder.js';
import type { ItemResult } from '../../accept-events/item-result.js';
import { bodyHashOf, type MessageAnswer, type SignedMessage, takenIn } from '../../accept-events/signed-message.js';
import type { SourceRates } from '../../sources/source-rates.js';
import type { Source } from '../../sources/source.js';
import { answerIdOf } from '../entries/answer-id.js';
import type { PushMeta } from '../entries/zone-entry.js';
import type { ForwardedItem } from './store-pushes.js';

export interface ForwardPushesDeps {
  readonly database: UnitOfWork;
  readonly acceptOnce: Pick<AcceptOnce, 'accept'>;
  readonly rates: Pick<SourceRates, 'take' | 'waitMs'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly clock: Clock;
  readonly isTransient: (error: unknown) => boolean;
  readonly newTrace: () => string;
}

const SINGLES = { maxBatch: 200, maxInFlight: 2, maxWaiting: 5_000 };
const MS = 1_000;
/** What a platform says beside the bytes; the rest is of the connection, and stays here. */
const CARRIED = /^(?:content-type$|webhook-|x-source$|x-format$|ce-)/;

/** What the bytes as a whole are not, without a look at what is in them. */
export function unreadable(body: Buffer | null): string | null {
  if (body === null || body.length === 0) return 'INGEST.BODY_EMPTY';
  if (!isUtf8(body)) return 'INGEST.BODY_NOT_UTF8';
  try {
    JSON.parse(body.toString('utf8'));
    return null;
  } catch {
    return 'INGEST.BODY_NOT_JSON';
  }
}

/**
 * What sources push over HTTP to the edge. Refused here is what nobody could take: the form of the whole, the rate. All else is
 * answered as forwarded once it is durable, with the id under which the inner side's answer will come.
 */
export class ForwardPushes {
  private readonly messages: GatherSingles<SignedMessage, MessageAnswer>;

  constructor(private readonly deps: ForwardPushesDeps) {
    this.messages = new GatherSingles((some) => deps.database.run((tx) => this.accept(tx, some)), {
      ...SINGLES,
      concernsAll: deps.isTransient,
    });
  }

  async acceptSingle(push: SignedPush, traceparent: string): Promise<ItemResult> {
    await this.keepToRate(push.source, 1);
    const fault = unreadable(push.body);
    if (fault !== null) throw new ProblemError(fault);
    return this.forward(push, 'http', 1, traceparent);
  }

  async acceptBatch(push: SignedPush): Promise<readonly ItemResult[]> {
    if (this.deps.rates.waitMs(push.source) > 0) await this.keepToRate(push.source, 1);
    const batch = parseBatch(push);
    const count = 'code' in batch ? 1 : batch.contents.length;
    if (count === 0) return [];
    await this.keepToRate(push.source, count);
    if ('code' in batch) throw problemOf(batch);
    if (batch.runId !== null) throw new ProblemError('INGEST.RUN_NOT_AT_EDGE', { items: RUN_ID });
    const whole = await this.forward(push, 'batch', count, this.deps.newTrace());
    const { answerId } = whole;
    if (answerId === undefined) return [whole];
    return Array.from({ length: count }, (_, index) => ({ ...whole, answerId: answerIdOf(answerId, index) }));
  }

  private async forward(
    push: SignedPush,
    door: 'http' | 'batch',
    items: number,
    traceparent: string,
  ): Promise<ItemResult> {
    const { source, signedId, headers, body } = push;
    const receivedMs = this.deps.clock.now().getTime();
    const meta: PushMeta = {
      kind: 'push',
      door,
      sourceId: source.id,
      headers: carried(headers),
      receivedMs,
      answerId: newId(receivedMs),
      traceparent,
      items,
    };
    const item: ForwardedItem = {
      source,
      raw: null,
      receivedMs,
      via: door,
      run: null,
      traceparent,
      entry: { meta, body },
    };
    const message = { sourceId: source.id, signedId, bodyHash: bodyHashOf(body), items: [item] };
    const { kind, results } = await this.messages.submit(message);
    const [result] = results;
    if (result === undefined) throw new Error('a message was not answered');
    if (kind === 'reused' && result.fault !== null) throw problemOf(result.fault);
    return result;
  }

  private async keepToRate(source: Source, count: number): Promise<void> {
    const waitMs = await this.deps.rates.take(source, count);
    if (waitMs === 0) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / MS));
    throw new ProblemError('INGEST.RATE_LIMITED', { facts: { retryAfterSeconds } });
  }

  private async accept(tx: Tx, messages: readonly SignedMessage[]): Promise<MessageAnswer[]> {
    const since = performance.now();
    const answers = await this.deps.acceptOnce.accept(tx, messages);
    this.deps.recorder.afterCommit(tx, { ...takenIn(messages, answers), via: 'http', since });
    return answers;
  }
}

const RUN_ID = [{ pointer: '/runId', detail: '边界接入不接收历史补录批次，请去掉 runId' }];

const problemOf = ({ code, items }: ItemFault): ProblemError => new ProblemError(code, { items });

export function carried(headers: SignedPush['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && CARRIED.test(name)) kept[name] = value;
  }
  return kept;
}

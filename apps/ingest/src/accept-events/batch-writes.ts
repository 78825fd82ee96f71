import { TOPICS, topicName } from '#contracts';
import { type EventState, type IdentityRecord, type Mapping, qualityFlags } from '#domain/intake';
import type { OutboxMessage } from '#platform/postgres';
import type { Source } from '../sources/source.js';
import type { EventKey } from '../storage/event.store.js';
import type { PushRow } from '../storage/push.store.js';
import type { ReporterWrite } from '../storage/reporter.store.js';
import { pushAad, reporterAad, waitingAad } from '../storage/sealed-places.js';
import type { WaitingDisposal } from '../storage/waiting.store.js';
import { toOutcome } from './event-messages.js';
import { type IncomingItem, isPutAside, type Run, type Via } from './incoming-item.js';
import { isWorthKeeping, type ItemResult } from './item-result.js';

/** Seals bytes for one place (see `#platform/crypto`). */
export interface Sealer {
  seal(plain: Buffer, aad: string): Buffer;
  open(sealed: Buffer, aad: string): Buffer;
}

/** Everything about an item's coming that its records carry. */
export interface Envelope {
  readonly source: Source;
  readonly sourceEventNo: string | null;
  /** The item as it came; made only when it is kept. */
  readonly raw: () => Buffer;
  readonly receivedMs: number;
  readonly via: Via;
  readonly run: Run | null;
  readonly traceparent: string;
  readonly mapping: Mapping | null;
}

type PushFacts = Pick<PushRow, 'pushKey' | 'kind' | 'outcome' | 'sourceVersion' | 'bodyHash' | 'disposalKey'>;

export interface WritesContext {
  readonly topicPrefix: string;
  readonly nowIso: string;
  readonly newId: () => string;
  readonly sealer: Sealer;
}

/** What a batch will write and publish, collected while it is decided on and written in a few statements at the end. */
export class BatchWrites {
  readonly pushes: PushRow[] = [];
  readonly conflicts: PushRow[] = [];
  readonly messages: OutboxMessage[] = [];
  readonly removedWaiting: string[] = [];
  /** Messages published per run. */
  readonly perRun = new Map<string, number>();
  private readonly addedWaiting = new Map<string, WaitingDisposal>();
  private readonly eventTopic: string;
  private readonly outcomeTopic: string;

  constructor(private readonly context: WritesContext) {
    this.eventTopic = topicName(context.topicPrefix, TOPICS.gridEvent);
    this.outcomeTopic = topicName(context.topicPrefix, TOPICS.eventOutcome);
  }

  get newWaiting(): WaitingDisposal[] {
    return [...this.addedWaiting.values()];
  }

  push(state: EventState, facts: PushFacts, envelope: Envelope): void {
    this.pushes.push(this.row(state, facts, envelope));
  }

  conflict(state: EventState, facts: PushFacts, envelope: Envelope): void {
    this.conflicts.push(this.row(state, facts, envelope));
  }

  identities({ eventId, revision }: EventState, record: IdentityRecord | null): ReporterWrite {
    if (record === null) return { eventId, revision, sealed: null };
    const plain = Buffer.from(JSON.stringify(record), 'utf8');
    return { eventId, revision, sealed: this.context.sealer.seal(plain, reporterAad(eventId, revision)) };
  }

  event(eventId: string, json: string, { run, traceparent }: Envelope): void {
    if (run !== null) this.perRun.set(run.id, (this.perRun.get(run.id) ?? 0) + 1);
    this.message(this.eventTopic, TOPICS.gridEvent.name, eventId, this.context.newId(), json, traceparent);
  }

  outcome(result: ItemResult, item: Pick<IncomingItem, 'source' | 'run' | 'traceparent' | 'via' | 'forwarded'>): void {
    const { source, run, traceparent, forwarded } = item;
    const outcomeId = forwarded?.answerId ?? this.context.newId();
    const outcome = isWorthKeeping(result) && isPutAside(item) ? 'quarantined' : result.outcome;
    const value = toOutcome(result, { outcomeId, sourceId: source.id, outcome, at: this.context.nowIso, run });
    const key = result.eventId ?? source.id;
    this.message(this.outcomeTopic, TOPICS.eventOutcome.name, key, outcomeId, JSON.stringify(value), traceparent);
  }

  wait(key: EventKey, disposalKey: string, envelope: Envelope): WaitingDisposal {
    const waitingId = this.context.newId();
    const { sourceId, sourceEventNo } = key;
    const waiting: WaitingDisposal = {
      waitingId,
      sourceId,
      sourceEventNo,
      disposalKey,
      receivedMs: envelope.receivedMs,
      sealed: this.context.sealer.seal(envelope.raw(), waitingAad(waitingId)),
    };
    this.addedWaiting.set(waitingId, waiting);
    return waiting;
  }

  /** Its event is here: it waits no longer. Returns the item as it came. */
  takeWaiting(waiting: WaitingDisposal): Buffer {
    if (!this.addedWaiting.delete(waiting.waitingId)) this.removedWaiting.push(waiting.waitingId);
    return this.context.sealer.open(waiting.sealed, waitingAad(waiting.waitingId));
  }

  private row(state: EventState, facts: PushFacts, envelope: Envelope): PushRow {
    const { eventId, revision } = state;
    return {
      ...facts,
      eventId,
      revision,
      flags: qualityFlags(state),
      receivedMs: envelope.receivedMs,
      via: envelope.via,
      runId: envelope.run?.id ?? null,
      mapping: envelope.mapping,
      sealed: this.context.sealer.seal(envelope.raw(), pushAad(eventId, facts.pushKey)),
    };
  }

  private message(topic: string, type: string, key: string, id: string, value: string, traceparent: string): void {
    this.messages.push({ topic, key, value, id, headers: { ce_type: type, traceparent } });
  }
}

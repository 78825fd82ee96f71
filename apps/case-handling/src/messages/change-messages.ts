import { type CaseChangedV1, type ClueChangedV1, TOPICS, topicName } from '#contracts';
import type { CaseChange } from '#domain/cases';
import type { ClueChange } from '#domain/clues';
import type { HistoryActor } from '#kernel';
import type { OutboxMessage } from '#platform/postgres';

/** What a message says beside the change itself. */
export interface MessageFacts {
  /** Name of the person behind the change; null for the system. */
  readonly actorName: string | null;
  /** The run that brought it; null for what happens live. */
  readonly run: ClueChangedV1['run'];
  /** Trace of the record that caused it; the outbox's own where it is left out. */
  readonly traceparent?: string | undefined;
  /** Of a change that touches who is recused from the item, or the events of an item from which somebody is. */
  readonly recusal?: ItemRecusal | undefined;
}

/** 回避 of one item: who, and every event that they must not see for it. */
export interface ItemRecusal {
  readonly recusedIds: readonly string[];
  readonly eventIds: readonly string[];
}

/** A change that is told. */
export type ToldChange =
  | { readonly kind: 'clue'; readonly change: ClueChange; readonly facts: MessageFacts }
  | { readonly kind: 'case'; readonly change: CaseChange; readonly facts: MessageFacts };

/** Some 400 kB: a record stays well below what the broker takes. */
const EVENTS_PER_RECORD = 10_000;

/** The messages by which the other services learn of a change. */
export class ChangeMessages {
  readonly #clueTopic: string;
  readonly #caseTopic: string;

  constructor(topicPrefix: string) {
    this.#clueTopic = topicName(topicPrefix, TOPICS.clueChanged);
    this.#caseTopic = topicName(topicPrefix, TOPICS.caseChanged);
  }

  /** In their order. */
  changed(told: readonly ToldChange[]): OutboxMessage[] {
    return told.flatMap(({ kind, change, facts }) =>
      kind === 'clue' ? this.clueChanged(change, facts) : this.caseChanged(change, facts),
    );
  }

  private clueChanged({ next, history }: ClueChange, facts: MessageFacts): OutboxMessage[] {
    const { hitId, eventIds } = history.facts;
    const value: ClueChangedV1 = {
      clueId: next.id,
      version: next.version,
      change: history.change,
      number: next.number,
      title: next.title,
      state: next.state,
      procuratorateId: next.procuratorateId,
      regionCode12: next.regionCode12,
      ruleId: next.ruleId,
      hitId: typeof hitId === 'string' ? hitId : null,
      eventCount: next.eventCount,
      eventIds: Array.isArray(eventIds) ? [...(eventIds as readonly string[])] : [],
      caseId: next.caseId,
      ...(next.mergedIntoId === null ? {} : { mergedIntoId: next.mergedIntoId }),
      actor: actorOf(history.actor, facts),
      at: history.at,
      run: facts.run,
    };
    return messages(this.#clueTopic, 'clue.changed.v1', next.id, value, facts);
  }

  private caseChanged({ next, history }: CaseChange, facts: MessageFacts): OutboxMessage[] {
    const value: CaseChangedV1 = {
      caseId: next.id,
      version: next.version,
      change: history.change,
      number: next.number,
      title: next.title,
      state: next.state,
      procuratorateId: next.procuratorateId,
      regionCode12: next.regionCode12,
      clueId: next.clueId,
      actor: actorOf(history.actor, facts),
      at: history.at,
      run: facts.run,
    };
    return messages(this.#caseTopic, 'case.changed.v1', next.id, value, facts);
  }
}

const actorOf = (actor: HistoryActor | null, { actorName }: MessageFacts) =>
  actor === null ? null : { id: actor.id, name: actorName ?? actor.id, role: actor.role };

/** One record, or several of the same version where the recusal is of too many events for one. */
const messages = (topic: string, type: string, key: string, value: object, facts: MessageFacts): OutboxMessage[] =>
  partsOf(facts.recusal).map((recusal) => ({
    topic,
    key,
    value: JSON.stringify({ ...value, ...recusal }),
    headers: { ce_type: type, ...(facts.traceparent === undefined ? {} : { traceparent: facts.traceparent }) },
  }));

function partsOf(recusal: ItemRecusal | undefined) {
  if (recusal === undefined) return [{}];
  const { recusedIds } = recusal;
  const eventIds = recusedIds.length === 0 ? [] : recusal.eventIds;
  const count = Math.max(1, Math.ceil(eventIds.length / EVENTS_PER_RECORD));
  return Array.from({ length: count }, (_, n) => ({
    recusedIds,
    recusedEventIds: eventIds.slice(n * EVENTS_PER_RECORD, (n + 1) * EVENTS_PER_RECORD),
    recusalGoesOn: n + 1 < count,
  }));
}

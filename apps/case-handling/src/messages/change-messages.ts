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
}

/** The messages by which the other services learn of a change. */
export class ChangeMessages {
  readonly #clueTopic: string;
  readonly #caseTopic: string;

  constructor(topicPrefix: string) {
    this.#clueTopic = topicName(topicPrefix, TOPICS.clueChanged);
    this.#caseTopic = topicName(topicPrefix, TOPICS.caseChanged);
  }

  clueChanged({ next, history }: ClueChange, facts: MessageFacts): OutboxMessage {
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
    return message(this.#clueTopic, 'clue.changed.v1', next.id, value, facts);
  }

  caseChanged({ next, history }: CaseChange, facts: MessageFacts): OutboxMessage {
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
    return message(this.#caseTopic, 'case.changed.v1', next.id, value, facts);
  }
}

const actorOf = (actor: HistoryActor | null, { actorName }: MessageFacts) =>
  actor === null ? null : { id: actor.id, name: actorName ?? actor.id, role: actor.role };

const message = (topic: string, type: string, key: string, value: object, facts: MessageFacts): OutboxMessage => ({
  topic,
  key,
  value: JSON.stringify(value),
  headers: { ce_type: type, ...(facts.traceparent === undefined ? {} : { traceparent: facts.traceparent }) },
});

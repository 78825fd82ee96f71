import { type EventOutcomeV1, type GridEventV1, TOPICS } from '#contracts';
import { newId } from '#kernel';
import type { OutboxMessage } from '#platform/postgres';
import type { EvaluationOutcome } from '../storage/evaluation.store.js';
import type { Cause, HitChange } from './settle-events.js';

/** Names of the topics that the matcher writes, prefix included. */
export interface MatcherTopics {
  readonly eventOutcome: string;
  readonly matchFound: string;
  readonly matchRevised: string;
}

const contractOf = (contract: { readonly name: string }, traceparent: string | undefined): Record<string, string> => ({
  ce_type: contract.name,
  ...(traceparent === undefined ? {} : { traceparent }),
});

export interface Decided {
  readonly event: GridEventV1;
  readonly outcome: EvaluationOutcome;
  readonly traceparent: string | undefined;
}

/** What the matcher tells of one revision of an event. Too late is unmatched, with its reason. */
export function outcomeMessage(decided: Decided, topics: MatcherTopics, cause: Cause): OutboxMessage {
  const { event, outcome } = decided;
  const outcomeId = newId();
  const value: EventOutcomeV1 = {
    outcomeId,
    stage: 'matcher',
    outcome: outcome === 'matched' ? 'matched' : 'unmatched',
    sourceId: event.source.id,
    sourceEventNo: event.sourceEventNo,
    sourceVersion: event.sourceVersion,
    eventId: event.eventId,
    revision: event.revision,
    reason:
      outcome === 'too_late'
        ? { code: 'MATCHER.TOO_LATE', title: '事件到达过迟，已记录，不参与匹配', detail: null, pointer: null }
        : null,
    at: cause.now.toISOString(),
    run: cause.run,
  };
  return {
    topic: topics.eventOutcome,
    key: event.eventId,
    id: outcomeId,
    value: JSON.stringify(value),
    headers: contractOf(TOPICS.eventOutcome, decided.traceparent),
  };
}

export function hitChangeMessage(change: HitChange, topics: MatcherTopics): OutboxMessage {
  const [topic, contract] =
    change.kind === 'created' ? [topics.matchFound, TOPICS.matchFound] : [topics.matchRevised, TOPICS.matchRevised];
  return {
    topic,
    key: change.message.matchKey,
    value: JSON.stringify(change.message),
    headers: contractOf(contract, change.traceparent),
  };
}

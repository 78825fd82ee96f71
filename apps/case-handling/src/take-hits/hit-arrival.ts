import type { MatchV1 } from '#contracts';
import type { OpeningHit } from '#domain/clues';
import type { ClueKey } from '../storage/clue-key.store.js';

/** A hit as it came from the matcher, found or revised. */
export interface HitArrival {
  readonly match: MatchV1;
  /** W3C trace context of its record. */
  readonly traceparent: string | undefined;
}

/** What the decisions need of a message. A state that this version does not know holds: only `void` is void. */
export const toHit = (match: MatchV1): OpeningHit => ({
  hitId: match.hitId,
  revision: match.revision,
  isVoid: match.state === 'void',
  eventIds: match.events.map((event) => event.eventId),
  eventCount: match.eventCount,
  ruleId: match.rule.id,
  ruleVersion: match.rule.version,
  ruleName: match.rule.name,
  line: match.rule.line,
  severity: match.rule.severity,
  keyValues: match.keyParts.map((part) => part.value),
  procuratorateId: match.procuratorateId,
  regionCode12: match.regionCode12,
  runId: match.run?.id ?? null,
});

export const keyOf = (match: MatchV1): ClueKey => ({
  procuratorateId: match.procuratorateId,
  ruleId: match.rule.id,
  matchKey: match.matchKey,
});

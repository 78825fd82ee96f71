import type { Change, HistoryEntry } from '#kernel';
import type { Clue, ClueState, Hit, OpeningHit } from './clue.js';
import { CLUE_LIFECYCLE } from './clue-lifecycle.js';

export type ClueChange = Change<Clue, ClueState>;

const TITLE_CHARACTERS = 200;

/** `at` is the instant of the change; `id` and `number` are fresh. */
export function openClue(
  fresh: { readonly id: string; readonly number: string; readonly at: string },
  hit: OpeningHit,
  previousClueId: string | null,
): ClueChange {
  const next: Clue = {
    id: fresh.id,
    version: 1,
    number: fresh.number,
    state: CLUE_LIFECYCLE.initial,
    title: clueTitle(hit.ruleName, hit.keyValues),
    procuratorateId: hit.procuratorateId,
    regionCode12: hit.regionCode12,
    departmentId: null,
    responsibleId: null,
    recusedIds: [],
    formerOfficeIds: [],
    line: hit.line,
    severity: hit.severity,
    ruleId: hit.ruleId,
    caseId: null,
    previousClueId,
    mergedIntoId: null,
    hitCount: 1,
    liveHitCount: 1,
    eventCount: hit.eventCount,
    takesHits: true,
    runId: hit.runId,
  };
  const history = byTheSystem(next, 'opened', null, fresh.at, {
    number: next.number,
    ruleId: hit.ruleId,
    ruleVersion: hit.ruleVersion,
    ...hitFacts(hit, hit.eventIds),
    previousClueId,
    runId: hit.runId,
  });
  return { next, history };
}

/** A new hit of a key that the clue collects. */
export function attachHit(clue: Clue, hit: Hit, at: string): ClueChange {
  const next: Clue = {
    ...clue,
    version: clue.version + 1,
    hitCount: clue.hitCount + 1,
    liveHitCount: clue.liveHitCount + 1,
    eventCount: clue.eventCount + hit.eventCount,
  };
  return { next, history: byTheSystem(next, 'attached', clue.state, at, hitFacts(hit, hit.eventIds)) };
}

/** A higher revision of a hit that is at the clue. It changes the figures and never the state: a person decides. */
export function reviseHit(clue: Clue, before: Hit, hit: Hit, at: string): ClueChange {
  const holds = (candidate: Hit) => (candidate.isVoid ? 0 : 1);
  const next: Clue = {
    ...clue,
    version: clue.version + 1,
    liveHitCount: clue.liveHitCount + holds(hit) - holds(before),
    eventCount: clue.eventCount + holds(hit) * hit.eventCount - holds(before) * before.eventCount,
  };
  const history = byTheSystem(next, 'revised', clue.state, at, {
    ...hitFacts(hit, addedEventIds(before, hit)),
    wasVoid: before.isVoid,
  });
  return { next, history };
}

/** The events that a revision brought. */
export function addedEventIds(before: Hit, hit: Hit): readonly string[] {
  const known = new Set(before.eventIds);
  return hit.eventIds.filter((id) => !known.has(id));
}

/** No more hits attach: its case's 检察建议 is issued, or the case is closed. The case's history tells it. */
export const closeToHits = (clue: Clue): Clue => ({ ...clue, takesHits: false });

const hitFacts = (hit: Hit, eventIds: readonly string[]) => ({
  hitId: hit.hitId,
  hitRevision: hit.revision,
  isVoid: hit.isVoid,
  eventIds,
  eventCount: hit.eventCount,
});

function byTheSystem(
  next: Clue,
  change: string,
  from: ClueState | null,
  at: string,
  facts: HistoryEntry['facts'],
): HistoryEntry<ClueState> {
  return {
    seq: next.version,
    change,
    command: null,
    from,
    to: next.state,
    actor: null,
    at,
    reason: null,
    basis: [],
    facts,
  };
}

/** Rule name and key values, at most 200 characters. */
function clueTitle(ruleName: string, keyValues: readonly string[]): string {
  const title = keyValues.length === 0 ? ruleName : `${ruleName}：${keyValues.join('、')}`;
  const characters = [...title];
  return characters.length <= TITLE_CHARACTERS ? title : `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}

/** Internal number of the `ordinal`-th clue of an office in a year. */
export const clueNumber = (year: number, ordinal: number): string => `线索〔${year}〕${ordinal}号`;

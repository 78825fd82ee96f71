import type { CaseChangedV1, ClueChangedV1 } from '#contracts';
import type { SubjectChange } from '#domain/notices';

export const ofClue = (clue: ClueChangedV1): SubjectChange => ({
  subject: 'clue',
  subjectId: clue.clueId,
  version: clue.version,
  change: clue.change,
  state: clue.state,
  number: clue.number,
  procuratorateId: clue.procuratorateId,
  regionCode12: clue.regionCode12,
  eventCount: clue.eventCount,
  actorId: clue.actor?.id ?? null,
  at: clue.at,
  backfill: clue.run !== null,
});

export const ofCase = (changed: CaseChangedV1): SubjectChange => ({
  subject: 'case',
  subjectId: changed.caseId,
  version: changed.version,
  change: changed.change,
  state: changed.state,
  number: changed.number,
  procuratorateId: changed.procuratorateId,
  regionCode12: changed.regionCode12,
  eventCount: null,
  actorId: changed.actor?.id ?? null,
  at: changed.at,
  backfill: changed.run !== null,
});

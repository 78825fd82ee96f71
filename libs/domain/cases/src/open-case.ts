import type { Change, HistoryActor } from '#kernel';
import type { Case, CaseState, FiledClue } from './case.js';
import { CASE_LIFECYCLE } from './case-lifecycle.js';

export type CaseChange = Change<Case, CaseState>;

/** The decision 立案 on a clue, as its history has it: who, in which role, when, why, by which articles. */
export interface FilingDecision {
  readonly actor: HistoryActor;
  /** Instant of the decision, and its day in the office's zone. */
  readonly at: string;
  readonly day: string;
  readonly reason: string | null;
  readonly basis: readonly string[];
}

/** The case that the decision 立案 makes of a clue. `id` and `number` are fresh. */
export function openCase(
  fresh: { readonly id: string; readonly number: string },
  clue: FiledClue,
  decision: FilingDecision,
): CaseChange {
  const next: Case = {
    id: fresh.id,
    version: 1,
    number: fresh.number,
    state: CASE_LIFECYCLE.initial,
    title: clue.title,
    procuratorateId: clue.procuratorateId,
    regionCode12: clue.regionCode12,
    departmentId: clue.departmentId,
    responsibleId: clue.responsibleId,
    recusedIds: clue.recusedIds,
    formerOfficeIds: clue.formerOfficeIds,
    line: clue.line,
    severity: clue.severity,
    clueId: clue.id,
    filedOn: decision.day,
    suggestionIssuedOn: null,
  };
  return {
    next,
    history: {
      seq: 1,
      change: 'opened',
      command: null,
      from: null,
      to: next.state,
      actor: decision.actor,
      at: decision.at,
      reason: decision.reason,
      basis: decision.basis,
      facts: { number: next.number, clueId: clue.id, filedOn: decision.day },
    },
  };
}

/** Internal number of the `ordinal`-th case of an office in a year. */
export const caseNumber = (year: number, ordinal: number): string => `案件〔${year}〕${ordinal}号`;

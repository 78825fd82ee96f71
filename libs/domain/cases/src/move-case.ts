import {
  decideStep,
  err,
  type HistoryActor,
  type HistoryFact,
  ok,
  type PastAct,
  ProblemError,
  type Result,
} from '#kernel';
import type { Case } from './case.js';
import { CASE_LIFECYCLE } from './case-lifecycle.js';
import type { CaseChange } from './open-case.js';

export interface CaseMove {
  readonly command: string;
  /** The version that the person saw. */
  readonly version: number;
  readonly actor: { readonly id: string; readonly roles: readonly string[] };
  /** Instant of the act, and its day in the office's zone. */
  readonly at: string;
  readonly day: string;
  readonly reason: string | null;
  /** Commands that people did on this case before. */
  readonly earlier: readonly PastAct[];
}

/** One command of a person on a case. Refuses with the reason and the article. */
export function moveCase(current: Case, move: CaseMove, lifecycle = CASE_LIFECYCLE): Result<CaseChange, ProblemError> {
  const decided = decideStep(lifecycle, {
    ...move,
    state: current.state,
    version: current.version,
    expectedVersion: move.version,
  });
  if (!decided.ok) return decided;
  const { row, role, reason } = decided.value;
  if (row.id === 'issue-suggestion' && current.suggestionIssuedOn !== null) {
    return err(
      new ProblemError('CASE.SUGGESTION_ALREADY_ISSUED', {
        detail: `检察建议已于${current.suggestionIssuedOn}制发`,
        facts: { version: current.version, suggestionIssuedOn: current.suggestionIssuedOn },
      }),
    );
  }
  const issues = row.id === 'issue-suggestion';
  const facts: Record<string, HistoryFact> = { day: move.day };
  if (issues) facts['suggestionIssuedOn'] = move.day;
  const next: Case = {
    ...current,
    suggestionIssuedOn: issues ? move.day : current.suggestionIssuedOn,
    state: row.to,
    version: current.version + 1,
  };
  return ok({
    next,
    history: {
      seq: next.version,
      change: 'moved',
      command: row.id,
      from: current.state,
      to: next.state,
      actor: { id: move.actor.id, role },
      at: move.at,
      reason,
      basis: row.basis.map((article) => article.tag),
      facts,
    },
  });
}

/**
 * A hit or a clue joined the clue of this case: no state changes, but the case's history tells it too. Whoever is recused
 * from what joined is recused from the case (L-GYSS 19).
 */
export function attachToCase(
  current: Case,
  joined: {
    readonly actor: HistoryActor | null;
    readonly at: string;
    readonly recusedIds?: readonly string[];
    readonly facts: Readonly<Record<string, HistoryFact>>;
  },
): CaseChange {
  const recusedIds = [...new Set([...current.recusedIds, ...(joined.recusedIds ?? [])])];
  const next: Case = { ...current, recusedIds, version: current.version + 1 };
  return {
    next,
    history: {
      seq: next.version,
      change: 'attached',
      command: null,
      from: current.state,
      to: next.state,
      actor: joined.actor,
      at: joined.at,
      reason: null,
      basis: [],
      facts: joined.facts,
    },
  };
}

/** L-GYSS 69: what is found later joins the case until its 检察建议 is issued, or else until it closes. */
export const caseTakesHits = (current: Case): boolean =>
  current.suggestionIssuedOn === null && (current.state === 'FILED' || current.state === 'INVESTIGATING');

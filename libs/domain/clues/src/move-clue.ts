import {
  decideStep,
  err,
  type HistoryFact,
  type LawfulStep,
  ok,
  type PastAct,
  ProblemError,
  type Result,
} from '#kernel';
import type { Clue, ClueCommand, ClueState } from './clue.js';
import { CLUE_LIFECYCLE } from './clue-lifecycle.js';
import type { ClueChange } from './take-hit.js';

export interface ClueMove {
  readonly command: string;
  /** The version that the person saw. */
  readonly version: number;
  readonly actor: { readonly id: string; readonly roles: readonly string[]; readonly departmentIds: readonly string[] };
  /** Instant of the act, and its day in the office's zone. */
  readonly at: string;
  readonly day: string;
  readonly reason: string | null;
  /** Commands that people did on this clue before. */
  readonly earlier: readonly PastAct[];
  /** 移送: the organ that gets the clue. */
  readonly receiver: string | null;
  /** 并案: the clue that this one joins, as loaded; null when none was named. */
  readonly target: Clue | null;
  /** Id for the case that 立案 opens. */
  readonly newCaseId: string;
}

export interface ClueMoved extends ClueChange {
  readonly step: LawfulStep<ClueState, ClueCommand>;
  /** 并案: what the joined clue becomes. */
  readonly target: ClueChange | null;
}

/** One command of a person on a clue. Refuses with the reason and the article. */
export function moveClue(clue: Clue, move: ClueMove, lifecycle = CLUE_LIFECYCLE): Result<ClueMoved, ProblemError> {
  const decided = decideStep(lifecycle, {
    ...move,
    state: clue.state,
    version: clue.version,
    expectedVersion: move.version,
  });
  if (!decided.ok) return decided;
  const step = decided.value;
  const moved = (change: Partial<Clue>, facts: Record<string, HistoryFact>): ClueChange => {
    const next: Clue = { ...clue, ...change, state: step.row.to, version: clue.version + 1 };
    return { next, history: entry(next, clue.state, 'moved', move, step, facts) };
  };

  switch (step.row.to) {
    case 'FILED':
      return ok({ step, target: null, ...moved({ caseId: move.newCaseId }, { caseId: move.newCaseId }) });
    case 'TRANSFERRED_OUT': {
      const receiver = move.receiver?.trim() ?? '';
      if (receiver === '') return err(missing('CLUE.RECEIVER_MISSING', '/receiver', '须写明接收单位'));
      return ok({ step, target: null, ...moved({ takesHits: false }, { receiver }) });
    }
    case 'MERGED': {
      const refused = refuseTarget(clue, move.target);
      if (refused !== null) return err(refused);
      const target = move.target!;
      const joined: Clue = {
        ...target,
        version: target.version + 1,
        hitCount: target.hitCount + clue.hitCount,
        liveHitCount: target.liveHitCount + clue.liveHitCount,
        eventCount: target.eventCount + clue.eventCount,
        // What joins is one matter from now on: whoever is recused from a part of it is recused from it (L-GYSS 19).
        recusedIds: [...new Set([...target.recusedIds, ...clue.recusedIds])],
      };
      const facts = { mergedClueId: clue.id, mergedNumber: clue.number, eventCount: clue.eventCount };
      return ok({
        step,
        target: { next: joined, history: entry(joined, target.state, 'attached', move, step, facts) },
        ...moved(
          { takesHits: false, mergedIntoId: target.id },
          { targetClueId: target.id, targetNumber: target.number },
        ),
      });
    }
    case 'NOT_FILED':
      return ok({ step, target: null, ...moved({ takesHits: false }, {}) });
    case 'ASSESSING': {
      const taken = takeOn(clue, move.actor);
      return ok({ step, target: null, ...moved(taken, taken) });
    }
    default:
      return ok({ step, target: null, ...moved({}, {}) });
  }
}

/** Whoever begins the assessment becomes 承办人, and its department the clue's, where there is none yet (L-GYSS 6). */
const takeOn = (clue: Clue, actor: ClueMove['actor']) => ({
  responsibleId: clue.responsibleId ?? actor.id,
  departmentId: clue.departmentId ?? actor.departmentIds[0] ?? null,
});

/** L-GYSS 69: what is found later joins until the 检察建议 is issued. */
function refuseTarget(clue: Clue, target: Clue | null): ProblemError | null {
  if (target === null) return missing('CLUE.MERGE_TARGET_MISSING', '/targetClueId', '须指明并入哪条线索');
  if (target.id === clue.id) {
    return new ProblemError('CLUE.MERGE_TARGET_ITSELF', {
      items: [{ pointer: '/targetClueId', detail: '不能是线索自身' }],
    });
  }
  if (target.procuratorateId !== clue.procuratorateId) {
    return new ProblemError('CLUE.MERGE_TARGET_ELSEWHERE', {
      detail: '两条线索不属于同一检察院，应当移送（依据《人民检察院公益诉讼办案规则》第二十六条）',
      facts: { basis: 'L-GYSS 26' },
    });
  }
  if (!target.takesHits) {
    return new ProblemError('CLUE.MERGE_TARGET_CLOSED', {
      detail: `${target.number}已办结，或其案件已制发检察建议（依据《人民检察院公益诉讼办案规则》第六十九条）`,
      facts: { basis: 'L-GYSS 69', targetState: target.state },
    });
  }
  return null;
}

const missing = (code: 'CLUE.RECEIVER_MISSING' | 'CLUE.MERGE_TARGET_MISSING', pointer: string, detail: string) =>
  new ProblemError(code, { items: [{ pointer, detail }] });

function entry(
  next: Clue,
  from: ClueState,
  change: string,
  move: ClueMove,
  { row, role, reason }: LawfulStep<ClueState, ClueCommand>,
  facts: Record<string, HistoryFact>,
): ClueChange['history'] {
  return {
    seq: next.version,
    change,
    command: row.id,
    from,
    to: next.state,
    actor: { id: move.actor.id, role },
    at: move.at,
    reason,
    basis: row.basis.map((article) => article.tag),
    facts,
  };
}

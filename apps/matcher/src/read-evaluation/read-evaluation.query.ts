import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleAccess } from '../people-access.js';
import type { EvaluationNote, EvaluationOutcome, EvaluationStore } from '../storage/evaluation.store.js';
import type { EventStore } from '../storage/event.store.js';
import type { HitStore } from '../storage/hit.store.js';

export interface EvaluationView {
  readonly eventId: string;
  /** Newest revision first. */
  readonly evaluations: readonly {
    readonly revision: number;
    readonly outcome: EvaluationOutcome;
    readonly evaluatedAt: Date;
    /** Rule id → version that was in force. */
    readonly ruleVersions: Readonly<Record<string, number>>;
    readonly notes: readonly EvaluationNote[];
  }[];
  readonly hits: readonly {
    readonly hitId: string;
    readonly ruleId: string;
    readonly ruleVersion: number;
    readonly state: string;
  }[];
}

/** What was decided about an event, and the hits that it is part of now. */
export class ReadEvaluation {
  constructor(
    private readonly deps: PeopleAccess,
    private readonly stores: {
      readonly events: EventStore;
      readonly evaluations: EvaluationStore;
      readonly hits: HitStore;
    },
  ) {}

  read(actor: Actor, eventId: string): Promise<EvaluationView> {
    const { people, access } = this.deps;
    const seen = access.filter(actor, 'read', 'record');
    return people.read(actor, async (tx) => {
      if (!(await this.stores.events.isSeen(tx, eventId, seen))) throw new ProblemError('MATCHER.EVENT_UNKNOWN');
      const evaluations = await this.stores.evaluations.listByEvent(tx, eventId);
      const hits = await this.stores.hits.listSeenByEvent(tx, eventId, seen);
      return {
        eventId,
        evaluations: evaluations.map(({ revision, outcome, evaluatedAt, ruleVersions, notes }) => ({
          revision,
          outcome,
          evaluatedAt,
          ruleVersions,
          notes: notes ?? [],
        })),
        hits: hits.map(({ hitId, ruleId, ruleVersion, state }) => ({ hitId, ruleId, ruleVersion, state })),
      };
    });
  }
}

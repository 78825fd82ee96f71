import type { MatchV1 } from '#contracts';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleAccess } from '../people-access.js';
import { hitMessage, MAX_HIT_EVENTS } from '../matching/hit-message.js';
import type { RuleHeads } from '../matching/rule-heads.js';
import type { CandidateStore } from '../storage/candidate.store.js';
import type { HitStore } from '../storage/hit.store.js';

/**
 * A hit as it stands, with its members and the newest of its attached events. A voided hit has no events any more: they
 * belong to nothing, or to another hit.
 */
export class ReadHit {
  constructor(
    private readonly deps: PeopleAccess,
    private readonly stores: {
      readonly hits: HitStore;
      readonly candidates: CandidateStore;
      readonly ruleHeads: RuleHeads;
    },
  ) {}

  read(actor: Actor, hitId: string): Promise<MatchV1> {
    const { hits, candidates, ruleHeads } = this.stores;
    const { people, access } = this.deps;
    return people.read(actor, async (tx) => {
      const hit = await hits.findSeen(tx, hitId, access.filter(actor, 'read', 'record'));
      if (hit === undefined) throw new ProblemError('MATCHER.HIT_UNKNOWN');
      const rule = await ruleHeads.find(tx, hit.ruleId, hit.ruleVersion);
      const rows = await candidates.listByHits(tx, [{ hitId, attached: MAX_HIT_EVENTS }], MAX_HIT_EVENTS);
      const run = hit.runId === null ? null : { id: hit.runId, kind: 'backfill' };
      return hitMessage({ hit, rule, rows, left: [], run });
    });
  }
}

import { attachToCase, type CaseChange, caseNumber, openCase } from '#domain/cases';
import { type Clue, type CLUE_LIFECYCLE, type ClueChange, type ClueMoved, moveClue } from '#domain/clues';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import type { ToldChange } from '../messages/change-messages.js';
import { tellChanges, type TellChangesDeps } from '../messages/tell-changes.js';
import { officeDay, yearOf } from '../office-day.js';
import type { PeopleAccess } from '../people-access.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueKeyStore } from '../storage/clue-key.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { HitStore } from '../storage/hit.store.js';
import type { IdentityStore } from '../storage/identity.store.js';
import type { NumberStore } from '../storage/number.store.js';

export interface MoveClueDeps extends PeopleAccess, TellChangesDeps {
  readonly clues: ClueStore;
  readonly keys: ClueKeyStore;
  readonly hits: HitStore;
  readonly cases: CaseStore;
  readonly numbers: NumberStore;
  readonly identities: IdentityStore;
  readonly lockOffices: (tx: Tx, procuratorateIds: readonly string[]) => Promise<void>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Other rules than those in force: only what a later law or a test brings. */
  readonly lifecycle?: typeof CLUE_LIFECYCLE;
}

export interface MoveClueRequest {
  readonly clueId: string;
  readonly command: string;
  readonly version: number;
  readonly reason: string | null;
  readonly receiver: string | null;
  readonly targetClueId: string | null;
}

export interface ClueAfterMove {
  readonly clue: Clue;
  /** What 立案 opened. */
  readonly openedCase: CaseChange['next'] | null;
}

interface ClueToSave {
  readonly clue: Clue;
  readonly target: Clue | undefined;
  readonly moved: ClueMoved;
  /** Of the case that the clue had been filed as before a restore. */
  readonly caseNumber: string | null;
}

/** One command of a person on a clue, in one transaction with its history and its messages. */
export class MoveClue {
  constructor(private readonly deps: MoveClueDeps) {}

  async run(actor: Actor, request: MoveClueRequest): Promise<ClueAfterMove> {
    const { access, people } = this.deps;
    const seen = access.filter(actor, 'read', 'clue');
    return people.run(actor, async (tx) => {
      await this.deps.lockOffices(tx, [actor.procuratorateId]);
      const { clues, history, identities, clock, newId, lifecycle } = this.deps;
      const clue = await clues.find(tx, request.clueId, seen);
      if (clue === undefined) throw new ProblemError('CLUE.NOT_FOUND');
      const ruling = access.decide(actor, 'command', 'clue', clue);
      if (!ruling.allowed) throw new ProblemError('CASEWORK.READ_ONLY', { detail: ruling.says });
      const { targetClueId } = request;
      const target = targetClueId === null ? undefined : await clues.find(tx, targetClueId, seen);
      const now = clock.now();
      const again = await identities.findFreeCase(tx, clue.id);
      const result = moveClue(
        clue,
        {
          ...request,
          actor,
          at: now.toISOString(),
          day: officeDay(now),
          earlier: await history.listActs(tx, clue.id),
          target: target ?? null,
          newCaseId: again?.id ?? newId(),
        },
        lifecycle,
      );
      if (!result.ok) throw result.error;
      return this.save(tx, actor, { clue, target, moved: result.value, caseNumber: again?.number ?? null });
    });
  }

  private async save(tx: Tx, actor: Actor, { clue, target, moved, ...kept }: ClueToSave): Promise<ClueAfterMove> {
    const { clues, keys, hits } = this.deps;
    const at = moved.history.at;
    const clueChanges: ClueChange[] = moved.target === null ? [moved] : [moved, moved.target];
    await clues.update(tx, [
      { clue: moved.next, at, before: clue.version },
      ...(moved.target === null || target === undefined
        ? []
        : [{ clue: moved.target.next, at, before: target.version }]),
    ]);
    if (moved.target !== null) {
      await keys.move(tx, clue.id, moved.target.next.id, at);
      await hits.move(tx, clue.id, moved.target.next.id);
    } else if (!moved.next.takesHits) {
      await keys.closeAll(tx, [clue.id], at);
    }
    const opened = moved.next.state === 'FILED' ? await this.openCase(tx, moved, kept.caseNumber) : null;
    const caseChange = opened ?? (await this.tellCaseOfTarget(tx, clue, moved));
    const facts = { actorName: actor.name, run: null };
    const told: ToldChange[] = clueChanges.map((change) => ({ kind: 'clue', change, facts }));
    if (caseChange !== null) told.push({ kind: 'case', change: caseChange, facts });
    // The person sees the clues, and with them every event of theirs.
    await tellChanges(tx, told, this.deps);
    return { clue: moved.next, openedCase: opened?.next ?? null };
  }

  /** 立案: the case takes over from the clue. */
  private async openCase(tx: Tx, { next, history, step }: ClueMoved, keptNumber: string | null): Promise<CaseChange> {
    const { numbers, cases } = this.deps;
    const day = officeDay(new Date(history.at));
    const year = yearOf(day);
    const take = async () => caseNumber(year, await numbers.take(tx, 'case', next.procuratorateId, year));
    const opened = openCase({ id: next.caseId!, number: keptNumber ?? (await take()) }, next, {
      actor: history.actor!,
      at: history.at,
      day,
      reason: step.reason,
      basis: history.basis,
    });
    await cases.insert(tx, { item: opened.next, at: history.at });
    return opened;
  }

  /** 并案 into a filed clue: its case's history tells it too. */
  private async tellCaseOfTarget(tx: Tx, merged: Clue, { history, target }: ClueMoved): Promise<CaseChange | null> {
    const caseId = target?.next.caseId;
    if (target === null || caseId === null || caseId === undefined) return null;
    const [current] = await this.deps.cases.listByIds(tx, [caseId]);
    // Whoever may not see the case, as after 回避, may not add to it.
    if (current === undefined) throw new ProblemError('CASE.NOT_FOUND');
    const change = attachToCase(current, {
      actor: history.actor,
      at: history.at,
      recusedIds: merged.recusedIds,
      facts: { clueId: target.next.id, mergedClueId: merged.id, eventCount: merged.eventCount },
    });
    await this.deps.cases.update(tx, [{ item: change.next, at: history.at, before: current.version }]);
    return change;
  }
}

import { type Case, type CASE_LIFECYCLE, type CaseChange, caseTakesHits, moveCase } from '#domain/cases';
import { closeToHits } from '#domain/clues';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Outbox, Tx } from '#platform/postgres';
import type { ChangeMessages } from '../messages/change-messages.js';
import { officeDay } from '../office-day.js';
import type { PeopleAccess } from '../people-access.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueKeyStore } from '../storage/clue-key.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { HistoryStore } from '../storage/history.store.js';

export interface MoveCaseDeps extends PeopleAccess {
  readonly clues: ClueStore;
  readonly keys: ClueKeyStore;
  readonly cases: CaseStore;
  readonly history: HistoryStore;
  readonly lockOffices: (tx: Tx, procuratorateIds: readonly string[]) => Promise<void>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly messages: ChangeMessages;
  readonly clock: Clock;
  /** Other rules than those in force: only what a later law or a test brings. */
  readonly lifecycle?: typeof CASE_LIFECYCLE;
}

export interface MoveCaseRequest {
  readonly caseId: string;
  readonly command: string;
  readonly version: number;
  readonly reason: string | null;
}

/** One command of a person on a case, in one transaction with its history and its message. */
export class MoveCase {
  constructor(private readonly deps: MoveCaseDeps) {}

  async run(actor: Actor, request: MoveCaseRequest): Promise<Case> {
    const { access, people } = this.deps;
    return people.run(actor, async (tx) => {
      await this.deps.lockOffices(tx, [actor.procuratorateId]);
      const { cases, history, outbox, messages, clock, lifecycle } = this.deps;
      const current = await cases.find(tx, request.caseId, access.filter(actor, 'read', 'case'));
      if (current === undefined) throw new ProblemError('CASE.NOT_FOUND');
      const ruling = access.decide(actor, 'command', 'case', current);
      if (!ruling.allowed) throw new ProblemError('CASEWORK.READ_ONLY', { detail: ruling.says });
      const now = clock.now();
      const at = now.toISOString();
      const result = moveCase(
        current,
        { ...request, actor, at, day: officeDay(now), earlier: await history.listActs(tx, current.id) },
        lifecycle,
      );
      if (!result.ok) throw result.error;
      const change = result.value;
      await cases.update(tx, [{ item: change.next, at, before: current.version }]);
      if (caseTakesHits(current) && !caseTakesHits(change.next)) await this.closeClues(tx, change);
      const entry = { kind: 'case', item: change.next, entry: change.history, actorName: actor.name } as const;
      await history.append(tx, [entry]);
      const facts = { actorName: actor.name, run: null };
      await outbox.enqueue(tx, messages.changed([{ kind: 'case', change, facts }]));
      return change.next;
    });
  }

  /** From now on a hit of these keys opens a clue of its own, linked to this one. */
  private async closeClues(tx: Tx, { next, history: { at } }: CaseChange): Promise<void> {
    const clues = await this.deps.clues.listByCase(tx, next.id);
    await this.deps.clues.update(
      tx,
      clues.map((clue) => ({ clue: closeToHits(clue), at, before: clue.version })),
    );
    await this.deps.keys.closeAll(
      tx,
      clues.map((clue) => clue.id),
      at,
    );
  }
}

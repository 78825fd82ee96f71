import type { Case } from '#domain/cases';
import type { Clue } from '#domain/clues';
import { type Change, type Clock, type HistoryActor, ProblemError } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ToldChange } from '../messages/change-messages.js';
import { tellChanges, type TellChangesDeps } from '../messages/tell-changes.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueStore } from '../storage/clue.store.js';

export interface RecusePeopleDeps extends TellChangesDeps {
  readonly clues: ClueStore;
  readonly cases: CaseStore;
  readonly lockOffices: (tx: Tx, procuratorateIds: readonly string[]) => Promise<void>;
  readonly clock: Clock;
}

/** Who is recused from an item from now on; nobody else is. */
export interface Recusing {
  readonly kind: 'clue' | 'case';
  readonly id: string;
  readonly recusedIds: readonly string[];
  /** Who decided it; null for the system. */
  readonly decidedBy: (HistoryActor & { readonly name: string }) | null;
  readonly reason: string | null;
}

/**
 * 回避: keeps people from a clue or case, or lets them at it again, in the caller's transaction, with its history and its
 * message. The other services keep the item's events from them by that message.
 */
export class RecusePeople {
  constructor(private readonly deps: RecusePeopleDeps) {}

  /** Throws CLUE.NOT_FOUND or CASE.NOT_FOUND. */
  async run(tx: Tx, recusing: Recusing): Promise<void> {
    const at = this.deps.clock.now().toISOString();
    const facts = { actorName: recusing.decidedBy?.name ?? null, run: null };
    const told: ToldChange =
      recusing.kind === 'clue'
        ? { kind: 'clue', change: await this.recuseFromClue(tx, recusing, at), facts }
        : { kind: 'case', change: await this.recuseFromCase(tx, recusing, at), facts };
    await tellChanges(tx, [told], this.deps);
  }

  private async recuseFromClue(tx: Tx, recusing: Recusing, at: string): Promise<Change<Clue, Clue['state']>> {
    const { clues, lockOffices } = this.deps;
    const find = async () => (await clues.listByIds(tx, [recusing.id]))[0];
    const clue = await inTurn(tx, lockOffices, find);
    if (clue === undefined) throw new ProblemError('CLUE.NOT_FOUND');
    const change = recuse(clue, recusing, at);
    await clues.update(tx, [{ clue: change.next, at, before: clue.version }]);
    return change;
  }

  private async recuseFromCase(tx: Tx, recusing: Recusing, at: string): Promise<Change<Case, Case['state']>> {
    const { cases, lockOffices } = this.deps;
    const find = async () => (await cases.listByIds(tx, [recusing.id]))[0];
    const item = await inTurn(tx, lockOffices, find);
    if (item === undefined) throw new ProblemError('CASE.NOT_FOUND');
    const change = recuse(item, recusing, at);
    await cases.update(tx, [{ item: change.next, at, before: item.version }]);
    return change;
  }
}

/** The item as it stands once its office's turn has come: hits and commands of the office take turns. */
async function inTurn<Item extends Clue | Case>(
  tx: Tx,
  lockOffices: RecusePeopleDeps['lockOffices'],
  find: () => Promise<Item | undefined>,
): Promise<Item | undefined> {
  const found = await find();
  if (found === undefined) return undefined;
  await lockOffices(tx, [found.procuratorateId]);
  return find();
}

function recuse<Item extends Clue | Case>(item: Item, recusing: Recusing, at: string): Change<Item, Item['state']> {
  const recusedIds = [...new Set(recusing.recusedIds)];
  const next: Item = { ...item, recusedIds, version: item.version + 1 };
  const { decidedBy } = recusing;
  return {
    next,
    history: {
      seq: next.version,
      change: 'recused',
      command: null,
      from: item.state,
      to: item.state,
      actor: decidedBy === null ? null : { id: decidedBy.id, role: decidedBy.role },
      at,
      reason: recusing.reason,
      basis: ['L-GYSS 19'],
      facts: { recusedIds },
    },
  };
}

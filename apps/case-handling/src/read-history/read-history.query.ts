import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { maskText } from '#domain/rules';
import { type HistoryEntry, type Lifecycle, ProblemError } from '#kernel';
import type { HistoryRecord } from '#platform/audit';
import type { Actor } from '#platform/auth';
import { PAGE_LIMITS } from '#platform/http';
import type { Tx } from '#platform/postgres';
import type { PeopleAccess } from '../people-access.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { HistoryStore, ItemKind } from '../storage/history.store.js';
import type { HistoryItem, HistoryPage } from './read-history.dto.js';

interface Place {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** What happened to a clue or case, in order. */
export class ReadHistory {
  constructor(
    private readonly deps: PeopleAccess,
    private readonly stores: { readonly clues: ClueStore; readonly cases: CaseStore; readonly history: HistoryStore },
  ) {}

  ofClue(actor: Actor, id: string, place: Place): Promise<HistoryPage> {
    const seen = this.deps.access.filter(actor, 'read', 'clue');
    return this.deps.people.read(actor, async (tx) => {
      if ((await this.stores.clues.find(tx, id, seen)) === undefined) throw new ProblemError('CLUE.NOT_FOUND');
      return this.page(tx, { kind: 'clue', id, lifecycle: CLUE_LIFECYCLE }, place);
    });
  }

  ofCase(actor: Actor, id: string, place: Place): Promise<HistoryPage> {
    const seen = this.deps.access.filter(actor, 'read', 'case');
    return this.deps.people.read(actor, async (tx) => {
      if ((await this.stores.cases.find(tx, id, seen)) === undefined) throw new ProblemError('CASE.NOT_FOUND');
      return this.page(tx, { kind: 'case', id, lifecycle: CASE_LIFECYCLE }, place);
    });
  }

  private async page(
    tx: Tx,
    item: { readonly kind: ItemKind; readonly id: string; readonly lifecycle: Lifecycle },
    place: Place,
  ): Promise<HistoryPage> {
    const limit = place.limit ?? PAGE_LIMITS.usual;
    const rows = await this.stores.history.listByItem(tx, item, place.after ?? 0, limit + 1);
    const items = rows.slice(0, limit).map((row) => showEntry(row, item.lifecycle));
    return { items, nextAfter: rows.length > limit ? (items.at(-1)?.seq ?? null) : null };
  }
}

function showEntry(row: HistoryRecord, lifecycle: Lifecycle): HistoryItem {
  const { seq, change, command, from, to, actor, at, basis, facts } = JSON.parse(row.entry) as HistoryEntry;
  return {
    seq,
    change,
    command,
    commandName: lifecycle.commands.find((known) => known.id === command)?.name ?? null,
    from,
    to,
    actor: actor === null ? null : { ...actor, name: row.actorName },
    at,
    reason: row.secret === null ? null : maskText(row.secret),
    basis,
    facts,
  };
}

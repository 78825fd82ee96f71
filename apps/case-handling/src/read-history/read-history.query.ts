import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { maskText } from '#domain/rules';
import { type HistoryEntry, type Lifecycle, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { DEFAULT_LIMIT } from '../keyset-page.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { HistoryRow } from '../storage/history.row.js';
import type { HistoryStore } from '../storage/history.store.js';
import type { HistoryItem, HistoryPage } from './read-history.dto.js';

interface Place {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** What happened to a clue or case, in order. */
export class ReadHistory {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly stores: { readonly clues: ClueStore; readonly cases: CaseStore; readonly history: HistoryStore },
  ) {}

  ofClue(actor: Actor, id: string, place: Place): Promise<HistoryPage> {
    return this.unitOfWork.read(async (tx) => {
      if ((await this.stores.clues.findInScope(tx, actor, id)) === undefined) throw new ProblemError('CLUE.NOT_FOUND');
      return this.page(place, CLUE_LIFECYCLE, (after, limit) => this.stores.history.listByItem(tx, id, after, limit));
    });
  }

  ofCase(actor: Actor, id: string, place: Place): Promise<HistoryPage> {
    return this.unitOfWork.read(async (tx) => {
      if ((await this.stores.cases.findInScope(tx, actor, id)) === undefined) throw new ProblemError('CASE.NOT_FOUND');
      return this.page(place, CASE_LIFECYCLE, (after, limit) => this.stores.history.listByItem(tx, id, after, limit));
    });
  }

  private async page(
    place: Place,
    lifecycle: Lifecycle,
    list: (after: number, limit: number) => Promise<HistoryRow[]>,
  ): Promise<HistoryPage> {
    const limit = place.limit ?? DEFAULT_LIMIT;
    const rows = await list(place.after ?? 0, limit + 1);
    const items = rows.slice(0, limit).map((row) => showEntry(row, lifecycle));
    return { items, nextAfter: rows.length > limit ? (items.at(-1)?.seq ?? null) : null };
  }
}

function showEntry(row: HistoryRow, lifecycle: Lifecycle): HistoryItem {
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
    reason: row.reason === null ? null : maskText(row.reason),
    basis,
    facts,
  };
}

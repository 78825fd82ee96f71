import { CLUE_LIFECYCLE, type ClueState } from '#domain/clues';
import type { Actor } from '#platform/auth';
import { PAGE_LIMITS } from '#platform/http';
import { KeysetCursor, likeText, type Page, textCondition } from '../keyset-page.js';
import { ListConditions } from '../list-conditions.js';
import { type Mine, mineCondition } from '../mine.js';
import type { PeopleAccess } from '../people-access.js';
import { CLUE_ACCESS, CLUE_COLUMNS } from '../storage/clue.store.js';
import type { ClueItem } from './list-clues.dto.js';

export interface ClueFilters {
  readonly state?: ClueState | undefined;
  readonly eventId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly text?: string | undefined;
  readonly mine?: Mine | undefined;
}

export type ClueListRow = Omit<ClueItem, 'stateName'> & {
  readonly state: ClueState;
  readonly recusedIds?: unknown;
  readonly formerOfficeIds?: unknown;
};

/** The newest clues that this person may see. */
export class ListClues {
  constructor(private readonly deps: PeopleAccess) {}

  async run(
    actor: Actor,
    filters: ClueFilters,
    place: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<Page<ClueItem>> {
    const limit = place.limit ?? PAGE_LIMITS.usual;
    const cursor = new KeysetCursor('clues', { ...filters });
    const after = cursor.read(place.cursor);
    const where = new ListConditions(this.deps.access.filter(actor, 'read', 'clue'), CLUE_ACCESS)
      .when(filters.state, (p) => `c.state = ${p}`)
      .when(filters.ruleId, (p) => `c.rule_id = ${p}`)
      .when(filters.text === undefined ? undefined : likeText(filters.text), (p) =>
        textCondition(['c.title', 'c.number'], p),
      )
      .when(
        filters.eventId,
        (p) => `c.id IN (SELECT h.clue_id FROM hit_event e JOIN hit h USING (hit_id) WHERE e.event_id = ${p})`,
      )
      .when(after, (p) => `c.id < ${p}`);
    if (filters.mine !== undefined) where.and(mineCondition(filters.mine, actor), CLUE_ACCESS);
    const rows = await this.deps.people.read(actor, (tx) =>
      tx.query<ClueListRow>(
        `SELECT ${CLUE_COLUMNS}, c.opened_at AS "openedAt", c.updated_at AS "updatedAt"
         FROM clue c WHERE ${where.sql} ORDER BY c.id DESC LIMIT ${where.param(limit + 1)}`,
        where.params,
      ),
    );
    return cursor.page(rows.map(toClueItem), limit);
  }
}

/** Who is recused and where it was before is for the decisions, not for the page. */
export const toClueItem = ({ recusedIds: _recused, formerOfficeIds: _former, ...row }: ClueListRow): ClueItem => ({
  ...row,
  stateName: CLUE_LIFECYCLE.states[row.state].name,
});

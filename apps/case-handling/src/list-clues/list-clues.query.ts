import { CLUE_LIFECYCLE, type ClueState } from '#domain/clues';
import { type Actor, scopeFilter } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { DEFAULT_LIMIT, KeysetCursor, likeText, type Page } from '../keyset-page.js';
import { ListConditions } from '../list-conditions.js';
import { CLUE_COLUMNS } from '../storage/clue.store.js';
import type { ClueItem } from './list-clues.dto.js';

export interface ClueFilters {
  readonly state?: ClueState | undefined;
  readonly eventId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly text?: string | undefined;
}

type ClueListRow = Omit<ClueItem, 'stateName'> & { readonly state: ClueState };

/** The newest clues that this person may see. */
export class ListClues {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async run(
    actor: Actor,
    filters: ClueFilters,
    place: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<Page<ClueItem>> {
    const limit = place.limit ?? DEFAULT_LIMIT;
    const cursor = new KeysetCursor('clues', { ...filters });
    const after = cursor.read(place.cursor);
    const scope = scopeFilter(actor, { procuratorateId: 'c.procuratorate_id', regionCode12: 'c.region_code12' });
    const where = new ListConditions(scope)
      .when(filters.state, (p) => `c.state = ${p}`)
      .when(filters.ruleId, (p) => `c.rule_id = ${p}`)
      .when(
        filters.text === undefined ? undefined : likeText(filters.text),
        (p) => `(c.title LIKE ${p} OR c.number LIKE ${p})`,
      )
      .when(
        filters.eventId,
        (p) => `c.id IN (SELECT h.clue_id FROM hit_event e JOIN hit h USING (hit_id) WHERE e.event_id = ${p})`,
      )
      .when(after, (p) => `c.id < ${p}`);
    const rows = await this.unitOfWork.read((tx) =>
      tx.query<ClueListRow>(
        `SELECT ${CLUE_COLUMNS}, c.opened_at AS "openedAt", c.updated_at AS "updatedAt"
         FROM clue c WHERE ${where.sql} ORDER BY c.id DESC LIMIT ${where.param(limit + 1)}`,
        where.params,
      ),
    );
    return cursor.page(rows.map(toClueItem), limit);
  }
}

export const toClueItem = (row: ClueListRow): ClueItem => ({
  ...row,
  stateName: CLUE_LIFECYCLE.states[row.state].name,
});

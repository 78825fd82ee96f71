import { CASE_LIFECYCLE, type CaseState } from '#domain/cases';
import type { Actor } from '#platform/auth';
import { PAGE_LIMITS } from '#platform/http';
import { KeysetCursor, likeText, type Page, textCondition } from '../keyset-page.js';
import { ListConditions } from '../list-conditions.js';
import { type Mine, mineCondition } from '../mine.js';
import type { PeopleAccess } from '../people-access.js';
import { CASE_ACCESS, CASE_COLUMNS } from '../storage/case.store.js';
import type { CaseItem } from './list-cases.dto.js';

export interface CaseFilters {
  readonly state?: CaseState | undefined;
  readonly eventId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly text?: string | undefined;
  readonly mine?: Mine | undefined;
}

export type CaseListRow = Omit<CaseItem, 'stateName'> & {
  readonly state: CaseState;
  readonly recusedIds?: unknown;
  readonly formerOfficeIds?: unknown;
};

/** The newest cases that this person may see. */
export class ListCases {
  constructor(private readonly deps: PeopleAccess) {}

  async run(
    actor: Actor,
    filters: CaseFilters,
    place: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<Page<CaseItem>> {
    const limit = place.limit ?? PAGE_LIMITS.usual;
    const cursor = new KeysetCursor('cases', { ...filters });
    const after = cursor.read(place.cursor);
    const where = new ListConditions(this.deps.access.filter(actor, 'read', 'case'), CASE_ACCESS)
      .when(filters.state, (p) => `f.state = ${p}`)
      .when(filters.ruleId, (p) => `f.id IN (SELECT c.case_id FROM clue c WHERE c.rule_id = ${p})`)
      .when(filters.text === undefined ? undefined : likeText(filters.text), (p) =>
        textCondition(['f.title', 'f.number'], p),
      )
      .when(
        filters.eventId,
        (p) => `f.id IN (SELECT c.case_id FROM hit_event e JOIN hit h USING (hit_id) JOIN clue c ON c.id = h.clue_id
                       WHERE e.event_id = ${p})`,
      )
      .when(after, (p) => `f.id < ${p}`);
    if (filters.mine !== undefined) where.and(mineCondition(filters.mine, actor), CASE_ACCESS);
    const rows = await this.deps.people.read(actor, (tx) =>
      tx.query<CaseListRow>(
        `SELECT ${CASE_COLUMNS}, f.opened_at AS "openedAt", f.updated_at AS "updatedAt"
         FROM case_file f WHERE ${where.sql} ORDER BY f.id DESC LIMIT ${where.param(limit + 1)}`,
        where.params,
      ),
    );
    return cursor.page(rows.map(toCaseItem), limit);
  }
}

/** Who is recused and where it was before is for the decisions, not for the page. */
export const toCaseItem = ({ recusedIds: _recused, formerOfficeIds: _former, ...row }: CaseListRow): CaseItem => ({
  ...row,
  stateName: CASE_LIFECYCLE.states[row.state].name,
});

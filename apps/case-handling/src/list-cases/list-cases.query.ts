import { CASE_LIFECYCLE, type CaseState } from '#domain/cases';
import { type Actor, scopeFilter } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { DEFAULT_LIMIT, KeysetCursor, likeText, type Page } from '../keyset-page.js';
import { ListConditions } from '../list-conditions.js';
import { CASE_COLUMNS } from '../storage/case.store.js';
import type { CaseItem } from './list-cases.dto.js';

export interface CaseFilters {
  readonly state?: CaseState | undefined;
  readonly eventId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly text?: string | undefined;
}

type CaseListRow = Omit<CaseItem, 'stateName'> & { readonly state: CaseState };

/** The newest cases that this person may see. */
export class ListCases {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async run(
    actor: Actor,
    filters: CaseFilters,
    place: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<Page<CaseItem>> {
    const limit = place.limit ?? DEFAULT_LIMIT;
    const cursor = new KeysetCursor('cases', { ...filters });
    const after = cursor.read(place.cursor);
    const scope = scopeFilter(actor, { procuratorateId: 'f.procuratorate_id', regionCode12: 'f.region_code12' });
    const where = new ListConditions(scope)
      .when(filters.state, (p) => `f.state = ${p}`)
      .when(filters.ruleId, (p) => `f.id IN (SELECT c.case_id FROM clue c WHERE c.rule_id = ${p})`)
      .when(
        filters.text === undefined ? undefined : likeText(filters.text),
        (p) => `(f.title LIKE ${p} OR f.number LIKE ${p})`,
      )
      .when(
        filters.eventId,
        (p) => `f.id IN (SELECT c.case_id FROM hit_event e JOIN hit h USING (hit_id) JOIN clue c ON c.id = h.clue_id
                       WHERE e.event_id = ${p})`,
      )
      .when(after, (p) => `f.id < ${p}`);
    const rows = await this.unitOfWork.read((tx) =>
      tx.query<CaseListRow>(
        `SELECT ${CASE_COLUMNS}, f.opened_at AS "openedAt", f.updated_at AS "updatedAt"
         FROM case_file f WHERE ${where.sql} ORDER BY f.id DESC LIMIT ${where.param(limit + 1)}`,
        where.params,
      ),
    );
    return cursor.page(rows.map(toCaseItem), limit);
  }
}

export const toCaseItem = (row: CaseListRow): CaseItem => ({
  ...row,
  stateName: CASE_LIFECYCLE.states[row.state].name,
});

import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { type CaseListRow, toCaseItem } from '../list-cases/list-cases.query.js';
import { type ClueListRow, toClueItem } from '../list-clues/list-clues.query.js';
import { ListConditions } from '../list-conditions.js';
import type { PeopleAccess } from '../people-access.js';
import { CASE_ACCESS, CASE_COLUMNS } from '../storage/case.store.js';
import { CLUE_ACCESS, CLUE_COLUMNS } from '../storage/clue.store.js';
import type { CaseDetail } from './read-case.dto.js';

/** A case with those of its clues that this person may see. One out of sight is answered like one that is not there. */
export class ReadCase {
  constructor(private readonly deps: PeopleAccess) {}

  async run(actor: Actor, caseId: string): Promise<CaseDetail> {
    const { access, people } = this.deps;
    return people.read(actor, async (tx) => {
      const asked = new ListConditions(access.filter(actor, 'read', 'case'), CASE_ACCESS);
      const [found] = await tx.query<CaseListRow>(
        `SELECT ${CASE_COLUMNS}, f.opened_at AS "openedAt", f.updated_at AS "updatedAt"
         FROM case_file f WHERE ${asked.sql} AND f.id = ${asked.param(caseId)}`,
        asked.params,
      );
      if (found === undefined) throw new ProblemError('CASE.NOT_FOUND');
      const joined = new ListConditions(access.filter(actor, 'read', 'clue'), CLUE_ACCESS);
      const clues = await tx.query<ClueListRow>(
        `SELECT ${CLUE_COLUMNS}, c.opened_at AS "openedAt", c.updated_at AS "updatedAt"
         FROM clue c WHERE ${joined.sql}
           AND (c.case_id = ${joined.param(caseId)} OR c.merged_into_id = ${joined.param(found.clueId)}) ORDER BY c.id`,
        joined.params,
      );
      return { ...toCaseItem(found), clues: clues.map(toClueItem) };
    });
  }
}

import { ProblemError } from '#kernel';
import { type Actor, isInScope } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { toCaseItem } from '../list-cases/list-cases.query.js';
import { toClueItem } from '../list-clues/list-clues.query.js';
import { CaseRow } from '../storage/case.row.js';
import { ClueRow } from '../storage/clue.row.js';
import type { CaseDetail } from './read-case.dto.js';

/** A case with its clues. One that this person may not see is answered like one that is not there. */
export class ReadCase {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async run(actor: Actor, caseId: string): Promise<CaseDetail> {
    return this.unitOfWork.read(async ({ manager }) => {
      const found = await manager.findOneBy(CaseRow, { id: caseId });
      if (found === null || !isInScope(actor, found)) throw new ProblemError('CASE.NOT_FOUND');
      const clues = await manager.find(ClueRow, {
        where: [{ caseId }, { mergedIntoId: found.clueId }],
        order: { id: 'ASC' },
      });
      return { ...toCaseItem(found), clues: clues.map(toClueItem) };
    });
  }
}

import type { CaseChangedV1, ClueChangedV1 } from '#contracts';
import { addYears, type ClueFile } from '#domain/retention';
import { legalDayOf } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ClueFileStore } from '../storage/clue-file.store.js';

/** States in which nobody has decided on a clue. A word of a later version counts as one of them: that keeps what it counts. */
const ENDED = new Map<string, ClueFile['state']>([
  ['FILED', 'filed'],
  ['NOT_FILED', 'closed'],
  ['TRANSFERRED_OUT', 'closed'],
  ['MERGED', 'closed'],
]);
const ARCHIVED = 'ARCHIVED';

/** What a change tells of a clue, or a telling of all of them. */
type ToldClue = Pick<ClueChangedV1, 'clueId' | 'version' | 'state' | 'caseId' | 'eventIds'> & {
  readonly mergedIntoId?: string | null | undefined;
};
type ToldCase = Pick<CaseChangedV1, 'caseId' | 'version' | 'state' | 'at'>;

/** Keeps which clues and cases count which events, so that what a case counts is not erased before its file is. */
export class FollowFiles {
  /** `caseYears`: how long the file of an archived case is kept; 0 for ever. */
  constructor(
    private readonly files: Pick<ClueFileStore, 'saveClue' | 'saveCase'>,
    private readonly caseYears: number,
  ) {}

  async clues(tx: Tx, changes: readonly ToldClue[]): Promise<void> {
    for (const { clueId, version, state, caseId, mergedIntoId = null, eventIds } of changes) {
      const file = caseId === null ? (ENDED.get(state) ?? 'open') : 'filed';
      await this.files.saveClue(tx, { clueId, version, state: file, caseId, mergedIntoId, eventIds });
    }
  }

  async cases(tx: Tx, changes: readonly ToldCase[]): Promise<void> {
    for (const { caseId, version, state, at } of changes) {
      if (state !== ARCHIVED) continue;
      const keptThrough = this.caseYears === 0 ? null : addYears(legalDayOf(new Date(at)), this.caseYears);
      await this.files.saveCase(tx, { caseId, version, keptThrough });
    }
  }
}

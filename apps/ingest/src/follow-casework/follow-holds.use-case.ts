import type { ClueHoldsV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { CaseworkTold, CaseworkToldStore } from '../storage/casework-told.store.js';

/** Where clues and cases are kept. */
interface KeptFiles {
  clues(tx: Tx, clues: ClueHoldsV1['clues']): Promise<void>;
  cases(tx: Tx, cases: ClueHoldsV1['cases']): Promise<void>;
}

/**
 * Hears all that clues and cases count, and whether that was everything: a telling is whole when its parts came one after the
 * other from the first to the last. What comes twice is passed over; of one with a gap nothing is lost, and it is not whole.
 */
export class FollowHolds {
  constructor(
    private readonly deps: {
      readonly files: KeptFiles;
      readonly told: Pick<CaseworkToldStore, 'find' | 'save'>;
    },
  ) {}

  /** In the order of the topic, which has one partition: nobody else hears at the same time. */
  async take(tx: Tx, parts: readonly ClueHoldsV1[]): Promise<void> {
    const { files, told } = this.deps;
    const before = await told.find(tx);
    let heard = before;
    for (const part of parts) {
      await files.clues(tx, part.clues);
      await files.cases(tx, part.cases);
      heard = heardWith(heard, part);
    }
    if (heard !== undefined && heard !== before) await told.save(tx, heard);
  }
}

function heardWith(heard: CaseworkTold | undefined, told: ClueHoldsV1): CaseworkTold | undefined {
  const { publicationId, part, isLast } = told;
  const isSame = heard?.publicationId === publicationId;
  const expected = isSame ? heard.nextPart : 1;
  if (part !== expected) return heard;
  const asOf = new Date(told.asOf);
  const before = heard?.completeAsOf ?? null;
  const isNewer = before === null || asOf > before;
  return { publicationId, nextPart: part + 1, completeAsOf: isLast && isNewer ? asOf : before };
}

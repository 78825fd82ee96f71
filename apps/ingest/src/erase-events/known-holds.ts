import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { CaseworkToldStore } from '../storage/casework-told.store.js';

/** Changes of clues and cases are told for seven days; casework tells everything anew every day. */
const GOOD_FOR_MS = 3 * 86_400_000;

/** Whether it is known what cases hold: casework has told all of it, not long ago. Without that, nothing is erased. */
export class KnownHolds {
  constructor(
    private readonly told: Pick<CaseworkToldStore, 'find'>,
    private readonly clock: Clock,
  ) {}

  /** When the newest telling began that was heard whole. */
  async asOf(tx: Tx): Promise<Date | null> {
    return (await this.told.find(tx))?.completeAsOf ?? null;
  }

  async areKnown(tx: Tx): Promise<boolean> {
    const ageMs = this.ageMs(await this.asOf(tx));
    return ageMs !== null && ageMs <= GOOD_FOR_MS;
  }

  ageMs(asOf: Date | null): number | null {
    return asOf === null ? null : this.clock.now().getTime() - asOf.getTime();
  }
}

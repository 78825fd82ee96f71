import type { EventErasedV1 } from '#contracts';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ErasedEventStore } from '../storage/erased-event.store.js';

const ENDED = 'ended';

/** Events that ingest erased: what clues without a case tell of them is masked; a case keeps it until its file is over. */
export class MaskErased {
  constructor(
    private readonly erased: Pick<ErasedEventStore, 'save' | 'maskEvents'>,
    private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, messages: readonly EventErasedV1[]): Promise<void> {
    const ended = new Map<string, boolean>();
    for (const { eventId, file } of messages) ended.set(eventId, ended.get(eventId) === true || file === ENDED);
    if (ended.size === 0) return;
    const events = [...ended].map(([eventId, over]) => ({ eventId, ended: over }));
    await this.erased.save(tx, events, this.clock.now());
    await this.erased.maskEvents(tx, [...ended.keys()]);
  }
}

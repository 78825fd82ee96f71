import type { EventErasedV1 } from '#contracts';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ErasedEventStore } from '../storage/erased-event.store.js';

/** Drops what platforms were told of events that are erased now. What is on their topics goes with the topics' retention. */
export class ForgetErased {
  constructor(
    private readonly erased: Pick<ErasedEventStore, 'save' | 'removeAnswers'>,
    private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, messages: readonly EventErasedV1[]): Promise<void> {
    const ids = [...new Set(messages.map(({ eventId }) => eventId))];
    if (ids.length === 0) return;
    await this.erased.save(tx, ids, this.clock.now());
    await this.erased.removeAnswers(tx, ids);
  }
}

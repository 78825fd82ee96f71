import type { GridEventV1 } from '#contracts';
import { ProblemError } from '#kernel';
import { type Actor, scopeFilter } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import type { EventReads, PushView } from '../storage/event-reads.store.js';

export interface EventView {
  readonly event: GridEventV1;
  /** Everything that was pushed for it, oldest first, without the pushed bytes. */
  readonly pushes: readonly PushView[];
}

export type EventAddress = { readonly eventId: string } | { readonly sourceId: string; readonly sourceEventNo: string };

/** An event for a person: what is outside of the person's office and regions does not exist for them. */
export class ReadEvent {
  constructor(
    private readonly database: UnitOfWork,
    private readonly reads: EventReads,
  ) {}

  async read(actor: Actor, address: EventAddress): Promise<EventView> {
    const columns = { procuratorateId: 'procuratorate_id', regionCode12: 'region_code12' };
    return this.database.read(async (tx) => {
      const event = await this.reads.find(tx, address, (firstParam) => scopeFilter(actor, columns, firstParam));
      if (event === undefined) throw new ProblemError('INGEST.EVENT_UNKNOWN');
      return { event, pushes: await this.reads.listPushes(tx, event.eventId) };
    });
  }
}

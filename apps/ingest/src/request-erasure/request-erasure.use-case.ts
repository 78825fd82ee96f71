import { ACCESS } from '#domain/access';
import { fileOf } from '#domain/retention';
import { type Clock, legalDayOf, ProblemError } from '#kernel';
import type { HistoryChains } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, UnitOfWork } from '#platform/postgres';
import type { ClueFileStore } from '../storage/clue-file.store.js';
import type { ErasureRequestStore } from '../storage/erasure-request.store.js';
import type { EventReads } from '../storage/event-reads.store.js';

export interface RequestErasureDeps {
  readonly people: PeopleUnitOfWork;
  readonly database: UnitOfWork;
  readonly reads: Pick<EventReads, 'find'>;
  readonly files: Pick<ClueFileStore, 'listOf'>;
  readonly requests: Pick<ErasureRequestStore, 'insert'>;
  readonly history: Pick<HistoryChains, 'append'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Asks that an event be erased before its term; another person confirms it. */
export class RequestErasure {
  constructor(private readonly deps: RequestErasureDeps) {}

  /** Throws INGEST.EVENT_UNKNOWN, INGEST.ERASURE_HELD for one that a case counts, INGEST.ERASURE_REQUESTED. */
  async request(
    actor: Actor,
    eventId: string,
    { basis, reason }: { readonly basis: string; readonly reason: string },
  ): Promise<{ requestId: string; state: 'requested' }> {
    const { people, database, reads, files, requests, history, clock, newId } = this.deps;
    const seen = ACCESS.filter(actor, 'read', 'record');
    const event = await people.read(actor, (tx) => reads.find(tx, { eventId }, seen));
    if (event === undefined) throw new ProblemError('INGEST.EVENT_UNKNOWN');
    const now = clock.now();
    const requestId = newId();
    const { procuratorateId, regionCode12 } = event;
    await database.run(async (tx) => {
      const counting = (await files.listOf(tx, [eventId])).get(eventId) ?? [];
      if (fileOf(counting, legalDayOf(now)) === 'held') throw new ProblemError('INGEST.ERASURE_HELD');
      const request = { requestId, procuratorateId, eventId, basis, reason, requestedBy: actor.id, requestedAt: now };
      if (!(await requests.insert(tx, request))) throw new ProblemError('INGEST.ERASURE_REQUESTED');
      await history.append(tx, [
        {
          chain: { kind: 'erasure-request', id: requestId },
          at: now.toISOString(),
          procuratorateId,
          regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: 'request',
          entry: { eventId, basis },
          secret: reason,
        },
      ]);
    });
    return { requestId, state: 'requested' };
  }
}

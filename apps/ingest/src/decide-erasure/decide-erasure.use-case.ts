import { ACCESS } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryChains } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import type { ErasureOrder, EventEraser } from '../erase-events/event-eraser.js';
import type { ErasureRequest, ErasureRequestStore } from '../storage/erasure-request.store.js';

export interface DecideErasureDeps {
  readonly people: PeopleUnitOfWork;
  readonly database: UnitOfWork;
  readonly requests: Pick<ErasureRequestStore, 'find' | 'decide' | 'markErased'>;
  readonly eraser: Pick<EventEraser, 'erase'>;
  readonly history: Pick<HistoryChains, 'append'>;
  readonly clock: Clock;
}

export interface DecidedErasure {
  readonly requestId: string;
  readonly state: 'confirmed' | 'rejected';
  /** False when the event was gone already. */
  readonly erased: boolean;
}

/** A second person confirms that an event is erased, which happens in the same transaction, or rejects it. */
export class DecideErasure {
  constructor(private readonly deps: DecideErasureDeps) {}

  /**
   * Throws INGEST.ERASURE_UNKNOWN, INGEST.ERASURE_DECIDED, INGEST.ERASURE_SAME_PERSON, and INGEST.ERASURE_HELD when a case
   * counts the event by now; nothing is decided then.
   */
  async decide(actor: Actor, requestId: string, state: 'confirmed' | 'rejected'): Promise<DecidedErasure> {
    const { people, database, requests, clock } = this.deps;
    const seen = ACCESS.filter(actor, 'command', 'erasure');
    const request = await people.read(actor, (tx) => requests.find(tx, requestId, seen));
    if (request === undefined) throw new ProblemError('INGEST.ERASURE_UNKNOWN');
    if (request.state !== 'requested') throw new ProblemError('INGEST.ERASURE_DECIDED');
    if (request.requestedBy === actor.id) throw new ProblemError('INGEST.ERASURE_SAME_PERSON');
    const at = clock.now();
    return database.run(async (tx) => {
      if (!(await requests.decide(tx, requestId, { state, by: actor.id, at }))) {
        throw new ProblemError('INGEST.ERASURE_DECIDED');
      }
      const erased = state === 'confirmed' && (await this.erase(tx, actor, request));
      if (erased) await requests.markErased(tx, requestId);
      await this.deps.history.append(tx, [
        {
          chain: { kind: 'erasure-request', id: requestId },
          at: at.toISOString(),
          procuratorateId: request.procuratorateId,
          regionCode12: null,
          actorId: actor.id,
          actorName: actor.name,
          command: state === 'confirmed' ? 'confirm' : 'reject',
          entry: { eventId: request.eventId, basis: request.basis, erased },
        },
      ]);
      return { requestId, state, erased };
    });
  }

  private async erase(tx: Tx, actor: Actor, request: ErasureRequest): Promise<boolean> {
    const { requestId, requestedBy, eventId, basis, reason } = request;
    const by = { id: actor.id, name: actor.name, requestedBy, requestId, why: reason };
    const order: ErasureOrder = { reason: 'request', basis, ruleOf: () => 'request', by };
    const { erased, held } = await this.deps.eraser.erase(tx, [eventId], order, () => true);
    if (held.length > 0) throw new ProblemError('INGEST.ERASURE_HELD');
    return erased > 0;
  }
}

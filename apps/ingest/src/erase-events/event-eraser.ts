import { createHash } from 'node:crypto';
import { type EventErasedV1, TOPICS, topicName } from '#contracts';
import { fileOf, type FileState } from '#domain/retention';
import { type Clock, legalDayOf, ProblemError } from '#kernel';
import type { ChainRef, HistoryChains, HistoryWrite } from '#platform/audit';
import { accessIdOfRecord, type Outbox, type OutboxMessage, type Tx } from '#platform/postgres';
import type { ClueFileStore } from '../storage/clue-file.store.js';
import type { ErasedEventStore, ErasureRule } from '../storage/erased-event.store.js';
import type { ErasureStore, EventToErase } from '../storage/erasure.store.js';
import type { ImportStore } from '../storage/import.store.js';
import type { EventAside } from './event-aside.js';
import type { KnownHolds } from './known-holds.js';

/** Why events are erased, and who says so; null for the program, by a term that people set. */
export interface ErasureOrder {
  readonly reason: 'retention' | 'request';
  /** Article of the law. */
  readonly basis: string;
  /** What people read of each, beside its day. */
  readonly ruleOf: (event: EventToErase) => ErasureRule;
  readonly by: {
    readonly id: string;
    readonly name: string;
    /** Who asked for it: another person than who confirms. */
    readonly requestedBy: string;
    readonly requestId: string;
    /** The request's own words. */
    readonly why: string | null;
  } | null;
}

export interface ErasureResult {
  readonly erased: number;
  /** A case counts them. */
  readonly held: readonly string[];
  /** They are not due. */
  readonly declined: readonly EventToErase[];
}

export interface EventEraserDeps {
  readonly erasures: ErasureStore;
  readonly erased: Pick<ErasedEventStore, 'append'>;
  readonly files: Pick<ClueFileStore, 'listOf'>;
  readonly holds: Pick<KnownHolds, 'areKnown'>;
  /** Asked for what is erased by hand; by term, what was put aside goes by its own day. */
  readonly aside: Pick<EventAside, 'remove'>;
  readonly imports: Pick<ImportStore, 'endKeeping'>;
  readonly history: Pick<HistoryChains, 'append' | 'erase'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

/** Those that no case holds are erased. */
type Erasable = EventToErase & { readonly file: Exclude<FileState, 'held'> };

interface AsideGone {
  readonly id: string;
  readonly procuratorateId: string;
}

const SYSTEM = 'retention';

/**
 * Erases events in the caller's transaction: the rows of the events with everything that is theirs alone, a mark that keeps
 * them from coming back, `event.erased.v1` to everybody who holds something of them, and the history of it.
 */
export class EventEraser {
  constructor(private readonly deps: EventEraserDeps) {}

  /**
   * `isDue` is asked under the lock of the events; what it declines stays. Throws INGEST.HOLDS_UNKNOWN, whatever there is to
   * erase, while it is not known what cases hold.
   */
  async erase(
    tx: Tx,
    eventIds: readonly string[],
    order: ErasureOrder,
    isDue: (event: EventToErase) => boolean,
  ): Promise<ErasureResult> {
    const { erasures, erased, files, holds, imports, clock } = this.deps;
    if (!(await holds.areKnown(tx))) throw new ProblemError('INGEST.HOLDS_UNKNOWN');
    const now = clock.now();
    const today = legalDayOf(now);
    const found = await erasures.hold(tx, eventIds);
    const due = found.filter(isDue);
    const declined = found.filter((event) => !due.includes(event));
    if (due.length === 0) return { erased: 0, held: [], declined };
    const counting = await files.listOf(
      tx,
      due.map(({ eventId }) => eventId),
    );
    const judged = due.map((event) => ({ ...event, file: fileOf(counting.get(event.eventId) ?? [], today) }));
    const held = judged.filter(({ file }) => file === 'held').map(({ eventId }) => eventId);
    const going = judged.filter((event): event is Erasable => event.file !== 'held');
    if (going.length > 0) {
      await erasures.remove(tx, going);
      await erased.append(
        tx,
        going.map((event) => ({ ...event, reason: order.reason, rule: order.ruleOf(event) })),
        today,
      );
      // The files that they may have come in hold them as well.
      await imports.endKeeping(tx, [...new Set(going.map(({ sourceId }) => sourceId))]);
      const aside = await this.removeAside(tx, going, order);
      await this.eraseTexts(tx, going, order, now.toISOString());
      await this.eraseTextsOfRecords(tx, aside, order, now.toISOString());
      await this.deps.history.append(tx, historyOf(going, order, now.toISOString(), aside.length));
      await this.tell(
        tx,
        going.map((event) => ({ ...event, reason: order.reason })),
        now.toISOString(),
      );
    }
    return { erased: going.length, held, declined };
  }

  /** Tells everybody once more, e.g. that the file has ended for which something was kept. */
  async tell(
    tx: Tx,
    events: readonly Pick<EventErasedV1, 'eventId' | 'sourceId' | 'reason' | 'file'>[],
    at: string,
  ): Promise<void> {
    const topic = topicName(this.deps.topicPrefix, TOPICS.eventErased);
    const messages = events.map(({ eventId, sourceId, reason, file }): OutboxMessage => {
      const value: EventErasedV1 = { eventId, sourceId, reason, file, at };
      return { topic, key: eventId, value: JSON.stringify(value), headers: { ce_type: TOPICS.eventErased.name } };
    });
    await this.deps.outbox.enqueue(tx, messages);
  }

  private async removeAside(tx: Tx, events: readonly Erasable[], { reason }: ErasureOrder): Promise<AsideGone[]> {
    const gone: AsideGone[] = [];
    if (reason !== 'request') return gone;
    for (const event of events) {
      const ids = await this.deps.aside.remove(tx, event);
      gone.push(...ids.map((id) => ({ id, procuratorateId: event.procuratorateId })));
    }
    return gone;
  }

  /** Why somebody looked at an event may name the people of it. Who looked, and when, stays. */
  private async eraseTexts(tx: Tx, events: readonly Erasable[], order: ErasureOrder, at: string): Promise<void> {
    const offices = new Map(events.map(({ eventId, procuratorateId }) => [eventId, procuratorateId]));
    const chains = [...offices.keys()].map((id) => ({ kind: 'access', id }));
    await this.eraseTextsOf(tx, chains, order, at, ({ id }) => offices.get(id) ?? null);
  }

  /** And why somebody looked at what was put aside of it, or changed that. */
  private async eraseTextsOfRecords(
    tx: Tx,
    gone: readonly AsideGone[],
    order: ErasureOrder,
    at: string,
  ): Promise<void> {
    const offices = new Map(gone.map(({ id, procuratorateId }) => [id, procuratorateId]));
    const ids = [...offices.keys()];
    const ofDesk = ids.map((id) => ({ kind: 'quarantine', id }));
    await this.eraseTextsOf(tx, ofDesk, order, at, ({ id }) => offices.get(id) ?? null);
    const accessed = new Map(ids.map((id) => [accessIdOfRecord(id), offices.get(id) ?? null]));
    const ofAccess = [...accessed.keys()].map((id) => ({ kind: 'access', id }));
    await this.eraseTextsOf(tx, ofAccess, order, at, ({ id }) => accessed.get(id) ?? null);
  }

  private async eraseTextsOf(
    tx: Tx,
    chains: readonly ChainRef[],
    { basis, by }: ErasureOrder,
    at: string,
    officeOf: (chain: ChainRef) => string | null,
  ): Promise<void> {
    for (const { kind, id, seq } of await this.deps.erasures.listTexts(tx, chains)) {
      await this.deps.history.erase(tx, {
        chain: { kind, id },
        seq,
        parts: ['secret'],
        basis,
        at,
        actorId: by?.id ?? SYSTEM,
        actorName: by?.name ?? null,
        procuratorateId: officeOf({ kind, id }),
      });
    }
  }
}

/** One entry per source: how many, by what, and a digest over their ids, in order. */
function historyOf(
  events: readonly Erasable[],
  { reason, basis, by }: ErasureOrder,
  at: string,
  aside: number,
): HistoryWrite[] {
  const bySource = new Map<string, Erasable[]>();
  for (const event of events) bySource.set(event.sourceId, [...(bySource.get(event.sourceId) ?? []), event]);
  return [...bySource]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sourceId, ofSource]) => {
      const ids = ofSource.map(({ eventId }) => eventId).sort();
      const entry = {
        reason,
        basis,
        count: ids.length,
        eventsSha256: createHash('sha256').update(ids.join('\n')).digest('hex'),
        // An erasure by hand is of one event.
        ...(reason === 'request' ? { aside } : {}),
        ...(by === null ? {} : { requestId: by.requestId, requestedBy: by.requestedBy, confirmedBy: by.id }),
      };
      return {
        chain: { kind: 'retention', id: sourceId },
        at,
        procuratorateId: ofSource[0]?.procuratorateId ?? null,
        regionCode12: null,
        actorId: by?.id ?? null,
        actorName: by?.name ?? null,
        command: 'erase',
        entry,
        secret: by?.why ?? null,
      };
    });
}

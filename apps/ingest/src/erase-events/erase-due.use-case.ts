import { keptThrough } from '#domain/retention';
import { addDays, type Clock, legalDayOf } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { ErasedEventStore, ErasureRule } from '../storage/erased-event.store.js';
import type { ErasureStore, EventToErase } from '../storage/erasure.store.js';
import type { EventTermStore } from '../storage/event-term.store.js';
import type { ErasureOrder, EventEraser } from './event-eraser.js';
import type { KnownHolds } from './known-holds.js';
import { beginOfDay, madeMs, smallestIdAt } from './smallest-id.js';

export interface EraseDueDeps {
  readonly database: UnitOfWork;
  readonly eraser: Pick<EventEraser, 'erase' | 'tell'>;
  readonly erasures: ErasureStore;
  readonly terms: EventTermStore;
  readonly erased: Pick<ErasedEventStore, 'endFiles'>;
  readonly holds: KnownHolds;
  readonly clock: Clock;
  /** Term of a source that has none of its own; null: nothing of it is erased by time. */
  readonly defaultDays: number | null;
  readonly topicOfSource: (sourceId: string) => string;
  /** True when the pass is to end after the transaction that it is at. */
  readonly isStopped?: () => boolean;
}

/** What one pass did. */
export interface ErasurePass {
  events: number;
  /** Events whose term is over and that a case counts. */
  held: number;
  /** Records that were put aside. */
  aside: number;
  /** Disposals whose event never came. */
  waiting: number;
  /** Events of which everybody is told that the file has ended for which something was kept. */
  ended: number;
}

export interface ErasureOutlook {
  /** When casework began to tell all that its files hold, the last time that it was heard whole. */
  readonly holdsAsOf: Date | null;
  readonly waitsForHolds: boolean;
}

/** A transaction holds the outbox back for as long as it lasts. */
const ERASED_AT_ONCE = 100;
const LOOKED_AT_ONCE = 2_000;
const OTHERS_AT_ONCE = 500;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

const BY_TERM: Omit<ErasureOrder, 'ruleOf'> = { reason: 'retention', basis: '个保法 47(1)(2)', by: null };

/**
 * Erases what may not be kept any longer, in transactions of a hundred events: by the source's term along the ids, which are
 * in the order of time, so that a pass looks only at the days that came over the term since the one before; by the day that
 * an event names; and what a case held and holds no more. What is put aside or waits goes by the same term. Of a source that
 * nobody has set a term for, nothing goes but by the day that an event names, and nothing at all while it is not known what
 * cases hold. A pass that is cut off is gone on with by the next one.
 */
export class EraseDue {
  constructor(private readonly deps: EraseDueDeps) {}

  async pass(): Promise<ErasurePass> {
    const { database, terms, erasures, erased, eraser, clock, topicOfSource } = this.deps;
    const today = legalDayOf(clock.now());
    const did: ErasurePass = { events: 0, held: 0, aside: 0, waiting: 0, ended: 0 };
    if (!(await database.read((tx) => this.deps.holds.areKnown(tx)))) return did;
    await this.eraseListed(did, today, (tx) => terms.listOver(tx, today, ERASED_AT_ONCE));
    await this.eraseListed(did, today, (tx) => erasures.listReleased(tx, today, ERASED_AT_ONCE));
    for (const { sourceId, retentionDays, upto } of await database.read((tx) => erasures.listTerms(tx))) {
      const days = retentionDays ?? this.deps.defaultDays;
      if (days === null) continue;
      const before = beginOfDay(addDays(today, -days));
      await this.eraseAlong(did, today, { sourceId, from: upto ?? BEFORE_ALL, below: smallestIdAt(before.getTime()) });
      const topic = topicOfSource(sourceId);
      did.aside += await this.untilNone((tx) => erasures.removeAside(tx, topic, before, OTHERS_AT_ONCE));
      did.waiting += await this.untilNone((tx) => erasures.removeWaiting(tx, sourceId, before, OTHERS_AT_ONCE));
    }
    did.ended = await this.untilNone(async (tx) => {
      const events = await erased.endFiles(tx, today, OTHERS_AT_ONCE);
      await eraser.tell(
        tx,
        events.map((event) => ({ ...event, file: 'ended' })),
        clock.now().toISOString(),
      );
      return events.length;
    });
    return did;
  }

  /** Whether a pass has to leave something that is, or will be, due for want of knowing what cases hold. */
  async outlook(): Promise<ErasureOutlook> {
    const { database, holds, terms, erasures, clock, defaultDays } = this.deps;
    return database.read(async (tx) => {
      const holdsAsOf = await holds.asOf(tx);
      if (await holds.areKnown(tx)) return { holdsAsOf, waitsForHolds: false };
      const isTermSet =
        defaultDays !== null || (await erasures.listTerms(tx)).some((one) => one.retentionDays !== null);
      const today = legalDayOf(clock.now());
      return { holdsAsOf, waitsForHolds: isTermSet || (await terms.listOver(tx, today, 1)).length > 0 };
    });
  }

  /** Sources of which nothing is erased by time, for nobody has said how long it is kept. */
  async withoutTerm(): Promise<string[]> {
    const { database, erasures, defaultDays } = this.deps;
    if (defaultDays !== null) return [];
    const terms = await database.read((tx) => erasures.listTerms(tx));
    return terms.filter(({ retentionDays }) => retentionDays === null).map(({ sourceId }) => sourceId);
  }

  private async eraseListed(did: ErasurePass, today: string, list: (tx: Tx) => Promise<string[]>): Promise<void> {
    for (let found = ERASED_AT_ONCE; found === ERASED_AT_ONCE && !this.isStopped();) {
      const ids = await this.deps.database.read(list);
      if (ids.length > 0) await this.eraseChunk(did, today, ids);
      found = ids.length;
    }
  }

  /** The events of one source in (from, below), in steps that are remembered. */
  private async eraseAlong(
    did: ErasurePass,
    today: string,
    { sourceId, from, below }: { readonly sourceId: string; readonly from: string; readonly below: string },
  ): Promise<void> {
    const { database, erasures } = this.deps;
    for (let place = from; place < below && !this.isStopped();) {
      const found = await database.read((tx) => erasures.listBetween(tx, place, below, LOOKED_AT_ONCE));
      const ids = found.filter((one) => one.sourceId === sourceId).map(({ eventId }) => eventId);
      for (let at = 0; at < ids.length; at += ERASED_AT_ONCE) {
        await this.eraseChunk(did, today, ids.slice(at, at + ERASED_AT_ONCE));
      }
      const next = found.length < LOOKED_AT_ONCE ? below : found.at(-1)!.eventId;
      await database.run((tx) => erasures.moveFrontier(tx, sourceId, next));
      place = next;
    }
  }

  private async eraseChunk(did: ErasurePass, today: string, ids: readonly string[]): Promise<void> {
    const { database, eraser, erasures, terms } = this.deps;
    const isOver = (lastDay: string | null): boolean => lastDay !== null && lastDay < today;
    const { erased, held } = await database.run(async (tx) => {
      const order: ErasureOrder = { ...BY_TERM, ruleOf: (event) => this.ruleOf(event) };
      const result = await eraser.erase(tx, ids, order, (event) => isOver(this.lastDayOf(event)));
      // Whatever brought an event here counts no more: a case holds it, or it is known now when it is due.
      await terms.remove(tx, ids);
      await erasures.release(tx, ids);
      await erasures.postpone(tx, result.held, today);
      await terms.save(
        tx,
        result.declined.flatMap((event) => {
          const lastDay = this.lastDayOf(event);
          return lastDay === null ? [] : [{ eventId: event.eventId, lastDay }];
        }),
      );
      return result;
    });
    did.events += erased;
    did.held += held.length;
  }

  private lastDayOf({ eventId, retentionDays, retentionUntil }: EventToErase): string | null {
    const firstDay = legalDayOf(new Date(madeMs(eventId)));
    return keptThrough({ firstDay, retentionDays: retentionDays ?? this.deps.defaultDays, retentionUntil });
  }

  /** Which of the two days was the earlier, and whose term the later of them would have been. */
  private ruleOf(event: EventToErase): ErasureRule {
    if (this.lastDayOf(event) !== this.lastDayOf({ ...event, retentionUntil: undefined })) return 'named-day';
    return event.retentionDays === null ? 'office-term' : 'source-term';
  }

  private async untilNone(work: (tx: Tx) => Promise<number>): Promise<number> {
    let all = 0;
    for (let done = OTHERS_AT_ONCE; done === OTHERS_AT_ONCE && !this.isStopped(); all += done) {
      done = await this.deps.database.run(work);
    }
    return all;
  }

  private isStopped(): boolean {
    return this.deps.isStopped?.() === true;
  }
}

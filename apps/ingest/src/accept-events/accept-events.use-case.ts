import type { Clock } from '#kernel';
import { newId, ProblemError } from '#kernel';
import type { Outbox, Tx } from '#platform/postgres';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { ArrivalStore } from '../storage/arrival.store.js';
import {
  ConcurrentChange,
  type EventKey,
  type EventStore,
  type EventUpdate,
  type EventWrite,
  type WantedPush,
} from '../storage/event.store.js';
import type { MonthStore } from '../storage/month.store.js';
import type { PushStore } from '../storage/push.store.js';
import type { ReporterStore, ReporterWrite } from '../storage/reporter.store.js';
import type { RunStore } from '../storage/run.store.js';
import type { WaitingDisposal, WaitingStore } from '../storage/waiting.store.js';
import { BatchDecision, disposalPushKey, refused, type Subject } from './batch-decision.js';
import { BatchWrites, type Sealer } from './batch-writes.js';
import { countArrivals } from './count-arrivals.js';
import type { IncomingItem, ItemFault, ReadItem } from './incoming-item.js';
import type { Source } from '../sources/source.js';
import { EVENT_ERASED, type ItemResult } from './item-result.js';
import { type BlindIndexer, readItem } from './read-item.js';
import type { RecordAdapters } from './record-adapters.js';
import type { ReporterNames } from './reporter-names.js';
import { repeatedDisposals } from './repeated-disposals.js';
import { rereadPushes } from './reread-pushes.js';

export interface AcceptEventsDeps {
  readonly events: EventStore;
  readonly pushes: PushStore;
  readonly waiting: WaitingStore;
  readonly arrivals: Pick<ArrivalStore, 'add'>;
  readonly erased: Pick<ErasedEventStore, 'among'>;
  readonly reporters: ReporterStore;
  readonly reporterNames: ReporterNames;
  readonly runs: RunStore;
  readonly months: Pick<MonthStore, 'make' | 'isMissing'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly keys: Sealer & BlindIndexer;
  readonly adapters: RecordAdapters;
  readonly clock: Clock;
  readonly topicPrefix: string;
  /** A new trace, for what no request or record set off. */
  readonly newTrace: () => string;
  readonly sourceOf: (sourceId: string) => Source | undefined;
}

const MAX_ATTEMPTS = 6;
const RETRY_SECONDS = 30;
const UNIQUE_VIOLATION = '23505';
const DEADLOCK = '40P01';

/** Another writer was at the same events in the same moment: what it left is decided on anew. */
function isRace(error: unknown): boolean {
  if (error instanceof ConcurrentChange) return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === UNIQUE_VIOLATION || code === DEADLOCK;
}

/** The number was here, and what stood under it is not to come back. */
const ERASED: ItemFault = { code: EVENT_ERASED, items: [] };

const subjectKey = (key: EventKey): string => `${key.sourceId}\n${key.sourceEventNo}`;

function wantedOf(item: IncomingItem, read: ReadItem): WantedPush[] {
  if (read.kind === 'fault') return [];
  const pushKey = read.kind === 'event' ? read.event.versionKey : disposalPushKey(read.disposal);
  return [{ sourceId: item.source.id, sourceEventNo: read.sourceEventNo, pushKey }];
}

/**
 * Takes in a batch of pushed items, from whichever door, inside the caller's transaction: reads them, looks all of them up in
 * one statement, decides in memory, and writes events, pushes, outgoing messages and run counts in one statement each.
 * Every item gets a result and an `event.outcome.v1`; a bad item is a result like any other. Where another writer was faster,
 * everything since the look-up is rolled back to a savepoint and decided again.
 */
export class AcceptEvents {
  constructor(private readonly deps: AcceptEventsDeps) {}

  async accept(tx: Tx, items: readonly IncomingItem[]): Promise<ItemResult[]> {
    if (items.length === 0) return [];
    await this.deps.adapters.loaded();
    const reads = items.map((item) => readItem(item, this.deps));
    return this.untilUndisturbed(tx, async (disturbed) =>
      this.acceptOnce(tx, items, await this.deps.reporterNames.settle(tx, reads), disturbed),
    );
  }

  /**
   * Applies disposals that wait although their event is here: the two came at once in two transactions, and neither saw the
   * other. Returns how many were taken up, at most `limit`.
   */
  async takeUpOvertaken(tx: Tx, limit: number): Promise<number> {
    await this.deps.adapters.loaded();
    return this.untilUndisturbed(tx, async (disturbed) => {
      const overtaken = await this.deps.waiting.listOvertaken(tx, limit);
      if (overtaken.length === 0) return 0;
      const { writes, decision } = this.begin();
      const keys = new Map(overtaken.map((one) => [subjectKey(one), { ...one, pushKey: '' }]));
      const subjects = await this.loadSubjects(tx, [...keys.values()], disturbed);
      for (const subject of subjects.values()) {
        const source = this.deps.sourceOf(subject.sourceId);
        if (source !== undefined) decision.takeUp(subject, source);
      }
      await this.write(tx, [...subjects.values()], writes);
      return writes.removedWaiting.length;
    });
  }

  /**
   * Once disturbed, the events are held before they are looked up: a crowd of writers at one event then goes through it in
   * line, and none loses against a faster one again and again.
   */
  private async untilUndisturbed<T>(tx: Tx, work: (disturbed: boolean) => Promise<T>): Promise<T> {
    await tx.client.query('SAVEPOINT batch');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(attempt > 1);
      } catch (error) {
        const isMonthMissing = this.deps.months.isMissing(error);
        if (attempt === MAX_ATTEMPTS || !(isRace(error) || isMonthMissing)) throw error;
        await tx.client.query('ROLLBACK TO SAVEPOINT batch');
        if (isMonthMissing) await this.makeMonth(tx, error);
      }
    }
  }

  /** Months are made long before (`KeepMonths`); should that have failed until now, this is who needs one. */
  private async makeMonth(tx: Tx, missing: unknown): Promise<void> {
    const { months, clock } = this.deps;
    await months.make(tx, clock.now().toISOString().slice(0, 10)).catch(() => {
      throw new ProblemError('INGEST.MONTH_MISSING', { cause: missing, facts: { retryAfterSeconds: RETRY_SECONDS } });
    });
  }

  private begin(): { writes: BatchWrites; decision: BatchDecision } {
    const { keys, clock, topicPrefix } = this.deps;
    const nowMs = clock.now().getTime();
    const nextId = (): string => newId(nowMs);
    const nowIso = new Date(nowMs).toISOString();
    const writes = new BatchWrites({ topicPrefix, nowIso, newId: nextId, sealer: keys });
    const reread = (item: IncomingItem): ReadItem => readItem(item, this.deps);
    return { writes, decision: new BatchDecision(writes, { newId: nextId, newTrace: this.deps.newTrace, reread }) };
  }

  private async acceptOnce(
    tx: Tx,
    items: readonly IncomingItem[],
    reads: readonly ReadItem[],
    disturbed: boolean,
  ): Promise<ItemResult[]> {
    const { writes, decision } = this.begin();
    const wanted = items.flatMap((item, i) => wantedOf(item, reads[i]!));
    const subjects = await this.loadSubjects(tx, wanted, disturbed);
    await this.reread(tx, items, reads, subjects);
    await this.loadPushes(
      tx,
      subjects,
      repeatedDisposals(items, reads, (key) => subjects.get(subjectKey(key))),
    );
    const unknown = [...subjects.values()].filter(({ stored }) => stored === null);
    const erased = await this.deps.erased.among(tx, unknown);
    const results = items.map((item, i) => {
      const result = this.decideOne(decision, item, reads[i]!, { subjects, erased });
      writes.outcome(result, item);
      return result;
    });
    await this.write(tx, [...subjects.values()], writes);
    await this.deps.arrivals.add(tx, countArrivals(items, reads, results));
    return results;
  }

  private reread(
    tx: Tx,
    items: readonly IncomingItem[],
    reads: readonly ReadItem[],
    subjects: ReadonlyMap<string, Subject>,
  ): Promise<void> {
    const { pushes, keys, adapters } = this.deps;
    return rereadPushes(tx, items, reads, {
      pushes,
      keys,
      isAdapted: (sourceId) => adapters.adapterOf(sourceId) !== undefined,
      read: (item) => readItem(item, this.deps),
      subjectOf: (key) => subjects.get(subjectKey(key)),
    });
  }

  private decideOne(
    decision: BatchDecision,
    item: IncomingItem,
    read: ReadItem,
    known: { readonly subjects: ReadonlyMap<string, Subject>; readonly erased: ReadonlySet<string> },
  ): ItemResult {
    if (read.kind === 'fault') return refused(read.fault, read.sourceEventNo);
    const key = subjectKey({ sourceId: item.source.id, sourceEventNo: read.sourceEventNo });
    if (known.erased.has(key)) return refused(ERASED, read.sourceEventNo);
    const subject = known.subjects.get(key);
    if (subject === undefined) throw new Error('an item that was read was not looked up');
    return decision.decide(item, read, subject);
  }

  private async loadSubjects(tx: Tx, wanted: readonly WantedPush[], hold: boolean): Promise<Map<string, Subject>> {
    const subjects = new Map<string, Subject>();
    if (hold)
      await this.deps.events.hold(
        tx,
        wanted.toSorted((a, b) => (subjectKey(a) < subjectKey(b) ? -1 : 1)),
      );
    const known = await this.deps.events.lookUp(tx, wanted);
    for (const [i, key] of wanted.entries()) {
      const found = known[i] ?? null;
      const name = subjectKey(key);
      let subject = subjects.get(name);
      if (subject === undefined) {
        const stored = found?.event ?? null;
        const { sourceId, sourceEventNo } = key;
        const state = stored?.state ?? null;
        const procuratorateId = this.deps.sourceOf(sourceId)?.procuratorateId ?? '';
        subject = {
          sourceId,
          sourceEventNo,
          procuratorateId,
          stored,
          state,
          published: null,
          pushes: new Map(),
          waiting: [],
        };
        subjects.set(name, subject);
      }
      if (found?.push != null) subject.pushes.set(key.pushKey, found.push);
    }
    const waiting = await this.deps.waiting.listByKeys(tx, [...subjects.values()]);
    for (const one of waiting) subjects.get(subjectKey(one))?.waiting.push(one);
    await this.loadOvertaken(tx, subjects, waiting);
    return subjects;
  }

  /** What waits although its event is here may have come once more meanwhile, and be recorded. */
  private async loadOvertaken(
    tx: Tx,
    subjects: ReadonlyMap<string, Subject>,
    waiting: readonly WaitingDisposal[],
  ): Promise<void> {
    const overtaken = waiting
      .filter((one) => subjects.get(subjectKey(one))?.stored != null)
      .map(({ sourceId, sourceEventNo, disposalKey }) => ({ sourceId, sourceEventNo, pushKey: `d:${disposalKey}` }));
    await this.loadPushes(tx, subjects, overtaken);
  }

  private async loadPushes(
    tx: Tx,
    subjects: ReadonlyMap<string, Subject>,
    wanted: readonly WantedPush[],
  ): Promise<void> {
    for (const [i, found] of (await this.deps.events.lookUp(tx, wanted)).entries()) {
      const { pushKey, ...key } = wanted[i]!;
      if (found?.push != null) subjects.get(subjectKey(key))?.pushes.set(pushKey, found.push);
    }
  }

  private async write(tx: Tx, subjects: readonly Subject[], writes: BatchWrites): Promise<void> {
    const { events, pushes, waiting, reporters, outbox, runs } = this.deps;
    const inserts: EventWrite[] = [];
    const updates: EventUpdate[] = [];
    const reportersOf: { first: ReporterWrite[]; later: ReporterWrite[] } = { first: [], later: [] };
    // In the order of the keys, inserts before updates: writers of the same events then wait in line and not in a ring.
    for (const subject of [...subjects].sort((a, b) => (subjectKey(a) < subjectKey(b) ? -1 : 1))) {
      const { state, stored } = subject;
      if (state === null || state === stored?.state) continue;
      const published = subject.published ?? JSON.stringify(stored?.published);
      const { sourceId, sourceEventNo, procuratorateId } = subject;
      const row: EventWrite = { sourceId, sourceEventNo, procuratorateId, state, published };
      if (stored === null) inserts.push(row);
      else updates.push({ ...row, writes: stored.writes, before: stored.state });
      if (subject.reporter !== undefined) reportersOf[stored === null ? 'first' : 'later'].push(subject.reporter);
    }
    await events.insert(tx, inserts);
    await events.update(tx, updates);
    await reporters.insert(tx, reportersOf.first);
    await reporters.replace(tx, reportersOf.later);
    await pushes.append(tx, writes.pushes);
    await pushes.appendConflicts(tx, writes.conflicts);
    await waiting.insert(tx, writes.newWaiting);
    const { removedWaiting } = writes;
    if ((await waiting.remove(tx, removedWaiting)) !== removedWaiting.length) throw new ConcurrentChange();
    await outbox.enqueue(tx, writes.messages);
    for (const [runId, published] of [...writes.perRun].sort()) {
      if (!(await runs.count(tx, runId, published))) throw new ProblemError('INGEST.RUN_CLOSED');
    }
  }
}

import type { GridEventV1, GridRunV1, SourceChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { EventKey, EventStore, EventUpdate, EventWrite } from '../storage/event.store.js';
import type { PublishedStateStore } from '../storage/published-state.store.js';
import type { RunStore } from '../storage/run.store.js';
import { stateOfPublished } from './published-event.js';

export interface TakeBackDeps {
  readonly events: Pick<EventStore, 'lookUp' | 'insert' | 'update'>;
  readonly published: PublishedStateStore;
  readonly runs: Pick<RunStore, 'count'>;
}

const BY = 'restore';

/**
 * After the database went back to an earlier moment: takes in what this service has published since. Every record is
 * the whole state of its event, run or registration, so nothing of it is decided again and nothing is published.
 */
export class TakeBackPublished {
  constructor(private readonly deps: TakeBackDeps) {}

  /** Returns how many were not here. The highest revision of an event counts, whatever the order. */
  async events(tx: Tx, records: readonly GridEventV1[]): Promise<number> {
    const newest = new Map<string, GridEventV1>();
    for (const record of records) {
      const before = newest.get(record.eventId);
      if (before === undefined || before.revision < record.revision) newest.set(record.eventId, record);
    }
    const wanted = [...newest.values()];
    const keys = wanted.map((event) => ({ ...keyOf(event), pushKey: '' }));
    const known = await this.deps.events.lookUp(tx, keys);
    const inserts: EventWrite[] = [];
    const updates: EventUpdate[] = [];
    const otherReporter: string[] = [];
    for (const [index, event] of wanted.entries()) {
      const before = known[index]?.event ?? null;
      if (before !== null && before.state.revision >= event.revision) continue;
      const write: EventWrite = {
        ...keyOf(event),
        procuratorateId: event.procuratorateId,
        state: stateOfPublished(event, before?.state.disposal.seen ?? []),
        published: JSON.stringify(event),
      };
      if (before === null) inserts.push(write);
      else updates.push({ ...write, writes: before.writes, before: before.state });
      if (before !== null && before.state.body.reporterKey !== event.reporterKey) otherReporter.push(event.eventId);
    }
    await this.deps.events.insert(tx, inserts);
    await this.deps.events.update(tx, updates);
    await this.deps.published.forgetReporters(tx, otherReporter);
    return inserts.length + updates.length;
  }

  async runs(tx: Tx, records: readonly GridRunV1[]): Promise<number> {
    let taken = 0;
    for (const record of records) if (await this.deps.published.saveRun(tx, record)) taken += 1;
    return taken;
  }

  /** Messages of runs that are open still, by run: whoever closes one says how many it had. A closed one's count stands. */
  async countRuns(tx: Tx, published: ReadonlyMap<string, number>): Promise<void> {
    for (const [runId, count] of [...published].sort()) await this.deps.runs.count(tx, runId, count);
  }

  async sources(tx: Tx, records: readonly SourceChangedV1[]): Promise<number> {
    let taken = 0;
    for (const record of records) if (await this.deps.published.saveSource(tx, record, BY)) taken += 1;
    return taken;
  }
}

const keyOf = (event: GridEventV1): EventKey => ({ sourceId: event.source.id, sourceEventNo: event.sourceEventNo });

import type { GridRunV1 } from '#contracts';
import { type Clock, newId } from '#kernel';
import type { Outbox, UnitOfWork } from '#platform/postgres';
import type { Source } from '../sources/source.js';
import type { RunStore } from '../storage/run.store.js';
import { runMessage } from './run-message.js';

export interface OpenRunDeps {
  readonly database: UnitOfWork;
  readonly runs: RunStore;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

/** Begins a backfill: events pushed in it are matched by their own time, as a whole, and notify nobody. */
export class OpenRun {
  constructor(private readonly deps: OpenRunDeps) {}

  async open(source: Source): Promise<{ readonly runId: string }> {
    const { database, runs, outbox, clock, topicPrefix } = this.deps;
    const now = clock.now();
    const runId = newId(now.getTime());
    const message: GridRunV1 = {
      runId,
      kind: 'backfill',
      sourceId: source.id,
      procuratorateId: source.procuratorateId,
      state: 'open',
      eventCount: 0,
      at: now.toISOString(),
    };
    await database.run(async (tx) => {
      await runs.insert(tx, { runId, sourceId: source.id, kind: 'backfill', openedAt: now });
      await outbox.enqueue(tx, [runMessage(topicPrefix, message)]);
    });
    return { runId };
  }
}

import type { GridRunV1 } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import type { Outbox, UnitOfWork } from '#platform/postgres';
import { runMessage } from '../open-run/run-message.js';
import type { Source } from '../sources/source.js';
import type { RunStore } from '../storage/run.store.js';

export interface CloseRunDeps {
  readonly database: UnitOfWork;
  readonly runs: RunStore;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

export interface ClosedRun {
  readonly runId: string;
  readonly eventCount: number;
}

/** Ends a backfill and tells how many events it published. Closing a closed run answers the same again. */
export class CloseRun {
  constructor(private readonly deps: CloseRunDeps) {}

  async close(source: Source, runId: string): Promise<ClosedRun> {
    const { database, runs, outbox, clock, topicPrefix } = this.deps;
    return database.run(async (tx) => {
      const at = clock.now();
      const closed = await runs.close(tx, source.id, runId, at);
      if (closed === undefined) {
        const before = await runs.findById(tx, source.id, runId);
        if (before === undefined) throw new ProblemError('INGEST.RUN_UNKNOWN');
        return { runId, eventCount: before.eventCount };
      }
      const { kind, eventCount } = closed;
      const message: GridRunV1 = {
        runId,
        kind,
        sourceId: source.id,
        procuratorateId: source.procuratorateId,
        state: 'closed',
        eventCount,
        at: at.toISOString(),
      };
      await outbox.enqueue(tx, [runMessage(topicPrefix, message)]);
      return { runId, eventCount };
    });
  }
}

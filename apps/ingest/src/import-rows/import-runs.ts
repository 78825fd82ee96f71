import { type Clock, newId } from '#kernel';
import type { Outbox, Tx } from '#platform/postgres';
import { runMessage } from '../open-run/run-message.js';
import type { RunStore } from '../storage/run.store.js';

/** What of an import its run needs to know. */
export interface RunOwner {
  readonly sourceId: string;
  readonly procuratorateId: string;
}

/** The run of an import: a file of the past is matched as a whole, by its own times, and tells nobody. */
export class ImportRuns {
  constructor(
    private readonly runs: Pick<RunStore, 'insert' | 'close'>,
    private readonly outbox: Pick<Outbox, 'enqueue'>,
    private readonly clock: Clock,
    private readonly topicPrefix: string,
  ) {}

  async open(tx: Tx, { sourceId, procuratorateId }: RunOwner): Promise<string> {
    const now = this.clock.now();
    const runId = newId(now.getTime());
    const common = { runId, kind: 'backfill' as const, sourceId };
    await this.runs.insert(tx, { ...common, openedAt: now });
    const message = { ...common, procuratorateId, state: 'open' as const, eventCount: 0, at: now.toISOString() };
    await this.outbox.enqueue(tx, [runMessage(this.topicPrefix, message)]);
    return runId;
  }

  /** Nothing happens where there is no run, or it is closed. */
  async close(tx: Tx, { sourceId, procuratorateId }: RunOwner, runId: string | null): Promise<void> {
    if (runId === null) return;
    const at = this.clock.now();
    const closed = await this.runs.close(tx, sourceId, runId, at);
    if (closed === undefined) return;
    const { kind, eventCount } = closed;
    const message = {
      runId,
      kind,
      sourceId,
      procuratorateId,
      state: 'closed' as const,
      eventCount,
      at: at.toISOString(),
    };
    await this.outbox.enqueue(tx, [runMessage(this.topicPrefix, message)]);
  }
}

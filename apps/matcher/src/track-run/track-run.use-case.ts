import type { GridRunV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { RunStore } from '../storage/run.store.js';

/** Notes that a run was opened or closed. Whichever comes last, this or the run's last event, lets it be evaluated. */
export class TrackRun {
  constructor(private readonly runs: RunStore) {}

  async execute(tx: Tx, run: GridRunV1): Promise<void> {
    const { runId, kind, sourceId, eventCount, procuratorateId = null } = run;
    const closed = run.state === 'closed';
    await this.runs.record(tx, { runId, kind, sourceId, procuratorateId, closed, eventCount });
  }
}

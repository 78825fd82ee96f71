import { ProblemError } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import type { Source } from '../sources/source.js';
import type { RunStore } from '../storage/run.store.js';

export interface RunView {
  readonly runId: string;
  readonly kind: string;
  readonly state: string;
  readonly eventCount: number;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** A run as its own source sees it. */
export class ReadRun {
  constructor(
    private readonly database: UnitOfWork,
    private readonly runs: RunStore,
  ) {}

  async read(source: Source, runId: string): Promise<RunView> {
    const run = await this.database.read((tx) => this.runs.findById(tx, source.id, runId));
    if (run === undefined) throw new ProblemError('INGEST.RUN_UNKNOWN');
    const { kind, state, eventCount, openedAt, closedAt } = run;
    return {
      runId,
      kind,
      state,
      eventCount,
      openedAt: openedAt.toISOString(),
      closedAt: closedAt?.toISOString() ?? null,
    };
  }
}

import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import type { RunProgress, RunStore } from '../storage/run.store.js';

export type RunView = RunProgress;

/** How far a run has come. One whose events have not come yet belongs to no office that is known, and holds nothing to see. */
export class ReadRun {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly runs: RunStore,
  ) {}

  read(actor: Actor, runId: string): Promise<RunView> {
    return this.unitOfWork.read(async (tx) => {
      const progress = await this.runs.findProgress(tx, runId);
      const office = await this.runs.findOffice(tx, runId);
      if (progress === undefined || (office !== undefined && office !== actor.procuratorateId)) {
        throw new ProblemError('MATCHER.RUN_UNKNOWN');
      }
      return progress;
    });
  }
}

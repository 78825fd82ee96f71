import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleAccess } from '../people-access.js';
import type { RunProgress, RunStore } from '../storage/run.store.js';

export type RunView = RunProgress;

/** How far a run has come. Its office sees it from its opening on; a run of which no office is known is seen by nobody. */
export class ReadRun {
  constructor(
    private readonly deps: PeopleAccess,
    private readonly runs: RunStore,
  ) {}

  read(actor: Actor, runId: string): Promise<RunView> {
    const { people, access } = this.deps;
    return people.read(actor, async (tx) => {
      const place = await this.runs.findPlace(tx, runId);
      const progress = await this.runs.findProgress(tx, runId);
      if (progress === undefined || place === undefined || !access.decide(actor, 'read', 'run', place).allowed) {
        throw new ProblemError('MATCHER.RUN_UNKNOWN');
      }
      return progress;
    });
  }
}

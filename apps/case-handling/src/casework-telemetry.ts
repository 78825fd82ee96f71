import { ProblemError } from '#kernel';
import { type Logger, logStep, type Metrics, runWithTrace } from '#platform/observe';
import { afterCommit, type Tx, type UnitOfWork } from '#platform/postgres';
import type { HitsTaken } from './take-hits/take-hits.use-case.js';
import type { PlannedHit } from './take-hits/plan-hits.js';

export type CommandedItem = 'clue' | 'case';

/** What this service counts and logs about its work: ids, states and results, never what is written in a clue. */
export class CaseworkTelemetry {
  readonly #logger: Logger;
  readonly #hits;
  readonly #commands;

  constructor(observe: { readonly logger: Logger; readonly metrics: Metrics }) {
    const { logger, metrics } = observe;
    this.#logger = logger;
    this.#hits = metrics.counter('gp_case_handling_hits_total', 'Hits by what became of them', ['result']);
    this.#commands = metrics.counter('gp_case_handling_commands_total', 'Commands of people by their result', [
      'item',
      'command',
      'result',
    ]);
  }

  /** Counts once, when the transaction has committed: a chunk that is tried again is no second chunk. */
  hitsTaken(tx: Tx, taken: HitsTaken): void {
    afterCommit(tx, () => {
      if (taken.ignored > 0) this.#hits.inc({ result: 'ignored' }, taken.ignored);
      for (const step of taken.steps) this.#hitTaken(step);
    });
  }

  #hitTaken({ arrival, hit, decision, clueId }: PlannedHit): void {
    const result = RESULTS[decision.do];
    this.#hits.inc({ result: result === 'revised' && hit.isVoid ? 'voided' : result });
    runWithTrace(arrival.traceparent, () =>
      logStep(this.#logger, `clue ${result}`, {
        clueId,
        hitId: hit.hitId,
        revision: hit.revision,
        isVoid: hit.isVoid,
        ruleId: hit.ruleId,
        runId: hit.runId,
      }),
    );
  }

  /** Runs a command and counts how it ended: done, the code of its refusal, or failed. */
  async command<T extends { readonly id: string; readonly state: string; readonly version: number }>(
    item: CommandedItem,
    command: string,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const moved = await work();
      this.#commands.inc({ item, command, result: 'done' });
      logStep(this.#logger, `${item} moved`, { id: moved.id, command, state: moved.state, version: moved.version });
      return moved;
    } catch (error) {
      const code = error instanceof ProblemError ? error.code : 'failed';
      // The word of an unknown command is the caller's: it must not become a label.
      const known = code === 'LIFECYCLE.COMMAND_UNKNOWN' ? 'unknown' : command;
      this.#commands.inc({ item, command: known, result: code });
      throw error;
    }
  }
}

const RESULTS = { open: 'opened', attach: 'attached', revise: 'revised', keep: 'kept' } as const;

/** Gauges that are asked of the database when they are scraped. */
export function registerCaseworkGauges(metrics: Metrics, unitOfWork: UnitOfWork): void {
  for (const [item, table] of [
    ['clues', 'clue'],
    ['cases', 'case_file'],
  ] as const) {
    metrics.registerGauge(`gp_case_handling_${item}`, `Number of ${item} by state`, ['state'], async () => {
      const rows = await unitOfWork.read((tx) =>
        tx.query<{ state: string; count: number }>(
          `SELECT state, count(*)::integer AS count FROM ${table} GROUP BY state`,
        ),
      );
      return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
    });
  }
}

import type { Clock } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { type ArrivedEvent, readArrived, refKey } from '../matching/arrived-event.js';
import type { DecideEvents } from '../matching/decide-events.js';
import type { MatcherTelemetry } from '../matching/matcher-telemetry.js';
import type { EvaluationStore } from '../storage/evaluation.store.js';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { EventStore } from '../storage/event.store.js';
import type { RunEvent, RunStore } from '../storage/run.store.js';

const SET_ASIDE_MS = 30_000;

export interface EvaluateRunPorts {
  readonly unitOfWork: UnitOfWork;
  readonly decideEvents: DecideEvents;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly runs: RunStore;
  readonly erased: Pick<ErasedEventStore, 'among'>;
  readonly telemetry: MatcherTelemetry;
  readonly clock: Clock;
  /** Events of one transaction; it has to stay well below a second. */
  readonly chunkSize: number;
}

/**
 * Evaluates runs that are closed and whole, in event order. Each step is a transaction of its own that moves the run's
 * cursor, so that a killed process goes on where it stopped, and several instances take turns.
 */
export class EvaluateRun {
  /** Runs whose last step failed, with the moment (ms) from which they are tried again: one that cannot go on holds up no other. */
  private readonly setAside = new Map<string, number>();

  constructor(private readonly ports: EvaluateRunPorts) {}

  /** One chunk of one run. False when no run is ready. */
  async step(): Promise<boolean> {
    const started = performance.now();
    const worked = await this.ports.unitOfWork.run((tx) => this.stepIn(tx));
    if (worked) this.ports.telemetry.tookSeconds('run', (performance.now() - started) / 1000);
    return worked;
  }

  private async stepIn(tx: Tx): Promise<boolean> {
    const { runs, clock, chunkSize, telemetry } = this.ports;
    const run = await runs.takeComplete(tx, this.waiting());
    if (run === undefined) return false;
    try {
      const next = await runs.listNext(tx, run, chunkSize);
      const last = next.at(-1);
      if (last === undefined) {
        await runs.finish(tx, run.runId, clock.now());
        telemetry.runFinished(run.runId);
        return true;
      }
      await this.decideChunk(tx, next, { id: run.runId, kind: run.kind ?? 'backfill' });
      await runs.moveCursor(tx, last, next.length, clock.now());
      return true;
    } catch (error) {
      this.setAside.set(run.runId, clock.now().getTime() + SET_ASIDE_MS);
      throw error;
    }
  }

  private waiting(): string[] {
    const now = this.ports.clock.now().getTime();
    for (const [runId, until] of this.setAside) if (until <= now) this.setAside.delete(runId);
    return [...this.setAside.keys()];
  }

  private async decideChunk(tx: Tx, next: readonly RunEvent[], run: { id: string; kind: string }): Promise<void> {
    const { evaluations, decideEvents, erased, clock } = this.ports;
    const bodies = await this.readBodies(tx, next);
    const known = await evaluations.findKnown(tx, next);
    const gone = await erased.among(
      tx,
      next.map(({ eventId }) => eventId),
    );
    const items = next.flatMap((ref) => {
      const arrived = bodies.get(refKey(ref));
      if (gone.has(ref.eventId)) return [];
      if (arrived === undefined) throw new Error(`run ${run.id} lost the copy of an event`);
      return [{ arrived, known: known.get(refKey(ref)), late: false }];
    });
    await evaluations.decide(tx, await decideEvents.decide(tx, items, { run, now: clock.now() }));
  }

  private async readBodies(tx: Tx, refs: readonly RunEvent[]): Promise<Map<string, ArrivedEvent>> {
    const bodies = new Map<string, ArrivedEvent>();
    for (const { body } of await this.ports.events.listBodies(tx, refs)) {
      const read = readArrived(body, undefined);
      if (read.ok) bodies.set(refKey(read.value.event), read.value);
    }
    return bodies;
  }
}

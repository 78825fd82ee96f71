import { Lateness } from '#domain/rules';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import { type ArrivedEvent, refKey } from '../matching/arrived-event.js';
import type { DecideEvents, EventToDecide } from '../matching/decide-events.js';
import type { MatcherTelemetry } from '../matching/matcher-telemetry.js';
import type { Evaluation, EvaluationStore, KnownEvent } from '../storage/evaluation.store.js';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { EventStore } from '../storage/event.store.js';
import type { RunStage, RunStore } from '../storage/run.store.js';
import type { WatermarkStore } from '../storage/watermark.store.js';

export interface MatchEventsPorts {
  readonly decideEvents: DecideEvents;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly runs: RunStore;
  readonly watermarks: WatermarkStore;
  readonly erased: Pick<ErasedEventStore, 'among'>;
  readonly telemetry: MatcherTelemetry;
  readonly clock: Clock;
  readonly allowedLatenessMs: number;
}

/** The platform's clock was ahead: the event is counted at its arrival and moves no watermark. */
const UNTRUSTED_TIME = 'REPORTED_IN_FUTURE';

/**
 * Takes a batch of one partition's events: keeps a copy of each, decides about the live ones, and puts those of a run
 * aside until the run is whole. A record that was taken before changes nothing.
 */
export class MatchEvents {
  constructor(private readonly ports: MatchEventsPorts) {}

  async execute(tx: Tx, arrived: readonly ArrivedEvent[], partition: number): Promise<void> {
    const { clock, runs, telemetry, events, evaluations } = this.ports;
    const started = performance.now();
    const known = await this.findKnown(tx, arrived);
    const fresh = firstOfEach(arrived).filter((one) => known.get(refKey(one.event))?.stored !== true);
    if (fresh.length === 0) return;
    const now = clock.now();
    const taken = await this.withoutErased(tx, fresh, partition, now);
    if (taken.length === 0) return;
    const ofRuns = taken.flatMap(({ event: { run, procuratorateId } }) =>
      run === null ? [] : [[run.id, procuratorateId] as const],
    );
    const stages = await runs.holdStages(tx, new Map(ofRuns));
    const { live, aside, afterwards } = sortOut(taken, stages);

    await events.insert(tx, taken.map(toStored));
    const lateness = new Lateness(await this.watermarksOf(tx, partition, live), this.ports.allowedLatenessMs);
    const decided = await this.ports.decideEvents.decide(tx, judgeLateness(live, known, lateness), { run: null, now });
    for (const [run, late] of groupByRun(afterwards)) {
      const items = late.map((one) => ({ arrived: one, known: known.get(refKey(one.event)), late: false }));
      decided.push(...(await this.ports.decideEvents.decide(tx, items, { run, now })));
    }
    await evaluations.insert(tx, [...decided, ...aside.map((one) => pending(one, now))]);
    await this.recordRuns(tx, partition, [...aside, ...afterwards], aside);
    await this.ports.watermarks.raise(tx, partition, live.length === 0 ? new Map() : lateness.watermarks);
    telemetry.putAside(tx, aside.length);
    telemetry.tookSeconds('live', (performance.now() - started) / 1000);
  }

  /** Of an event that was erased nothing is taken in again; that its record came is noted, and counts for its run. */
  private async withoutErased(
    tx: Tx,
    fresh: readonly ArrivedEvent[],
    partition: number,
    now: Date,
  ): Promise<readonly ArrivedEvent[]> {
    const { erased, evaluations } = this.ports;
    const gone = await erased.among(
      tx,
      fresh.map(({ event }) => event.eventId),
    );
    if (gone.size === 0) return fresh;
    const passedOver = fresh.filter(({ event }) => gone.has(event.eventId));
    await evaluations.insert(
      tx,
      passedOver.map((one): Evaluation => ({ ...pending(one, now), outcome: 'unmatched' })),
    );
    await this.recordRuns(tx, partition, passedOver, []);
    return fresh.filter(({ event }) => !gone.has(event.eventId));
  }

  /** Where a revision of the event waits for its run, the run is held first: it must not be evaluated meanwhile. */
  private async findKnown(tx: Tx, arrived: readonly ArrivedEvent[]): Promise<ReadonlyMap<string, KnownEvent>> {
    const { evaluations, runs } = this.ports;
    const refs = arrived.map(({ event }) => event);
    const known = await evaluations.findKnown(tx, refs);
    const waiting = refs.filter((ref) => known.get(refKey(ref))?.waits === true);
    if (waiting.length === 0) return known;
    await runs.holdRunsOf(
      tx,
      waiting.map((ref) => ref.eventId),
    );
    return evaluations.findKnown(tx, refs);
  }

  private async watermarksOf(tx: Tx, partition: number, live: readonly ArrivedEvent[]): Promise<Map<string, number>> {
    const sources = [...new Set(live.map(({ event }) => event.source.id))];
    return sources.length === 0 ? new Map() : this.ports.watermarks.findByPartition(tx, partition, sources);
  }

  private async recordRuns(
    tx: Tx,
    partition: number,
    ofRuns: readonly ArrivedEvent[],
    aside: readonly ArrivedEvent[],
  ): Promise<void> {
    const counts = new Map<string, number>();
    for (const { event } of ofRuns)
      if (event.run !== null) counts.set(event.run.id, (counts.get(event.run.id) ?? 0) + 1);
    await this.ports.runs.insertEvents(
      tx,
      aside.flatMap(({ event, timeMs }) =>
        event.run === null ? [] : [{ runId: event.run.id, timeMs, eventId: event.eventId, revision: event.revision }],
      ),
    );
    await this.ports.runs.addArrived(tx, partition, counts);
  }
}

function firstOfEach(arrived: readonly ArrivedEvent[]): ArrivedEvent[] {
  const seen = new Set<string>();
  return arrived.filter(({ event }) => !seen.has(refKey(event)) && seen.add(refKey(event)));
}

interface SortedOut {
  readonly live: readonly ArrivedEvent[];
  /** They wait for the rest of their run. */
  readonly aside: readonly ArrivedEvent[];
  /** Of runs whose evaluation has begun without them: sent again after a repair, they are decided at once. */
  readonly afterwards: readonly ArrivedEvent[];
}

function sortOut(taken: readonly ArrivedEvent[], stages: ReadonlyMap<string, RunStage>): SortedOut {
  const waits = ({ event }: ArrivedEvent): boolean => event.run !== null && stages.get(event.run.id) === 'waiting';
  return {
    live: taken.filter(({ event }) => event.run === null),
    aside: taken.filter(waits),
    afterwards: taken.filter((one) => one.event.run !== null && !waits(one)),
  };
}

/**
 * A revision of an event that is in the stream already is never late, however old the event: what became of it is news.
 * A revision of one that came too late shares its fate.
 */
function judgeLateness(
  live: readonly ArrivedEvent[],
  known: ReadonlyMap<string, KnownEvent>,
  lateness: Lateness,
): EventToDecide[] {
  const judged = new Map<string, boolean>();
  return live.map((arrived) => {
    const { event, timeMs } = arrived;
    const before = known.get(refKey(event));
    const isLate = lateness.isLate(event.source.id, timeMs, !event.qualityFlags.includes(UNTRUSTED_TIME));
    const inStream = before !== undefined && (before.newest !== null || before.waits);
    const late = judged.get(event.eventId) ?? (inStream ? before.newest?.outcome === 'too_late' : isLate);
    judged.set(event.eventId, late);
    return { arrived, known: before, late };
  });
}

function groupByRun(arrived: readonly ArrivedEvent[]): Map<ArrivedEvent['event']['run'], ArrivedEvent[]> {
  const runs = new Map<string, { run: ArrivedEvent['event']['run']; events: ArrivedEvent[] }>();
  for (const one of arrived) {
    const id = one.event.run?.id ?? '';
    const group = runs.get(id) ?? { run: one.event.run, events: [] };
    group.events.push(one);
    runs.set(id, group);
  }
  return new Map([...runs.values()].map(({ run, events }) => [run, events]));
}

const toStored = ({ event, timeMs, bytes }: ArrivedEvent) => ({
  eventId: event.eventId,
  revision: event.revision,
  timeMs,
  sourceId: event.source.id,
  procuratorateId: event.procuratorateId,
  regionCode12: event.regionCode12,
  runId: event.run?.id ?? null,
  body: bytes,
});

const pending = ({ event }: ArrivedEvent, now: Date): Evaluation => ({
  eventId: event.eventId,
  revision: event.revision,
  outcome: 'pending',
  hits: 0,
  ruleSet: null,
  notes: null,
  evaluatedAt: now,
});

import type { GridEventV1, MatchV1 } from '#contracts';
import {
  type Candidate,
  compileRules,
  type Digest,
  inEventOrder,
  matchKeyOf,
  type Rule,
  segment,
  type Segment,
  windowParams,
} from '#domain/rules';
import type { EventRef } from '../storage/event.store.js';

interface TestCandidate extends Candidate, EventRef {}

export interface TestHit {
  readonly matchKey: string;
  readonly segment: Segment;
}

export interface BacktestCounts {
  events: number;
  /** Events on which the rule's conditions held. */
  conditionsHeld: number;
  /** Of these, events that did not count because a part of the key was unknown. */
  keyMissing: number;
}

/** Runs one rule over events given one by one in event order, by the plain meaning of windows. Keeps what counts only. */
export class Backtest {
  readonly counts: BacktestCounts = { events: 0, conditionsHeld: 0, keyMissing: 0 };
  private readonly keys = new Map<string, TestCandidate[]>();
  private readonly compiled;

  constructor(
    private readonly rule: Rule,
    private readonly digest: Digest,
  ) {
    this.compiled = compileRules([rule]);
  }

  take(event: GridEventV1, timeMs: number): void {
    this.counts.events += 1;
    if (this.compiled.match(event).length === 0) return;
    this.counts.conditionsHeld += 1;
    const key = matchKeyOf(this.rule, event.procuratorateId, event, this.digest);
    if (!key.ok) {
      this.counts.keyMissing += 1;
      return;
    }
    const { matchKey, distinct } = key.value;
    const candidate = { eventId: event.eventId, revision: event.revision, timeMs, distinct };
    const others = this.keys.get(matchKey);
    if (others === undefined) this.keys.set(matchKey, [candidate]);
    else others.push(candidate);
  }

  get keyCount(): number {
    return this.keys.size;
  }

  /** All hits, by the time of their completion. */
  hits(): TestHit[] {
    const window = windowParams(this.rule);
    return [...this.keys]
      .flatMap(([matchKey, candidates]) => segment(window, candidates).map((one) => ({ matchKey, segment: one })))
      .sort((a, b) => inEventOrder(a.segment.completedBy, b.segment.completedBy));
  }

  /** The revision of an event that counted for the key. */
  refOf(matchKey: string, eventId: string): EventRef | undefined {
    return this.keys.get(matchKey)?.find((candidate) => candidate.eventId === eventId);
  }
}

export interface BacktestSample {
  readonly matchKey: string;
  readonly keyParts: MatchV1['keyParts'];
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly lockUntil: string;
  readonly memberCount: number;
  readonly attachedCount: number;
  /** At most ten, members first. */
  readonly events: readonly {
    eventId: string;
    role: string;
    eventTime: string;
    excerpt: string;
    address: string | null;
  }[];
  readonly explanation: MatchV1['explanation'];
}

export interface BacktestReport {
  readonly rule: { readonly id: string; readonly version: number };
  readonly from: string;
  readonly to: string;
  readonly events: number;
  readonly conditionsHeld: number;
  readonly keyMissing: number;
  readonly keys: number;
  readonly hits: number;
  /** Events that are members of a hit, and events that would have attached to one. */
  readonly members: number;
  readonly attached: number;
  /** False where the history holds more events than one back-test reads: the counts are of those up to `readUntil`. */
  readonly complete: boolean;
  readonly readUntil: string | null;
  readonly samples: readonly BacktestSample[];
}

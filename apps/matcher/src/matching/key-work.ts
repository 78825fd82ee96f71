import type { GridEventV1 } from '#contracts';
import type { Candidate, KnownHit, PlacedCandidate } from '#domain/rules';
import type { StoredCandidate } from '../storage/candidate.store.js';
import type { HitRow } from '../storage/hit.store.js';
import type { ActiveRule, RuleBook, Wanted } from './rule-book.js';

/** An event whose newest revision takes its place in the windows. */
export interface EventToSettle {
  readonly event: GridEventV1;
  readonly timeMs: number;
  /** What it counts for from now on; nothing where it counts no more. */
  readonly wanted: readonly Wanted[];
  /** An earlier revision may have candidates. */
  readonly evaluatedBefore: boolean;
  readonly traceparent: string | undefined;
}

/** What changes for one key, and what is known of it. */
export class KeyWork {
  readonly added: Candidate[] = [];
  readonly removed = new Set<string>();
  /** By event: candidates that were there before. */
  readonly rows = new Map<string, StoredCandidate>();
  hits: readonly HitRow[] = [];
  firstMs = Infinity;

  constructor(
    readonly matchKey: string,
    readonly active: ActiveRule,
    readonly traceparent: string | undefined,
  ) {}

  add(candidate: Candidate): void {
    this.added.push(candidate);
    this.firstMs = Math.min(this.firstMs, candidate.timeMs);
  }

  /**
   * A candidate of an earlier revision: replaced where the event still counts here, or else removed; but in a hit of
   * another version of the rule it stays as it is, and keeps the event from being added.
   */
  supersede(row: StoredCandidate, counts: boolean): void {
    this.rows.set(row.eventId, row);
    this.firstMs = Math.min(this.firstMs, row.timeMs);
    if (!counts && !this.isFrozen(row)) this.removed.add(row.eventId);
  }

  isFrozen(row: StoredCandidate): boolean {
    return row.hitId !== null && row.hitVersion !== this.ruleVersion;
  }

  /** A candidate that was there before and is nobody's of this batch. */
  surroundedBy(row: StoredCandidate): void {
    if (!this.rows.has(row.eventId)) this.rows.set(row.eventId, row);
  }

  get ruleVersion(): number {
    return this.active.rule.version;
  }

  knownHits(): KnownHit[] {
    return this.hits.map((hit) => ({
      id: hit.hitId,
      completedBy: hit.completedBy,
      completedMs: hit.completedMs,
      lockUntilMs: hit.lockUntilMs,
      frozen: hit.ruleVersion !== this.ruleVersion,
    }));
  }

  knownCandidates(): PlacedCandidate[] {
    return [...this.rows.values()];
  }
}

export interface KeyPlan {
  readonly works: ReadonlyMap<string, KeyWork>;
  /** Candidates of earlier revisions that stay as they are: of a rule no longer in force, or in a hit of another version. */
  readonly untouched: readonly StoredCandidate[];
}

/** Which keys a batch touches. `previous` are the candidates that its events have had so far. */
export function planKeys(
  events: readonly EventToSettle[],
  previous: readonly StoredCandidate[],
  book: RuleBook,
): KeyPlan {
  const works = new Map<string, KeyWork>();
  const byId = new Map(events.map((event) => [event.event.eventId, event]));
  const workOf = (matchKey: string, active: ActiveRule, traceparent: string | undefined): KeyWork => {
    let work = works.get(matchKey);
    if (work === undefined) works.set(matchKey, (work = new KeyWork(matchKey, active, traceparent)));
    return work;
  };
  for (const { event, timeMs, wanted, traceparent } of events) {
    for (const { active, matchKey, distinct } of wanted) {
      workOf(matchKey, active, traceparent).add({ eventId: event.eventId, timeMs, distinct });
    }
  }
  const untouched: StoredCandidate[] = [];
  for (const row of previous) {
    const active = book.find(row.ruleId);
    const event = byId.get(row.eventId);
    if (active === undefined || event === undefined) {
      untouched.push(row);
      continue;
    }
    const work = workOf(row.matchKey, active, event.traceparent);
    work.supersede(
      row,
      event.wanted.some((wanted) => wanted.matchKey === row.matchKey),
    );
    if (work.isFrozen(row)) untouched.push(row);
  }
  return { works, untouched };
}

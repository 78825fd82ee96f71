import { attachToCase, type Case, type CaseChange } from '#domain/cases';
import { attachHit, type Clue, type ClueChange, clueNumber, openClue, reviseHit } from '#domain/clues';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ToldChange } from '../messages/change-messages.js';
import { tellChanges, type TellChangesDeps } from '../messages/tell-changes.js';
import { officeDay, yearOf } from '../office-day.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueKeyStore } from '../storage/clue-key.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { HitStore, HitWrite } from '../storage/hit.store.js';
import type { IdentityStore } from '../storage/identity.store.js';
import type { NumberStore } from '../storage/number.store.js';
import { type HitArrival, keyOf } from './hit-arrival.js';
import { type HitPlan, planHits, type PlannedHit } from './plan-hits.js';

export interface TakeHitsDeps extends TellChangesDeps {
  readonly clues: ClueStore;
  readonly keys: ClueKeyStore;
  readonly hits: HitStore;
  readonly cases: CaseStore;
  readonly numbers: NumberStore;
  readonly identities: IdentityStore;
  readonly erased: Pick<ErasedEventStore, 'maskHits'>;
  readonly lockOffices: (tx: Tx, procuratorateIds: readonly string[]) => Promise<void>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** What became of a chunk. */
export interface HitsTaken {
  readonly steps: readonly PlannedHit[];
  readonly ignored: number;
}

/** A clue or case as it was read, and as the chunk leaves it. */
interface Working<Item> {
  readonly before: number | null;
  item: Item;
}

/**
 * Takes a chunk of hits inside the caller's transaction: looks everything up in one statement each, decides in memory, and
 * writes clues, keys, hits, history and messages in one statement each, whatever the chunk's size.
 */
export class TakeHits {
  constructor(private readonly deps: TakeHitsDeps) {}

  async take(tx: Tx, arrivals: readonly HitArrival[]): Promise<HitsTaken> {
    if (arrivals.length === 0) return { steps: [], ignored: 0 };
    const plan = await this.plan(tx, arrivals);
    if (plan.steps.length > 0) await this.carryOut(tx, plan);
    return plan;
  }

  private async plan(tx: Tx, arrivals: readonly HitArrival[]): Promise<HitPlan> {
    const { hits, keys, identities, lockOffices, newId } = this.deps;
    const matches = arrivals.map((arrival) => arrival.match);
    await lockOffices(
      tx,
      matches.map((match) => match.procuratorateId),
    );
    const known = await hits.listKnown(tx, [...new Set(matches.map((match) => match.hitId))]);
    const places = await keys.listPlaces(tx, matches.map(keyOf));
    const free = await identities.listFree(tx, matches.map(keyOf));
    return planHits(arrivals, { known, places, free }, newId);
  }

  private async carryOut(tx: Tx, plan: HitPlan): Promise<void> {
    const now = this.deps.clock.now();
    const at = now.toISOString();
    const clues = await this.loadClues(tx, plan);
    const cases = await this.loadCases(tx, clues);
    const nextNumber = await this.takeNumbers(tx, plan, yearOf(officeDay(now)));
    const told: ToldChange[] = [];

    for (const step of plan.steps) {
      const change = changeOf(step, clues, at, nextNumber);
      if (change === null) continue;
      const working = clues.get(change.next.id);
      if (working === undefined) clues.set(change.next.id, { before: null, item: change.next });
      else working.item = change.next;
      const facts = { actorName: null, run: step.arrival.match.run, traceparent: step.arrival.traceparent };
      told.push({ kind: 'clue', change, facts });
      const attached = tellCase(cases, step.decision.do, change);
      if (attached !== null) told.push({ kind: 'case', change: attached, facts });
    }
    await this.write(tx, plan, { clues, cases, at });
    await tellChanges(tx, told, this.deps);
  }

  private async loadClues(tx: Tx, { steps }: HitPlan): Promise<Map<string, Working<Clue>>> {
    const ids = steps.filter(({ decision }) => decision.do !== 'open').flatMap(({ clueId }) => clueId ?? []);
    const found = await this.deps.clues.listByIds(tx, [...new Set(ids)]);
    return new Map(found.map((clue) => [clue.id, { before: clue.version, item: clue }]));
  }

  private async loadCases(tx: Tx, clues: ReadonlyMap<string, Working<Clue>>): Promise<Map<string, Working<Case>>> {
    const ids = [...clues.values()].flatMap(({ item }) => item.caseId ?? []);
    const found = await this.deps.cases.listByIds(tx, ids);
    return new Map(found.map((item) => [item.id, { before: item.version, item }]));
  }

  /** Numbers of all clues that the chunk opens, office by office, in the order of the arrivals. */
  private async takeNumbers(tx: Tx, { steps }: HitPlan, year: number): Promise<(procuratorateId: string) => string> {
    const opens = new Map<string, number>();
    for (const { decision, hit, number } of steps) {
      if (decision.do === 'open' && number === null)
        opens.set(hit.procuratorateId, (opens.get(hit.procuratorateId) ?? 0) + 1);
    }
    const next = new Map<string, number>();
    for (const [office, count] of [...opens].sort()) {
      next.set(office, await this.deps.numbers.take(tx, 'clue', office, year, count));
    }
    return (office) => {
      const ordinal = next.get(office)!;
      next.set(office, ordinal + 1);
      return clueNumber(year, ordinal);
    };
  }

  private async write(
    tx: Tx,
    plan: HitPlan,
    { clues, cases, at }: { clues: Map<string, Working<Clue>>; cases: Map<string, Working<Case>>; at: string },
  ): Promise<void> {
    const all = [...clues.values()];
    const opened = plan.steps.filter((step) => step.decision.do === 'open');
    await this.deps.keys.open(
      tx,
      opened.map(({ arrival, clueId }) => ({ ...keyOf(arrival.match), clueId: clueId! })),
    );
    await this.deps.clues.insert(
      tx,
      all.flatMap(({ before, item }) => (before === null ? [{ clue: item, at }] : [])),
    );
    await this.deps.clues.update(
      tx,
      all.flatMap(({ before, item }) =>
        before !== null && before !== item.version ? [{ clue: item, at, before }] : [],
      ),
    );
    await this.deps.cases.update(
      tx,
      [...cases.values()].flatMap(({ before, item }) =>
        before !== null && before !== item.version ? [{ item, at, before }] : [],
      ),
    );
    const written = hitWrites(plan, at);
    await this.deps.hits.save(tx, written);
    // The matcher keeps what a hit counted, and may tell it again.
    await this.deps.erased.maskHits(
      tx,
      written.map(({ match }) => match.hitId),
    );
  }
}

/** One write per hit: the last step of a hit has its highest revision, the first one what is stored, and each its events. */
function hitWrites({ steps }: HitPlan, at: string): HitWrite[] {
  const byHit = new Map<string, PlannedHit[]>();
  for (const step of steps) byHit.set(step.hit.hitId, [...(byHit.get(step.hit.hitId) ?? []), step]);
  return [...byHit.values()].map((ofHit) => {
    const newest = ofHit.at(-1)!;
    const { arrival, hit, clueId } = newest;
    const remaining = new Set(newest.eventIds);
    const told = new Map(ofHit.flatMap((step) => step.arrival.match.events.map((event) => [event.eventId, event])));
    return {
      match: arrival.match,
      isVoid: hit.isVoid,
      clueId,
      events: [...told.values()].filter(({ eventId }) => remaining.has(eventId)),
      goneEventIds: (ofHit[0]!.before?.eventIds ?? []).filter((id) => !remaining.has(id)),
      at,
    };
  });
}

function changeOf(
  { decision, hit, before, clueId, number }: PlannedHit,
  clues: ReadonlyMap<string, Working<Clue>>,
  at: string,
  nextNumber: (procuratorateId: string) => string,
): ClueChange | null {
  switch (decision.do) {
    case 'keep':
      return null;
    case 'open':
      return openClue(
        { id: clueId!, number: number ?? nextNumber(hit.procuratorateId), at },
        hit,
        decision.previousClueId,
      );
    case 'attach':
      return attachHit(clues.get(decision.clueId)!.item, hit, at);
    case 'revise':
      return reviseHit(clues.get(decision.clueId)!.item, before!, hit, at);
  }
}

/**
 * A hit that joins a filed clue joins its case. Events that a revision brings are told too where somebody is recused from
 * the case: they are kept from that person as well.
 */
function tellCase(
  cases: ReadonlyMap<string, Working<Case>>,
  did: PlannedHit['decision']['do'],
  { next, history }: ClueChange,
): CaseChange | null {
  const working = next.caseId === null ? undefined : cases.get(next.caseId);
  if (working === undefined) return null;
  const { eventIds } = history.facts;
  const brings = Array.isArray(eventIds) && eventIds.length > 0;
  const joins = did === 'attach' || (did === 'revise' && brings && working.item.recusedIds.length > 0);
  if (!joins) return null;
  const { hitId, eventCount } = history.facts;
  const change = attachToCase(working.item, {
    actor: null,
    at: history.at,
    facts: { clueId: next.id, hitId: hitId ?? null, eventCount: eventCount ?? null },
  });
  working.item = change.next;
  return change;
}

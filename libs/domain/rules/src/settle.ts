import { type Candidate, inEventOrder, type Role, type WindowParams } from './windows.js';
import { WaitingEvents } from './waiting-events.js';

/** A live hit of the key. */
export interface KnownHit {
  readonly id: string;
  readonly completedBy: string;
  readonly completedMs: number;
  readonly lockUntilMs: number;
  /** Found by another version of the rule: it stays as it was found, and goes on attaching until its lock ends. */
  readonly frozen: boolean;
}

export interface PlacedCandidate extends Candidate {
  /** The live hit that it belongs to; null while it waits. */
  readonly hitId: string | null;
  readonly role: Role | null;
}

export interface KnownKey {
  /** Live hits whose lock reaches the first change, or that lie after it. Others do no harm. */
  readonly hits: readonly KnownHit[];
  /** Candidates later than `reachBack`, and those that the change replaces or removes. Others do no harm. */
  readonly candidates: readonly PlacedCandidate[];
}

export interface KeyChange {
  /** New candidates; one with the id of a known candidate replaces it. */
  readonly added: readonly Candidate[];
  /** Ids of events that no longer count. */
  readonly removed: ReadonlySet<string>;
}

export interface SettledHit {
  readonly id: string;
  readonly completedBy: string;
  readonly completedMs: number;
  readonly lockUntilMs: number;
  /** Time of the first member; null for a hit that was not found anew: its members are the same. */
  readonly fromMs: number | null;
}

export interface Placement {
  readonly eventId: string;
  readonly hitId: string | null;
  readonly role: Role | null;
  /** Where it was before; undefined for an event new to the key. */
  readonly before: { readonly hitId: string | null; readonly role: Role | null } | undefined;
}

export interface Settlement {
  readonly created: readonly SettledHit[];
  readonly revised: readonly SettledHit[];
  readonly voided: readonly string[];
  /** Of every added event, and of every other whose place changed. Removed events are not in it. */
  readonly placements: readonly Placement[];
}

interface Slot {
  readonly known: KnownHit | null;
  readonly members: readonly Candidate[];
  readonly attached: Candidate[];
  readonly completedBy: { readonly eventId: string; readonly timeMs: number };
  readonly lockUntilMs: number;
}

type Position = { readonly eventId: string; readonly timeMs: number };

const completion = (hit: KnownHit): Position => ({ eventId: hit.completedBy, timeMs: hit.completedMs });
const before = (a: Position, b: Position): boolean =>
  a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.eventId < b.eventId);

/** Candidates at or before this time cannot take part in a change whose first event lies at `firstMs`. */
export function reachBack(params: WindowParams, hits: readonly KnownHit[], firstMs: number): number {
  const locks = hits.filter((hit) => hit.completedMs < firstMs).map((hit) => hit.lockUntilMs);
  return Math.max(firstMs - params.withinMs, ...locks);
}

/**
 * Brings the hits of one key in line with its candidates after a change, and says what became different. The result is what
 * `segment` gives over all candidates, whatever order they came in: a hit is only as final as the events before it. A hit
 * that shares an event with one that stood in its place keeps that one's id; one that nothing continues is voided.
 */
export function settle(params: WindowParams, known: KnownKey, change: KeyChange, newId: () => string): Settlement {
  const stay = new Map(known.candidates.map((candidate) => [candidate.eventId, candidate]));
  const frozenIds = new Set(known.hits.filter((hit) => hit.frozen).map((hit) => hit.id));
  const isFrozen = (candidate: PlacedCandidate | undefined): boolean =>
    candidate !== undefined && candidate.hitId !== null && frozenIds.has(candidate.hitId);
  const added = change.added.filter((event) => !isFrozen(stay.get(event.eventId)));
  const removed = [...change.removed].filter((id) => stay.has(id) && !isFrozen(stay.get(id)));
  const first = firstChange(added, removed, stay);
  if (first === null) return { created: [], revised: [], voided: [], placements: [] };

  const replay = new Replay(params, known.hits, first);
  replay.run(streamOf(known, added, removed, replay.redone, isFrozen));
  return compare(replay, known, added, removed, newId);
}

function firstChange(
  added: readonly Candidate[],
  removed: readonly string[],
  stay: ReadonlyMap<string, PlacedCandidate>,
): Position | null {
  let first: Position | null = null;
  const see = (position: Position | undefined): void => {
    if (position !== undefined && (first === null || before(position, first))) first = position;
  };
  for (const event of added) {
    see(event);
    see(stay.get(event.eventId));
  }
  for (const id of removed) see(stay.get(id));
  return first;
}

/** What has to be looked at again, in event order: what is new, what waits, and the events of hits that are redone. */
function streamOf(
  known: KnownKey,
  added: readonly Candidate[],
  removed: readonly string[],
  redone: ReadonlySet<string>,
  isFrozen: (candidate: PlacedCandidate) => boolean,
): Candidate[] {
  const gone = new Set([...removed, ...added.map((event) => event.eventId)]);
  const again = known.candidates.filter(
    (candidate) =>
      !gone.has(candidate.eventId) && !isFrozen(candidate) && (candidate.hitId === null || redone.has(candidate.hitId)),
  );
  return [...again, ...added].sort(inEventOrder);
}

/** Runs the stream from the first change on, starting from the hit before it. */
class Replay {
  readonly slots: Slot[] = [];
  /** Hits that come after the first change: they are found anew, or not. */
  readonly redone: ReadonlySet<string>;
  readonly kept: ReadonlyMap<string, Slot>;
  private readonly prefix: Slot | null;
  private readonly frozen: readonly Slot[];

  constructor(
    private readonly params: WindowParams,
    hits: readonly KnownHit[],
    private readonly first: Position,
  ) {
    const ordered = [...hits].sort((a, b) => (before(completion(a), completion(b)) ? -1 : 1));
    this.redone = new Set(ordered.filter((hit) => !hit.frozen && !before(completion(hit), first)).map((hit) => hit.id));
    const standing = ordered.filter((hit) => !this.redone.has(hit.id)).map(toSlot);
    this.kept = new Map(standing.map((slot) => [slot.known.id, slot]));
    this.prefix = standing.filter((slot) => before(slot.completedBy, first)).at(-1) ?? null;
    this.frozen = standing.filter((slot) => !before(slot.completedBy, first));
  }

  run(stream: readonly Candidate[]): void {
    const waiting = new WaitingEvents(this.params);
    let current = this.prefix;
    let ahead = 0;
    for (const event of stream) {
      // A frozen hit that the stream has come to is the current one: it closes the time before it.
      for (
        let next = this.frozen[ahead];
        next !== undefined && before(next.completedBy, event);
        next = this.frozen[ahead]
      ) {
        current = next;
        ahead += 1;
        waiting.take();
      }
      if (current !== null && event.timeMs <= current.lockUntilMs) {
        // A waiting event inside a kept hit's window or lock came before the first change; it keeps its place.
        if (!before(event, this.first) || current !== this.prefix) current.attached.push(event);
        continue;
      }
      waiting.add(event);
      if (!waiting.holds()) continue;
      const lockUntilMs = event.timeMs + this.params.lockMs;
      const next = this.frozen[ahead];
      if (next !== undefined && next.completedBy.timeMs <= lockUntilMs) {
        // A new hit's lock would overlap the frozen one: its events join that one instead.
        next.attached.push(...waiting.take());
        continue;
      }
      current = { known: null, members: waiting.take(), attached: [], completedBy: event, lockUntilMs };
      this.slots.push(current);
    }
  }
}

const toSlot = (hit: KnownHit): Slot & { known: KnownHit } => ({
  known: hit,
  members: [],
  attached: [],
  completedBy: completion(hit),
  lockUntilMs: hit.lockUntilMs,
});

function compare(
  replay: Replay,
  known: KnownKey,
  added: readonly Candidate[],
  removed: readonly string[],
  newId: () => string,
): Settlement {
  const old = new Map(known.candidates.map((candidate) => [candidate.eventId, candidate]));
  const ids = nameSlots(replay, old, newId);
  const now = new Map<string, { hitId: string | null; role: Role | null }>();
  for (const [slot, id] of ids) {
    for (const event of slot.members) now.set(event.eventId, { hitId: id, role: 'member' });
    for (const event of slot.attached) now.set(event.eventId, { hitId: id, role: 'attached' });
  }

  const addedIds = new Set(added.map((event) => event.eventId));
  const settledApart = new Set([...addedIds, ...removed]);
  const touched = new Set<string | null>(removed.map((id) => old.get(id)?.hitId ?? null));
  const placements: Placement[] = [];
  const see = (eventId: string, was: PlacedCandidate | undefined): void => {
    const place = now.get(eventId) ?? { hitId: null, role: null };
    if (!addedIds.has(eventId) && place.hitId === was?.hitId && place.role === was.role) return;
    placements.push({ eventId, ...place, before: was && { hitId: was.hitId, role: was.role } });
    touched.add(place.hitId).add(was?.hitId ?? null);
  };
  for (const candidate of known.candidates) {
    const again = candidate.hitId === null || replay.redone.has(candidate.hitId);
    if (again && !settledApart.has(candidate.eventId)) see(candidate.eventId, candidate);
  }
  for (const event of added) see(event.eventId, old.get(event.eventId));

  const oldHits = new Map(known.hits.map((hit) => [hit.id, hit]));
  const created: SettledHit[] = [];
  const revised: SettledHit[] = [];
  for (const [slot, id] of ids) {
    const was = oldHits.get(id);
    if (was === undefined) created.push(settled(slot, id));
    else if (
      touched.has(id) ||
      was.completedBy !== slot.completedBy.eventId ||
      was.completedMs !== slot.completedBy.timeMs
    )
      revised.push(settled(slot, id));
  }
  const live = new Set(ids.values());
  return { created, revised, voided: [...replay.redone].filter((id) => !live.has(id)), placements };
}

const settled = (slot: Slot, id: string): SettledHit => ({
  id,
  completedBy: slot.completedBy.eventId,
  completedMs: slot.completedBy.timeMs,
  lockUntilMs: slot.lockUntilMs,
  fromMs: slot.members[0]?.timeMs ?? null,
});

/** Ids of the slots: kept ones have theirs; a new one continues the earliest redone hit that it shares an event with. */
function nameSlots(replay: Replay, old: ReadonlyMap<string, PlacedCandidate>, newId: () => string): Map<Slot, string> {
  const ids = new Map<Slot, string>();
  for (const [id, slot] of replay.kept) ids.set(slot, id);
  const rank = new Map([...replay.redone].map((id, i) => [id, i]));
  for (const slot of replay.slots) {
    let best: string | null = null;
    for (const event of [...slot.members, ...slot.attached]) {
      const id = old.get(event.eventId)?.hitId;
      if (id === null || id === undefined || !rank.has(id)) continue;
      if (best === null || rank.get(id)! < rank.get(best)!) best = id;
    }
    if (best !== null) rank.delete(best);
    ids.set(slot, best ?? newId());
  }
  return ids;
}

import type { Role, Settlement } from '#domain/rules';
import type { CandidateRef, CandidateRow, StoredCandidate } from '../storage/candidate.store.js';
import type { EventRef } from '../storage/event.store.js';
import type { HitRow } from '../storage/hit.store.js';
import type { EventToSettle, KeyWork } from './key-work.js';

/** A candidate to be written; `needsItem` where its hit is to show it, as one that came or changed. */
export interface CandidateChange {
  readonly row: CandidateRow;
  readonly needsItem: boolean;
}

export interface HitDraft {
  readonly work: KeyWork;
  readonly hitId: string;
  /** The hit as it was; undefined for a new one. */
  readonly before: HitRow | undefined;
  readonly completedBy: string;
  readonly completedMs: number;
  readonly fromMs: number;
  readonly lockUntilMs: number;
  readonly memberCount: number;
  readonly eventCount: number;
  /** The completing event where the conditions have to be told anew. */
  readonly explain: EventRef | null;
  /** Only attached events came, changed or left: the rest of the hit is as it was. */
  readonly onlyAttached: boolean;
  /** Events that were part of the hit and are no more. */
  readonly left: readonly string[];
}

/** Gathers, key by key, what a batch writes. It decides nothing: it translates settlements into rows. */
export class SettlementLedger {
  readonly inserts: CandidateChange[] = [];
  readonly updates: CandidateChange[] = [];
  readonly removals: CandidateRef[] = [];
  readonly drafts: HitDraft[] = [];
  readonly voided: { readonly work: KeyWork; readonly before: HitRow }[] = [];
  /** Live hits that each event of the batch is part of. */
  readonly hitsOf = new Map<string, number>();
  /** Hits gained or lost by events outside the batch. */
  readonly deltas = new Map<string, EventRef & { by: number }>();

  constructor(private readonly batch: ReadonlyMap<string, EventToSettle>) {
    for (const id of batch.keys()) this.hitsOf.set(id, 0);
  }

  /** Of a candidate that the batch leaves alone: it still makes its event part of a hit. */
  keep(row: StoredCandidate): void {
    if (row.hitId !== null) this.countInBatch(row.eventId);
  }

  record(work: KeyWork, settlement: Settlement): void {
    const counts = new Map<string, { members: number; events: number }>();
    const count = (hitId: string | null | undefined, role: Role | null | undefined, by: 1 | -1): void => {
      if (hitId === null || hitId === undefined) return;
      const sum = counts.get(hitId) ?? { members: 0, events: 0 };
      counts.set(hitId, { members: sum.members + (role === 'member' ? by : 0), events: sum.events + by });
    };
    const left = new Map<string, string[]>();
    const leave = (eventId: string, hitId: string | null | undefined): void => {
      if (hitId !== null && hitId !== undefined) left.set(hitId, [...(left.get(hitId) ?? []), eventId]);
    };
    const added = new Map(work.added.map((candidate) => [candidate.eventId, candidate]));
    for (const { eventId, hitId, role, before } of settlement.placements) {
      count(before?.hitId, before?.role, -1);
      count(hitId, role, 1);
      if (before?.hitId !== hitId) leave(eventId, before?.hitId);
      const candidate = added.get(eventId);
      const row = work.rows.get(eventId);
      if (candidate !== undefined) this.place(work, candidate, row, { hitId, role });
      else if (row !== undefined) this.move(row, { hitId, role });
    }
    for (const eventId of work.removed) {
      const row = work.rows.get(eventId);
      if (row === undefined) continue;
      count(row.hitId, row.role, -1);
      leave(eventId, row.hitId);
      this.removals.push(row);
    }
    this.draftHits(work, settlement, counts, left);
  }

  private place(
    work: KeyWork,
    candidate: KeyWork['added'][number],
    old: StoredCandidate | undefined,
    place: { hitId: string | null; role: Role | null },
  ): void {
    const { eventId, timeMs, distinct } = candidate;
    const event = this.batch.get(eventId)?.event;
    if (event === undefined) throw new Error('an added candidate belongs to an event of the batch');
    const row = {
      matchKey: work.matchKey,
      timeMs,
      eventId,
      revision: event.revision,
      ruleId: work.active.rule.id,
      ruleVersion: work.ruleVersion,
      distinct,
      ...place,
    };
    if (place.hitId !== null) this.countInBatch(eventId);
    const change = { row, needsItem: place.hitId !== null };
    if (old !== undefined && old.timeMs === timeMs) this.updates.push(change);
    else {
      if (old !== undefined) this.removals.push(old);
      this.inserts.push(change);
    }
  }

  private move(row: StoredCandidate, place: { hitId: string | null; role: Role | null }): void {
    this.updates.push({ row: { ...row, ...place }, needsItem: place.hitId !== null });
    const by = Number(place.hitId !== null) - Number(row.hitId !== null);
    if (by === 0) return;
    const key = `${row.eventId}/${row.revision}`;
    const delta = this.deltas.get(key) ?? { eventId: row.eventId, revision: row.revision, by: 0 };
    this.deltas.set(key, { ...delta, by: delta.by + by });
  }

  private draftHits(
    work: KeyWork,
    settlement: Settlement,
    counts: ReadonlyMap<string, { members: number; events: number }>,
    left: ReadonlyMap<string, readonly string[]>,
  ): void {
    const known = new Map(work.hits.map((hit) => [hit.hitId, hit]));
    for (const hit of [...settlement.created, ...settlement.revised]) {
      const before = known.get(hit.id);
      const change = counts.get(hit.id) ?? { members: 0, events: 0 };
      this.drafts.push({
        work,
        hitId: hit.id,
        before,
        completedBy: hit.completedBy,
        completedMs: hit.completedMs,
        fromMs: hit.fromMs ?? before?.fromMs ?? hit.completedMs,
        lockUntilMs: hit.lockUntilMs,
        memberCount: (before?.memberCount ?? 0) + change.members,
        eventCount: (before?.eventCount ?? 0) + change.events,
        explain: hit.fromMs === null ? null : this.toExplain(work, hit.completedBy, before),
        onlyAttached: before !== undefined && hit.fromMs === null,
        left: left.get(hit.id) ?? [],
      });
    }
    for (const id of settlement.voided) {
      const before = known.get(id);
      if (before !== undefined) this.voided.push({ work, before });
    }
  }

  private toExplain(work: KeyWork, completedBy: string, before: HitRow | undefined): EventRef | null {
    const inBatch = this.batch.get(completedBy)?.event;
    if (inBatch !== undefined) return inBatch;
    if (before?.completedBy === completedBy) return null;
    const row = work.rows.get(completedBy);
    if (row === undefined) throw new Error('a hit is completed by one of its candidates');
    return row;
  }

  private countInBatch(eventId: string): void {
    this.hitsOf.set(eventId, (this.hitsOf.get(eventId) ?? 0) + 1);
  }
}

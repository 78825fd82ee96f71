import type { GridEventV1, MatchV1 } from '#contracts';
import { describeKey, explainRule, explainWindow, reachBack, settle } from '#domain/rules';
import type { Tx } from '#platform/postgres';
import type { CandidateStore, CandidateWrite, HitEventRow, HitItem } from '../storage/candidate.store.js';
import type { EvaluationStore, OutcomeChange } from '../storage/evaluation.store.js';
import type { EventRef, EventStore } from '../storage/event.store.js';
import type { HitRow, HitStore } from '../storage/hit.store.js';
import { readArrived, refKey } from './arrived-event.js';
import { hitItem, hitMessage, MAX_HIT_EVENTS, WHOLE_HIT } from './hit-message.js';
import { type EventToSettle, type KeyPlan, type KeyWork, planKeys } from './key-work.js';
import type { RuleBook } from './rule-book.js';
import type { RuleHeads } from './rule-heads.js';
import { type CandidateChange, type HitDraft, SettlementLedger } from './settlement-ledger.js';

export interface SettleEventsPorts {
  readonly book: RuleBook;
  readonly ruleHeads: RuleHeads;
  readonly candidates: CandidateStore;
  readonly hits: HitStore;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly newId: () => string;
}

/** Why this batch is settled: live (`run` null), or as part of a run. */
export interface Cause {
  readonly run: MatchV1['run'];
  readonly now: Date;
}

export interface HitChange {
  readonly kind: 'created' | 'revised' | 'voided';
  readonly message: MatchV1;
  readonly traceparent: string | undefined;
}

export interface EventsSettled {
  /** Live hits that each event of the batch is part of. */
  readonly hitsOf: ReadonlyMap<string, number>;
  readonly changes: readonly HitChange[];
  /** Earlier events whose outcome turned, with their newest body. */
  readonly turned: readonly (OutcomeChange & { readonly event: GridEventV1 })[];
}

type Bodies = ReadonlyMap<string, GridEventV1>;

/**
 * Gives events their places in the windows of their rules: locks the keys, reads what surrounds them, lets the pure
 * `settle` decide, writes candidates and hits. A fixed number of statements for any number of events.
 */
export class SettleEvents {
  constructor(private readonly ports: SettleEventsPorts) {}

  /** `events` are different events, each at its newest revision. */
  async settle(tx: Tx, events: readonly EventToSettle[], cause: Cause): Promise<EventsSettled> {
    const batch = new Map(events.map((event) => [event.event.eventId, event]));
    const ledger = new SettlementLedger(batch);
    const plan = await this.lockedPlan(tx, events);
    for (const row of plan.untouched) ledger.keep(row);
    for (const work of plan.works.values()) {
      const known = { hits: work.knownHits(), candidates: work.knownCandidates() };
      ledger.record(work, settle(work.active.window, known, work, this.ports.newId));
    }
    const bodies = await this.loadBodies(tx, ledger, batch);
    return {
      hitsOf: ledger.hitsOf,
      changes: await this.write(tx, ledger, bodies, cause),
      turned: await this.turnOutcomes(tx, ledger, bodies, cause.now),
    };
  }

  /** Plans, locks the planned keys, then plans again on what is true under the locks and reads what surrounds it. */
  private async lockedPlan(tx: Tx, events: readonly EventToSettle[]): Promise<KeyPlan> {
    const { candidates, hits, book } = this.ports;
    const seenBefore = events.filter((event) => event.evaluatedBefore).map((event) => event.event.eventId);
    const outline = planKeys(events, await candidates.listByEvents(tx, seenBefore), book);
    if (outline.works.size === 0) return outline;
    const keys = [...outline.works.values()].map((work) => ({ matchKey: work.matchKey, ruleId: work.active.rule.id }));
    const fresh = await candidates.lockKeys(tx, keys);
    const plan =
      seenBefore.length === 0 ? outline : planKeys(events, await candidates.listByEvents(tx, seenBefore), book);
    await readSurroundings(
      tx,
      [...plan.works.values()].filter((work) => !fresh.has(work.matchKey)),
      { candidates, hits },
    );
    return plan;
  }

  /** Bodies of earlier events that join a hit, or complete one. */
  private async loadBodies(
    tx: Tx,
    ledger: SettlementLedger,
    batch: ReadonlyMap<string, EventToSettle>,
  ): Promise<Bodies> {
    const bodies = new Map([...batch.values()].map(({ event }) => [refKey(event), event]));
    const missing = new Map<string, EventRef>();
    const need = (ref: EventRef): void => {
      if (!bodies.has(refKey(ref))) missing.set(refKey(ref), ref);
    };
    for (const { row, needsItem } of [...ledger.inserts, ...ledger.updates]) if (needsItem) need(row);
    for (const { explain } of ledger.drafts) if (explain !== null) need(explain);
    await this.addBodies(tx, bodies, [...missing.values()]);
    return bodies;
  }

  private async addBodies(tx: Tx, into: Map<string, GridEventV1>, refs: readonly EventRef[]): Promise<void> {
    for (const { body } of await this.ports.events.listBodies(tx, refs)) {
      const read = readArrived(body, undefined);
      if (read.ok) into.set(refKey(read.value.event), read.value.event);
    }
  }

  private async write(tx: Tx, ledger: SettlementLedger, bodies: Bodies, cause: Cause): Promise<HitChange[]> {
    const { candidates, hits } = this.ports;
    // Read before the candidates leave them: a voided hit's message shows what it was made of.
    const lastEvents = await this.readEvents(
      tx,
      ledger.voided.map(({ before }) => before),
    );
    const inserts = ledger.inserts.map((change) => withItem(change, bodies));
    const updates = ledger.updates.map((change) => withItem(change, bodies));
    await candidates.remove(tx, ledger.removals);
    await candidates.insert(tx, inserts);
    await candidates.update(tx, updates);

    const drafted = ledger.drafts.map((draft) => ({ draft, hit: toHitRow(draft, bodies, cause) }));
    const voided = ledger.voided.map(({ work, before }) => {
      const hit: HitRow = { ...before, state: 'void', revision: before.revision + 1, changedAt: cause.now };
      return { work, hit };
    });
    const redone = drafted.filter(({ draft }) => draft.before !== undefined && !draft.onlyAttached);
    await hits.insert(
      tx,
      drafted.filter(({ draft }) => draft.before === undefined).map(({ hit }) => hit),
    );
    await hits.update(
      tx,
      [...redone, ...voided].map(({ hit }) => hit),
    );
    await hits.updateCounts(
      tx,
      drafted.filter(({ draft }) => draft.onlyAttached).map(({ hit }) => hit),
    );

    const events = await this.eventsOfHits(
      tx,
      drafted.map(({ hit }) => hit),
      [...inserts, ...updates],
    );
    const changes: HitChange[] = [];
    for (const { draft, hit } of drafted) {
      const kind = draft.before === undefined ? 'created' : 'revised';
      const { traceparent } = draft.work;
      const content = { hit, rows: events.get(hit.hitId) ?? [], left: draft.left, run: cause.run };
      changes.push({ kind, message: hitMessage({ ...content, rule: await this.ruleOf(tx, hit) }), traceparent });
    }
    for (const { work, hit } of voided) {
      const content = { hit, rows: lastEvents.get(hit.hitId) ?? [], left: [], run: cause.run };
      const message = hitMessage({ ...content, rule: await this.ruleOf(tx, hit) });
      changes.push({ kind: 'voided', message, traceparent: work.traceparent });
    }
    return changes;
  }

  private ruleOf(tx: Tx, hit: HitRow): Promise<MatchV1['rule']> {
    return this.ports.ruleHeads.find(tx, hit.ruleId, hit.ruleVersion);
  }

  /** What was just written, and where that is not all of a hit, its members and the rest of a small one. */
  private async eventsOfHits(
    tx: Tx,
    hits: readonly HitRow[],
    written: readonly CandidateWrite[],
  ): Promise<Map<string, HitEventRow[]>> {
    const events = groupByHit(
      written.flatMap(({ item, hitId, role, eventId, revision, timeMs }) =>
        item === null || hitId === null || role === null ? [] : [{ ...item, hitId, role, eventId, revision, timeMs }],
      ),
    );
    const partial = hits.filter((hit) => events.get(hit.hitId)?.length !== hit.eventCount);
    for (const [hitId, rows] of await this.readEvents(tx, partial)) {
      const seen = new Set(rows.map((row) => row.eventId));
      events.set(hitId, [...rows, ...(events.get(hitId) ?? []).filter((row) => !seen.has(row.eventId))]);
    }
    return events;
  }

  private async readEvents(tx: Tx, hits: readonly HitRow[]): Promise<Map<string, HitEventRow[]>> {
    const wanted = hits.map(({ hitId, eventCount }) => ({ hitId, attached: eventCount > WHOLE_HIT ? 0 : WHOLE_HIT }));
    return groupByHit(await this.ports.candidates.listByHits(tx, wanted, MAX_HIT_EVENTS));
  }

  private async turnOutcomes(
    tx: Tx,
    ledger: SettlementLedger,
    bodies: Bodies,
    now: Date,
  ): Promise<EventsSettled['turned']> {
    const turned = await this.ports.evaluations.addHits(tx, [...ledger.deltas.values()], now);
    const known = new Map(bodies);
    await this.addBodies(
      tx,
      known,
      turned.filter((change) => !known.has(refKey(change))),
    );
    return turned.flatMap((change) => {
      const event = known.get(refKey(change));
      return event === undefined ? [] : [{ ...change, event }];
    });
  }
}

async function readSurroundings(
  tx: Tx,
  works: readonly KeyWork[],
  stores: { candidates: CandidateStore; hits: HitStore },
): Promise<void> {
  const byKey = new Map(works.map((work) => [work.matchKey, work]));
  const found = await stores.hits.listReaching(
    tx,
    works.map((work) => ({ matchKey: work.matchKey, fromMs: work.firstMs })),
  );
  for (const hit of found) {
    const work = byKey.get(hit.matchKey);
    if (work !== undefined) work.hits = [...work.hits, hit];
  }
  const later = works.map((work) => ({
    matchKey: work.matchKey,
    ruleVersion: work.ruleVersion,
    laterThanMs: reachBack(work.active.window, work.knownHits(), work.firstMs),
  }));
  for (const row of await stores.candidates.listLater(tx, later)) byKey.get(row.matchKey)?.surroundedBy(row);
}

function toHitRow(draft: HitDraft, bodies: Bodies, cause: Cause): HitRow {
  const { before, work, memberCount } = draft;
  const { rule } = work.active;
  const completing = draft.explain === null ? undefined : bodies.get(refKey(draft.explain));
  if (before === undefined && completing === undefined)
    throw new Error('a new hit is explained by its completing event');
  const frozen = before !== undefined && before.ruleVersion !== rule.version;
  const conditions = completing === undefined ? (before?.explanation.conditions ?? []) : conditionsOf(rule, completing);
  const window = frozen ? before.explanation.window : explainWindow(rule, memberCount);
  return {
    hitId: draft.hitId,
    matchKey: work.matchKey,
    ruleId: rule.id,
    ruleVersion: before?.ruleVersion ?? rule.version,
    procuratorateId: completing?.procuratorateId ?? before?.procuratorateId ?? '',
    regionCode12: completing?.regionCode12 ?? before?.regionCode12 ?? '',
    state: 'live',
    revision: (before?.revision ?? 0) + 1,
    completedBy: draft.completedBy,
    completedMs: draft.completedMs,
    fromMs: draft.fromMs,
    lockUntilMs: draft.lockUntilMs,
    memberCount,
    eventCount: draft.eventCount,
    keyParts: completing === undefined ? (before?.keyParts ?? []) : describeKey(rule, completing),
    explanation: { conditions, window },
    runId: before === undefined ? (cause.run?.id ?? null) : before.runId,
    createdAt: before?.createdAt ?? cause.now,
    changedAt: cause.now,
  };
}

const conditionsOf = (rule: KeyWork['active']['rule'], event: GridEventV1): MatchV1['explanation']['conditions'] =>
  explainRule(rule, event).conditions.map((condition) => ({ ...condition, found: [...condition.found] }));

function withItem({ row, needsItem }: CandidateChange, bodies: Bodies): CandidateWrite {
  const event = needsItem ? bodies.get(refKey(row)) : undefined;
  const item: HitItem | null = event === undefined ? null : hitItem(event);
  return { ...row, item };
}

function groupByHit(rows: readonly HitEventRow[]): Map<string, HitEventRow[]> {
  const groups = new Map<string, HitEventRow[]>();
  for (const row of rows) {
    const group = groups.get(row.hitId);
    if (group === undefined) groups.set(row.hitId, [row]);
    else group.push(row);
  }
  return groups;
}

import { describeKey, type Digest, explainRule, explainWindow, readRule, type Rule } from '#domain/rules';
import { ProblemError, type ProblemItem } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import { type ArrivedEvent, readArrived, refKey } from '../matching/arrived-event.js';
import { hitItem } from '../matching/hit-message.js';
import type { PeopleAccess } from '../people-access.js';
import type { EventRef, EventStore, HistoryCursor } from '../storage/event.store.js';
import { Backtest, type BacktestReport, type BacktestSample, type TestHit } from './backtest.js';

export interface BacktestRulePorts extends PeopleAccess {
  readonly events: EventStore;
  readonly digest: Digest;
  readonly maxEvents: number;
}

const PAGE = 1_000;
const SAMPLES = 10;
const SAMPLE_EVENTS = 10;
const instant = (ms: number): string => new Date(ms).toISOString();

/**
 * Runs a rule over the stored events of the actor's office and reports what it would have found. It reads in one read-only
 * snapshot and writes nothing, publishes nothing and moves nothing.
 */
export class BacktestRule {
  private running = false;

  constructor(private readonly ports: BacktestRulePorts) {}

  async execute(actor: Actor, request: { rule: unknown; from: Date; to: Date }): Promise<BacktestReport> {
    const read = readRule(request.rule);
    if (!read.ok) {
      const items = read.error.map((item): ProblemItem => ({ ...item, pointer: `/rule${item.pointer}` }));
      throw new ProblemError('MATCHER.RULE_INVALID', { items });
    }
    if (this.running) throw new ProblemError('MATCHER.BACKTEST_BUSY');
    this.running = true;
    try {
      const span = { procuratorateId: actor.procuratorateId, from: request.from, to: request.to };
      return await this.ports.people.read(actor, (tx) => this.run(tx, read.value, actor, span));
    } finally {
      this.running = false;
    }
  }

  private async run(
    tx: Tx,
    rule: Rule,
    actor: Actor,
    span: { procuratorateId: string; from: Date; to: Date },
  ): Promise<BacktestReport> {
    const backtest = new Backtest(rule, this.ports.digest);
    let cursor: HistoryCursor | null = null;
    let complete = false;
    const seen = this.ports.access.filter(actor, 'read', 'record');
    while (!complete && backtest.counts.events < this.ports.maxEvents) {
      const page = await this.ports.events.listHistory(tx, span, { seen, after: cursor, limit: PAGE });
      for (const { body, timeMs } of page) {
        const arrived = readArrived(body, undefined);
        if (arrived.ok) backtest.take(arrived.value.event, timeMs);
      }
      cursor = page.at(-1) ?? cursor;
      complete = page.length < PAGE;
    }
    const hits = backtest.hits();
    return {
      rule: { id: rule.id, version: rule.version },
      from: span.from.toISOString(),
      to: span.to.toISOString(),
      ...backtest.counts,
      keys: backtest.keyCount,
      hits: hits.length,
      members: hits.reduce((sum, hit) => sum + hit.segment.members.length, 0),
      attached: hits.reduce((sum, hit) => sum + hit.segment.attached.length, 0),
      complete,
      readUntil: cursor === null ? null : instant(cursor.timeMs),
      samples: await this.samples(tx, rule, backtest, hits.slice(0, SAMPLES)),
    };
  }

  private async samples(tx: Tx, rule: Rule, backtest: Backtest, hits: readonly TestHit[]): Promise<BacktestSample[]> {
    const chosen = hits.map((hit) => ({ hit, refs: sampleRefs(backtest, hit) }));
    const bodies = new Map<string, ArrivedEvent>();
    for (const { body } of await this.ports.events.listBodies(
      tx,
      chosen.flatMap(({ refs }) => [...refs.values()]),
    )) {
      const arrived = readArrived(body, undefined);
      if (arrived.ok) bodies.set(refKey(arrived.value.event), arrived.value);
    }
    return chosen.flatMap(({ hit, refs }) => {
      const completing = refs.get(hit.segment.completedBy.eventId);
      const event = completing && bodies.get(refKey(completing))?.event;
      if (event === undefined) return [];
      const { members, attached, lockUntilMs, completedBy } = hit.segment;
      const shown = [...refs.values()].flatMap((ref) => bodies.get(refKey(ref)) ?? []);
      const memberIds = new Set(members.map((member) => member.eventId));
      return [
        {
          matchKey: hit.matchKey,
          keyParts: describeKey(rule, event),
          windowFrom: instant(members[0]?.timeMs ?? completedBy.timeMs),
          windowTo: instant(completedBy.timeMs),
          lockUntil: instant(lockUntilMs),
          memberCount: members.length,
          attachedCount: attached.length,
          events: shown.map(({ event: one, timeMs }) => {
            const { excerpt, address } = hitItem(one);
            const role = memberIds.has(one.eventId) ? 'member' : 'attached';
            return { eventId: one.eventId, role, eventTime: instant(timeMs), excerpt, address };
          }),
          explanation: {
            conditions: explainRule(rule, event).conditions.map((one) => ({ ...one, found: [...one.found] })),
            window: explainWindow(rule, members.length),
          },
        },
      ];
    });
  }
}

/** The completing event and the first others of the hit. */
function sampleRefs(backtest: Backtest, { matchKey, segment }: TestHit): Map<string, EventRef> {
  const refs = new Map<string, EventRef>();
  for (const { eventId } of [segment.completedBy, ...segment.members, ...segment.attached]) {
    if (refs.size === SAMPLE_EVENTS) break;
    const ref = backtest.refOf(matchKey, eventId);
    if (ref !== undefined) refs.set(eventId, ref);
  }
  return refs;
}

import type { Outbox, Tx } from '#platform/postgres';
import type { Evaluation, EvaluationOutcome, KnownEvent } from '../storage/evaluation.store.js';
import type { ArrivedEvent } from './arrived-event.js';
import type { MatcherTelemetry } from './matcher-telemetry.js';
import { type Decided, hitChangeMessage, type MatcherTopics, outcomeMessage } from './outcome-message.js';
import type { Evaluated, RuleBook } from './rule-book.js';
import type { Cause, SettleEvents } from './settle-events.js';

export interface DecideEventsPorts {
  readonly book: RuleBook;
  readonly settleEvents: SettleEvents;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly topics: MatcherTopics;
  readonly telemetry: MatcherTelemetry;
}

export interface EventToDecide {
  readonly arrived: ArrivedEvent;
  readonly known: KnownEvent | undefined;
  /** Later than the allowed lateness: recorded, changing nothing. */
  readonly late: boolean;
}

/** How one event of the batch is treated; its older revisions in the batch share the outcome. */
interface Verdict {
  readonly newest: EventToDecide;
  /** Set where no window is touched: by a newer revision that is known, or by coming too late. */
  readonly fixed: EvaluationOutcome | null;
  readonly evaluated: Evaluated | null;
}

/**
 * Decides about revisions of events: evaluates the rules, settles the windows, and leaves the outcomes and hits in the
 * outbox. Revisions of one event that come in one batch are decided together, by the newest.
 */
export class DecideEvents {
  constructor(private readonly ports: DecideEventsPorts) {}

  /** Returns what to store about each revision, in the order given. */
  async decide(tx: Tx, items: readonly EventToDecide[], cause: Cause): Promise<Evaluation[]> {
    const { book, settleEvents, outbox, topics, telemetry } = this.ports;
    const verdicts = this.judge(items);
    const settled = await settleEvents.settle(
      tx,
      [...verdicts.values()].flatMap(({ newest: { arrived, known }, evaluated }) =>
        evaluated === null
          ? []
          : [
              {
                event: arrived.event,
                timeMs: arrived.timeMs,
                wanted: evaluated.wanted,
                evaluatedBefore: known?.newest !== null && known?.newest !== undefined,
                traceparent: arrived.traceparent,
              },
            ],
      ),
      cause,
    );
    const decided: Decided[] = [];
    const evaluations = items.map(({ arrived: { event, traceparent } }): Evaluation => {
      const { newest, fixed, evaluated } = this.verdictOf(verdicts, event.eventId);
      const hits = settled.hitsOf.get(event.eventId) ?? 0;
      const outcome = fixed ?? (hits > 0 ? 'matched' : 'unmatched');
      const isNewest = newest.arrived.event.revision === event.revision;
      decided.push({ event, outcome, traceparent });
      return {
        eventId: event.eventId,
        revision: event.revision,
        outcome,
        hits: isNewest && fixed === null ? hits : 0,
        ruleSet: evaluated === null ? null : book.setId,
        notes: isNewest ? (evaluated?.notes ?? null) : null,
        evaluatedAt: cause.now,
      };
    });
    const turned = settled.turned.map(({ event, outcome }): Decided => ({ event, outcome, traceparent: undefined }));
    await outbox.enqueue(tx, [
      ...settled.changes.map((change) => hitChangeMessage(change, topics)),
      ...[...decided, ...turned].map((one) => outcomeMessage(one, topics, cause)),
    ]);
    telemetry.decided(tx, decided, settled.changes);
    return evaluations;
  }

  private judge(items: readonly EventToDecide[]): Map<string, Verdict> {
    const newest = new Map<string, EventToDecide>();
    for (const item of items) {
      const { eventId, revision } = item.arrived.event;
      const other = newest.get(eventId);
      if (other === undefined || other.arrived.event.revision < revision) newest.set(eventId, item);
    }
    return new Map([...newest].map(([eventId, item]) => [eventId, this.judgeOne(item)]));
  }

  private judgeOne(item: EventToDecide): Verdict {
    const { known, late, arrived } = item;
    const before = known?.newest ?? null;
    const fixed =
      before !== null && before.revision > arrived.event.revision ? before.outcome : late ? 'too_late' : null;
    return { newest: item, fixed, evaluated: fixed === null ? this.ports.book.evaluate(arrived.event) : null };
  }

  private verdictOf(verdicts: ReadonlyMap<string, Verdict>, eventId: string): Verdict {
    const verdict = verdicts.get(eventId);
    if (verdict === undefined) throw new Error('every event of the batch has a verdict');
    return verdict;
  }
}

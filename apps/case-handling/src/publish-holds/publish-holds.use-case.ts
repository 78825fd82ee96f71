import { type ClueHoldsV1, TOPICS, topicName } from '#contracts';
import type { Clock } from '#kernel';
import type { Outbox, OutboxMessage, Tx, UnitOfWork } from '#platform/postgres';
import { type CaseHold, type ClueHold, FIRST_CLUE, type HoldsStore, type Publication } from '../storage/holds.store.js';

export interface PublishHoldsDeps {
  readonly database: UnitOfWork;
  readonly holds: HoldsStore;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly topicPrefix: string;
  readonly limits?: HoldsLimits;
}

interface HoldsLimits {
  /** Of one transaction. */
  readonly clues: number;
  /** Of one record: 10,000 are some 400 kB. */
  readonly events: number;
}

const LIMITS: HoldsLimits = { clues: 200, events: 10_000 };
const EVERY_MS = 86_400_000;

/**
 * Tells ingest, once a day, every clue and case and all that they count: whatever ingest knows of them from their changes it
 * knows only from the days that a topic reaches back, and it erases nothing before it has been told everything. In parts of a
 * transaction each, on one partition, so that the last part stands behind all others; whoever is cut off, or another
 * instance, goes on with the next one.
 */
export class PublishHolds {
  private readonly topic: string;

  constructor(private readonly deps: PublishHoldsDeps) {
    this.topic = topicName(deps.topicPrefix, TOPICS.clueHolds);
  }

  /** Does nothing where the last telling is not a day old. `isStopped`: it is to end after the part that it is at. */
  async run(isStopped: () => boolean = () => false): Promise<void> {
    while (!isStopped() && (await this.deps.database.run((tx) => this.step(tx))));
  }

  /** False when there is nothing more to tell. */
  private async step(tx: Tx): Promise<boolean> {
    const { holds, outbox, limits = LIMITS } = this.deps;
    const at = this.due(await holds.hold(tx));
    if (at === undefined) return false;
    const clues = await holds.listClues(tx, at.afterClueId, limits.clues);
    const isFinished = clues.length < limits.clues;
    const cases = await holds.listCases(tx, [...new Set(clues.flatMap(({ caseId }) => caseId ?? []))]);
    const messages = this.messages(at, partsOf(clues, cases, limits.events), isFinished);
    await outbox.enqueue(tx, messages);
    await holds.save(tx, {
      ...at,
      parts: at.parts + messages.length,
      afterClueId: clues.at(-1)?.clueId ?? at.afterClueId,
      isFinished,
    });
    return !isFinished;
  }

  private due(last: Publication | undefined): Publication | undefined {
    if (last?.isFinished === false) return last;
    const startedAt = this.deps.clock.now();
    if (last !== undefined && startedAt.getTime() - last.startedAt.getTime() < EVERY_MS) return undefined;
    return { publicationId: this.deps.newId(), startedAt, parts: 0, afterClueId: FIRST_CLUE, isFinished: false };
  }

  private messages(at: Publication, parts: readonly HoldsPart[], isFinished: boolean): OutboxMessage[] {
    const { publicationId, startedAt } = at;
    return parts.map((part, n) => {
      const value: ClueHoldsV1 = {
        publicationId,
        part: at.parts + n + 1,
        isLast: isFinished && n + 1 === parts.length,
        asOf: startedAt.toISOString(),
        ...part,
      };
      return {
        topic: this.topic,
        key: publicationId,
        value: JSON.stringify(value),
        headers: { ce_type: TOPICS.clueHolds.name },
      };
    });
  }
}

type HoldsPart = Pick<ClueHoldsV1, 'clues' | 'cases'>;

/** At least one, so that a last part is told; the cases stand in the first. */
function partsOf(clues: readonly ClueHold[], cases: readonly CaseHold[], mostEvents: number): HoldsPart[] {
  const parts: ClueHold[][] = [[]];
  let room = mostEvents;
  for (const clue of clues) {
    for (let from = 0; from === 0 || from < clue.eventIds.length;) {
      if (room === 0) {
        parts.push([]);
        room = mostEvents;
      }
      const eventIds = clue.eventIds.slice(from, from + room);
      parts.at(-1)!.push({ ...clue, eventIds });
      // A clue of no event takes room as well: a record does not grow without bound.
      const taken = Math.max(1, eventIds.length);
      from += taken;
      room -= taken;
    }
  }
  return parts.map((ofPart, n) => ({ clues: ofPart, cases: n === 0 ? [...cases] : [] }));
}

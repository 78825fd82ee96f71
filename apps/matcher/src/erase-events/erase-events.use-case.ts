import type { EventErasedV1 } from '#contracts';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import { readArrived } from '../matching/arrived-event.js';
import type { CandidateStore, StoredCandidate } from '../storage/candidate.store.js';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { EventStore } from '../storage/event.store.js';
import { skeletonOf } from './skeleton.js';

export interface EraseEventsPorts {
  readonly erased: ErasedEventStore;
  readonly candidates: Pick<CandidateStore, 'listByEvents' | 'lockKeys' | 'remove'>;
  readonly events: Pick<EventStore, 'listBodies'>;
  readonly clock: Clock;
}

const ENDED = 'ended';

/**
 * Erases events as ingest did. What a live hit counted stays with its bytes while a clue or case may need it, and is stripped
 * to a skeleton when the file has ended; everything else goes at once. An erased event counts for nothing new.
 */
export class EraseEvents {
  constructor(private readonly ports: EraseEventsPorts) {}

  async execute(tx: Tx, messages: readonly EventErasedV1[]): Promise<void> {
    if (messages.length === 0) return;
    const { erased, candidates, clock } = this.ports;
    const now = clock.now();
    const ended = new Map<string, boolean>();
    for (const { eventId, file } of messages) ended.set(eventId, ended.get(eventId) === true || file === ENDED);
    const ids = [...ended.keys()];
    await erased.save(
      tx,
      [...ended].map(([eventId, over]) => ({ eventId, ended: over })),
      now,
    );
    const rows = await this.lockedCandidates(tx, ids);
    const counted = rows.filter(({ hitId }) => hitId !== null);
    await candidates.remove(
      tx,
      rows.filter(({ hitId }) => hitId === null),
    );
    await erased.removeBodies(tx, ids, counted, now);
    await erased.endPending(tx, ids, now);
    // A hit that is void is part of no file.
    await erased.blankExplanations(tx, ids, 'void');
    await this.strip(
      tx,
      ids.filter((id) => ended.get(id) === true),
      counted,
    );
  }

  /** Chunks that are at the same keys take turns, as everywhere. */
  private async lockedCandidates(tx: Tx, eventIds: readonly string[]): Promise<StoredCandidate[]> {
    const { candidates } = this.ports;
    const before = await candidates.listByEvents(tx, eventIds);
    if (before.length === 0) return before;
    const keys = new Map(before.map(({ matchKey, ruleId }) => [matchKey, { matchKey, ruleId }]));
    await candidates.lockKeys(tx, [...keys.values()]);
    return candidates.listByEvents(tx, eventIds);
  }

  private async strip(tx: Tx, eventIds: readonly string[], counted: readonly StoredCandidate[]): Promise<void> {
    const { erased, events } = this.ports;
    const over = counted.filter(({ eventId }) => eventIds.includes(eventId));
    const bodies = (await events.listBodies(tx, over)).flatMap(({ eventId, revision, body }) => {
      const read = readArrived(body, undefined);
      return read.ok ? [{ eventId, revision, body: Buffer.from(JSON.stringify(skeletonOf(read.value.event))) }] : [];
    });
    await erased.replaceBodies(tx, bodies);
    await erased.blankItems(tx, over);
    await erased.blankExplanations(tx, eventIds, 'live');
  }
}

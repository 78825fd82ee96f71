import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { SignedAnswer, SignedIdStore } from '../storage/signed-id.store.js';
import type { AcceptEvents } from './accept-events.use-case.js';
import type { IncomingItem, ItemFault } from './incoming-item.js';
import type { ItemResult } from './item-result.js';
import type { MessageAnswer, SignedMessage } from './signed-message.js';

export interface AcceptOnceDeps {
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly signedIds: Pick<SignedIdStore, 'append' | 'find'>;
  readonly clock: Clock;
}

interface KnownAnswer {
  readonly bodyHash: Buffer;
  readonly results: readonly ItemResult[];
}

interface Turn {
  readonly index: number;
  readonly items: readonly IncomingItem[];
  readonly kind: 'fresh' | 'reused';
}

const MAX_ATTEMPTS = 6;
const RACES = new Set(['23505', '40P01']);

const isRace = (error: unknown): boolean => error instanceof Error && 'code' in error && RACES.has(String(error.code));

const REUSED: ItemFault = {
  code: 'INGEST.SIGNED_ID_REUSED',
  items: [{ pointer: '', detail: '此 webhook-id 已用于另一份报文' }],
};

const keyOf = ({ sourceId, signedId }: SignedMessage): string | null =>
  signedId === null ? null : `${sourceId}\n${signedId}`;

/** Nothing of it was taken: sent again it is looked at anew, for what stood against it may be gone. */
const isKept = (results: readonly ItemResult[]): boolean => results.some(({ outcome }) => outcome !== 'refused');

const again = (results: readonly ItemResult[]): ItemResult[] =>
  results.map((result) => (result.fault === null ? { ...result, repeated: true } : result));

/**
 * Takes in signed messages, each once: the answer to a signed id is kept in the transaction of what it did, and the same
 * message gets it again without a second effect, from whichever door and instance, also at the same moment. That a message
 * was there before is rare, so nobody looks first: the ids are written at the end, and where one of them is taken everything
 * since is rolled back and decided with the answers that are there.
 */
export class AcceptOnce {
  constructor(private readonly deps: AcceptOnceDeps) {}

  async accept(tx: Tx, messages: readonly SignedMessage[]): Promise<MessageAnswer[]> {
    const { signedIds, clock } = this.deps;
    await tx.client.query('SAVEPOINT signed');
    let known = new Map<string, KnownAnswer>();
    for (let attempt = 1; ; attempt += 1) {
      const { answers, kept } = await this.decide(tx, messages, known);
      try {
        await signedIds.append(tx, kept, clock.now());
        return answers;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRace(error)) throw error;
        await tx.client.query('ROLLBACK TO SAVEPOINT signed');
        known = await this.find(tx, messages);
      }
    }
  }

  /** The answer that the message got before; undefined where it got none, or was another one. Has no effect. */
  async firstAnswer(tx: Tx, message: SignedMessage): Promise<MessageAnswer | undefined> {
    const first = (await this.find(tx, [message])).get(keyOf(message) ?? '');
    if (first === undefined || !first.bodyHash.equals(message.bodyHash)) return undefined;
    return { kind: 'repeated', results: again(first.results) };
  }

  private async find(tx: Tx, messages: readonly SignedMessage[]): Promise<Map<string, KnownAnswer>> {
    const keys = messages.flatMap(({ sourceId, signedId }) => (signedId === null ? [] : [{ sourceId, signedId }]));
    const found = await this.deps.signedIds.find(tx, keys);
    return new Map(
      found.map(({ sourceId, signedId, bodyHash, answer }) => [
        `${sourceId}\n${signedId}`,
        // It is read back as it was written.
        { bodyHash, results: answer as ItemResult[] },
      ]),
    );
  }

  private async decide(
    tx: Tx,
    messages: readonly SignedMessage[],
    stored: ReadonlyMap<string, KnownAnswer>,
  ): Promise<{ answers: MessageAnswer[]; kept: SignedAnswer[] }> {
    const answers = new Array<MessageAnswer>(messages.length);
    const kept: SignedAnswer[] = [];
    const known = new Map(stored);
    // The same message twice in one batch: the second waits for what the first gets. What was not kept is then decided anew.
    let waiting = [...messages.keys()];
    for (const round of ['first', 'second'] as const) {
      const turns: Turn[] = [];
      const later: number[] = [];
      const ahead = new Set<string>();
      for (const index of waiting) {
        const message = messages[index]!;
        const key = keyOf(message);
        const first = key === null ? undefined : known.get(key);
        if (first?.bodyHash.equals(message.bodyHash) === true) {
          answers[index] = { kind: 'repeated', results: again(first.results) };
        } else if (first !== undefined) {
          turns.push({ index, items: [reused(message)], kind: 'reused' });
        } else if (key !== null && ahead.has(key) && round === 'first') {
          later.push(index);
        } else {
          if (key !== null) ahead.add(key);
          turns.push({ index, items: message.items, kind: 'fresh' });
        }
      }
      await this.take(tx, turns, answers);
      for (const { index, kind } of turns) {
        const { sourceId, signedId, bodyHash } = messages[index]!;
        const { results } = answers[index]!;
        const key = keyOf(messages[index]!);
        if (kind === 'reused' || signedId === null || key === null || known.has(key) || !isKept(results)) continue;
        known.set(key, { bodyHash, results });
        kept.push({ sourceId, signedId, bodyHash, answer: results });
      }
      waiting = later;
      if (waiting.length === 0) break;
    }
    return { answers, kept };
  }

  private async take(tx: Tx, turns: readonly Turn[], answers: MessageAnswer[]): Promise<void> {
    const results = await this.deps.acceptEvents.accept(
      tx,
      turns.flatMap(({ items }) => items),
    );
    let from = 0;
    for (const { index, items, kind } of turns) {
      answers[index] = { kind, results: results.slice(from, from + items.length) };
      from += items.length;
    }
  }
}

/** It stands for the whole message, which is not read. */
function reused({ items }: SignedMessage): IncomingItem {
  const [first] = items;
  if (first === undefined) throw new Error('a message has at least one item');
  const { source, receivedMs, via, traceparent } = first;
  return { source, raw: null, receivedMs, via, run: null, traceparent, fault: REUSED };
}

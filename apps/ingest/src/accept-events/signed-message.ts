import { hash } from 'node:crypto';
import type { IncomingItem } from './incoming-item.js';
import type { ItemResult } from './item-result.js';

/** What its sender signed as one: an item, a batch of items, a record. */
export interface SignedMessage {
  readonly sourceId: string;
  /** Null where nobody's signature holds: the message is answered, and no answer is kept. */
  readonly signedId: string | null;
  /** Of the bytes that were signed. */
  readonly bodyHash: Buffer;
  readonly items: readonly IncomingItem[];
}

/**
 * `fresh`: decided now. `repeated`: the answer that the message got when it first came, and nothing was done.
 * `reused`: its id was signed before over other bytes; the one result is the refusal of the whole.
 */
export interface MessageAnswer {
  readonly kind: 'fresh' | 'repeated' | 'reused';
  readonly results: readonly ItemResult[];
}

const HASH_BYTES = 16;
const NOTHING = Buffer.alloc(0);

/** Tells bytes apart whose sender is known by a key already: half of SHA-256 is enough. */
export const bodyHashOf = (body: Buffer | null): Buffer =>
  hash('sha256', body ?? NOTHING, 'buffer').subarray(0, HASH_BYTES);

/** What there is to count of messages that were answered: items with their results, and repeats by source. */
export function takenIn(
  messages: readonly SignedMessage[],
  answers: readonly MessageAnswer[],
): { items: IncomingItem[]; results: ItemResult[]; repeats: Map<string, number> } {
  const items: IncomingItem[] = [];
  const results: ItemResult[] = [];
  const repeats = new Map<string, number>();
  for (const [i, answer] of answers.entries()) {
    const message = messages[i]!;
    if (answer.kind === 'repeated') {
      repeats.set(message.sourceId, (repeats.get(message.sourceId) ?? 0) + 1);
      continue;
    }
    items.push(...message.items.slice(0, answer.results.length));
    results.push(...answer.results);
  }
  return { items, results, repeats };
}

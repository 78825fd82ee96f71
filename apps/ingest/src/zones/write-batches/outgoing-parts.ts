import { type Clock, newId } from '#kernel';
import type { Tx } from '#platform/postgres';
import { partAad } from '../batches/batch-parts.js';
import type { ZoneKeys } from '../batches/zone-keys.js';
import { itemsOf, writeEntry, type ZoneEntry } from '../entries/zone-entry.js';
import type { NewPart, ZoneOutStore } from '../storage/zone-out.store.js';

export interface OutgoingPartsDeps {
  readonly store: Pick<ZoneOutStore, 'addParts'>;
  readonly keys: Pick<ZoneKeys, 'side' | 'sealForPeer'>;
  readonly clock: Clock;
}

/** A part is opened as a whole: this bounds what it takes of memory, and how many boxes are made of many small entries. */
const PART_BYTES = 2 * 1024 * 1024;
const PART_ITEMS = 500;

/** Seals entries to the other side's key as they come: at rest nobody here can open them. They leave with the transaction. */
export class OutgoingParts {
  constructor(private readonly deps: OutgoingPartsDeps) {}

  async add(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    const parts = cut(entries.map(weigh)).map((some) => this.sealWeighed(some));
    if (parts.length > 0) await this.deps.store.addParts(tx, parts, this.deps.clock.now());
  }

  seal(entry: ZoneEntry): NewPart {
    return this.sealWeighed([weigh(entry)]);
  }

  private sealWeighed(entries: readonly Weighed[]): NewPart {
    const { keys, clock } = this.deps;
    const partId = newId(clock.now().getTime());
    const plain = Buffer.concat(entries.map(({ bytes }) => bytes));
    const items = entries.reduce((sum, entry) => sum + entry.items, 0);
    return { partId, sealed: keys.sealForPeer(plain, partAad(keys.side, partId)), entries: items };
  }
}

interface Weighed {
  readonly bytes: Buffer;
  readonly items: number;
}

const weigh = (entry: ZoneEntry): Weighed => ({ bytes: writeEntry(entry), items: itemsOf(entry) });

function cut(entries: readonly Weighed[]): Weighed[][] {
  const parts: Weighed[][] = [];
  let [bytes, items] = [0, 0];
  for (const entry of entries) {
    const last = parts.at(-1);
    if (last === undefined || items + entry.items > PART_ITEMS || bytes + entry.bytes.length > PART_BYTES) {
      parts.push([entry]);
      [bytes, items] = [0, 0];
    } else last.push(entry);
    bytes += entry.bytes.length;
    items += entry.items;
  }
  return parts;
}

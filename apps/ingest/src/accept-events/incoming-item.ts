import type { ProblemItem } from '#kernel';
import type { IncomingDisposal, IncomingEvent, Mapping } from '#domain/intake';
import type { Source } from '../sources/source.js';

export interface Run {
  readonly id: string;
  readonly kind: 'backfill';
}

/** By which door an item came. `waiting`: a disposal that waited for its event and is taken up again. */
export type Via = 'http' | 'batch' | 'kafka' | 'file' | 'pull' | 'entry' | 'waiting';

/** An item whose sender has no answer yet: it was told under which id it will come. */
export interface Forwarded {
  readonly answerId: string;
}

/** Why an item is not taken. `code` is one of the problem catalogue; neither field holds personal data. */
export interface ItemFault {
  readonly code: string;
  readonly detail?: string;
  readonly items: readonly ProblemItem[];
}

/** One pushed item as it came through a door, its sender known. */
export interface IncomingItem {
  readonly source: Source;
  /** The item's own bytes; null for a batch's item, which is `parsed`, and for a tombstone. */
  readonly raw: Buffer | null;
  /** The parsed item, where the door parsed it as a part of a batch. */
  readonly parsed?: { readonly value: unknown; readonly mayHoldPoison: boolean };
  /** Said beside the bytes (a header): the item has our form although its source has an adapter. */
  readonly format?: 'canonical';
  /** What the door itself found wrong (a signature over Kafka): the item is answered like any other, and not read. */
  readonly fault?: ItemFault;
  /** Arrival: our clock over HTTP, the broker's over Kafka, so that a second processing decides the same. */
  readonly receivedMs: number;
  readonly via: Via;
  readonly run: Run | null;
  readonly traceparent: string;
  /** It came to one zone and is decided on in another (docs/zones.md). */
  readonly forwarded?: Forwarded;
}

/** Nobody waits for the answer: what is refused is put aside, and is not only told. */
export const isPutAside = ({ via, forwarded }: Pick<IncomingItem, 'via' | 'forwarded'>): boolean =>
  via === 'kafka' || via === 'pull' || forwarded !== undefined;

/** An item that can be decided on. */
export type Readable =
  | {
      readonly kind: 'event';
      readonly sourceEventNo: string;
      readonly event: IncomingEvent;
      /**
       * By the index under which an older name is found, the key that stands in the event: of everybody whom it names, while
       * an index key is exchanged and after. Null without an exchange.
       */
      readonly aliases: ReadonlyMap<string, string> | null;
      readonly mapping: Mapping | null;
    }
  | {
      readonly kind: 'disposal';
      readonly sourceEventNo: string;
      readonly disposal: IncomingDisposal;
      readonly mapping: Mapping | null;
    };

/** What reading an item gave. `sourceEventNo` is null where it could not be read. */
export type ReadItem =
  Readable | { readonly kind: 'fault'; readonly sourceEventNo: string | null; readonly fault: ItemFault };

import type { ProblemItem } from '#kernel';
import type { IncomingDisposal, IncomingEvent, ReporterRecord } from '#domain/intake';
import type { Source } from '../sources/source.js';

export interface Run {
  readonly id: string;
  readonly kind: 'backfill';
}

/** By which door an item came. `waiting`: a disposal that waited for its event and is taken up again. */
export type Via = 'http' | 'batch' | 'kafka' | 'waiting';

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
  /** What the door itself found wrong (a signature over Kafka): the item is answered like any other, and not read. */
  readonly fault?: ItemFault;
  /** Arrival: our clock over HTTP, the broker's over Kafka, so that a second processing decides the same. */
  readonly receivedMs: number;
  readonly via: Via;
  readonly run: Run | null;
  readonly traceparent: string;
}

/** An item that can be decided on. */
export type Readable =
  | {
      readonly kind: 'event';
      readonly sourceEventNo: string;
      readonly event: IncomingEvent;
      /** In clear: it leaves memory sealed only. */
      readonly reporter: ReporterRecord | null;
      /** The reporter's index by which an older name is found, while an index key is exchanged and after; else null. */
      readonly aliasIndex: string | null;
    }
  | { readonly kind: 'disposal'; readonly sourceEventNo: string; readonly disposal: IncomingDisposal };

/** What reading an item gave. `sourceEventNo` is null where it could not be read. */
export type ReadItem =
  Readable | { readonly kind: 'fault'; readonly sourceEventNo: string | null; readonly fault: ItemFault };

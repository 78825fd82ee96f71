import type { Mapping } from '#domain/intake';
import type { ProblemItem } from '#kernel';

/** What an adapter made of a platform's record: a push as it would have been sent, or what is wrong with the record. */
export type AdaptedRecord =
  | {
      readonly ok: true;
      readonly push: Record<string, unknown>;
      readonly flags: readonly string[];
      /** The record without what it says of the handling, by which two of one version are compared; left out: all of it. */
      readonly body?: () => unknown;
      readonly mapping?: Mapping | null;
    }
  /** Pointers are into the platform's own record; details are Chinese and repeat no value. */
  | {
      readonly ok: false;
      readonly faults: readonly ProblemItem[];
      /** Of the event, where it could be read, so that the answer finds its way. */
      readonly sourceEventNo?: string | null;
    };

export type RecordAdapter = (record: unknown) => AdaptedRecord;

/** The adapters that are in force. */
export interface RecordAdapters {
  /** Resolves when they are known. Until then nothing may be read: a platform's record would be taken for our form. */
  loaded(): Promise<void>;
  /** Undefined where the source has none: its items have our form already. */
  adapterOf(sourceId: string): RecordAdapter | undefined;
}

import type { Actor } from '#platform/auth';

export const QUARANTINE = Symbol('quarantine');

/** Which records; what is left out does not filter. */
export interface RecordFilter {
  readonly reason?: string | undefined;
  /** Id of the source that the record came from, in a service that takes records of sources. */
  readonly source?: string | undefined;
  readonly topic?: string | undefined;
  /** Instants between which it was put aside. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What the explanation holds. */
  readonly text?: string | undefined;
}

export interface RecordQuery extends RecordFilter {
  readonly state: 'open' | 'resent' | 'dismissed';
  readonly limit: number;
  readonly cursor?: string;
}

/** Bytes as they are shown: as text where they are UTF-8. */
export interface ShownBytes {
  readonly encoding: 'utf8' | 'base64';
  readonly text: string;
}

/** A record with what it holds. */
export interface ShownRecord {
  /** What the list says of it. */
  readonly item: object;
  readonly key: ShownBytes | null;
  readonly value: ShownBytes | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What a person made of the value; null where nobody did. It is what is sent again. */
  readonly mended: ShownBytes | null;
}

/** Where records that were put aside are looked at and decided on, by structure. Codes: HTTP.QUARANTINE_…. */
export interface QuarantineDesk {
  /** One page, newest first; the cursor of the next page is part of the answer. */
  list(query: RecordQuery, actor: Actor): Promise<unknown>;
  /** Open records, together and by reason. */
  counts(actor: Actor): Promise<object>;
  /** Phone and identity numbers masked. */
  read(id: string, actor: Actor): Promise<ShownRecord>;
  /** As it is, for a reason that is recorded with who looked. */
  unmask(id: string, reason: string, actor: Actor): Promise<ShownRecord>;
  /** Keeps other bytes for the value of an open record, beside those that came; who and why is recorded. */
  mend(id: string, mending: { readonly value: Buffer; readonly reason: string }, actor: Actor): Promise<object>;
  /** False when there is no open record of this id. */
  resend(id: string, byActor: string): Promise<boolean>;
  /** An order to send all open records of a filter again; it is carried out in the background. */
  resendAll(filter: RecordFilter, actor: Actor): Promise<object>;
  orders(actor: Actor): Promise<readonly object[]>;
  order(jobId: string, actor: Actor): Promise<object>;
  dismiss(id: string, reason: string, byActor: string): Promise<boolean>;
}

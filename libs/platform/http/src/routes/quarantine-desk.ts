export const QUARANTINE = Symbol('quarantine');

/** Where records that were put aside are looked at and decided on, by structure. */
export interface QuarantineDesk {
  /** One page, newest first; the cursor of the next page is part of the answer. */
  list(query: {
    readonly state: 'open' | 'resent' | 'dismissed';
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<unknown>;
  /** False when there is no open record of this id. */
  resend(id: string, byActor: string): Promise<boolean>;
  dismiss(id: string, reason: string, byActor: string): Promise<boolean>;
}

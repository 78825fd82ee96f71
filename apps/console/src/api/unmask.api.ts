import { call, service } from './client.js';

/** What is masked elsewhere, in the clear. Never kept: not in a query, not in a mutation, not in the browser's cache. */
export interface ClearText {
  readonly event: {
    readonly title: string;
    readonly description: string;
    readonly address: string | null;
    readonly subject: { readonly name: string | null } | null;
  };
  /** Null when nothing was pushed of the reporter. */
  readonly reporter: {
    readonly role: string | null;
    readonly anonymous: boolean;
    readonly name: string | null;
    readonly phone: string | null;
    readonly idNo: string | null;
    readonly minor: boolean | null;
  } | null;
}

export const unmaskEvent = (eventId: string, reason: string): Promise<ClearText> =>
  call('POST', service('ingest', `events/${encodeURIComponent(eventId)}/unmask`), { body: { reason } });

import { queryOptions } from '@tanstack/react-query';
import { call, get, service } from './client.js';
import type { GridEvent } from './events.api.js';
import { pagesBy } from './pages.api.js';

export type ErasureState = 'requested' | 'confirmed' | 'rejected';

export interface ErasureRequest {
  readonly requestId: string;
  readonly procuratorateId: string;
  readonly eventId: string;
  readonly basis: string;
  /** Null once it was decided: the history has it. */
  readonly reason: string | null;
  readonly state: ErasureState;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** False of a confirmed one whose event was gone already. */
  readonly erased: boolean;
}

const BASE = service('ingest', 'erasures');
const KEY = 'erasures';
export const ERASURES_KEY = [KEY] as const;

export const erasuresQuery = (state: ErasureState | undefined) =>
  pagesBy<ErasureRequest>([KEY, 'list', state], async (cursor, limit, signal) => {
    const page = await get<{ readonly items: readonly ErasureRequest[]; readonly cursor: string | null }>(
      BASE,
      { state, cursor, limit },
      signal,
    );
    return { items: page.items, nextCursor: page.cursor };
  });

/** The event that a source knows by this number. */
export const eventByNumberQuery = (sourceId: string, sourceEventNo: string) =>
  queryOptions({
    queryKey: ['event', 'by-number', sourceId, sourceEventNo],
    queryFn: ({ signal }) =>
      get<{ readonly event: GridEvent }>(service('ingest', 'events'), { sourceId, sourceEventNo }, signal),
    enabled: sourceId !== '' && sourceEventNo !== '',
  });

export const requestErasure = (eventId: string, basis: string, reason: string): Promise<unknown> =>
  call('POST', service('ingest', `events/${encodeURIComponent(eventId)}/erasure`), { body: { basis, reason } });
export const decideErasure = (requestId: string, decision: 'confirm' | 'reject'): Promise<unknown> =>
  call('POST', `${BASE}/${encodeURIComponent(requestId)}/${decision}`);

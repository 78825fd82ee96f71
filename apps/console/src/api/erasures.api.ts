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
  /** Of one that was decided, as the history has it; null once it was erased there. */
  readonly reason: string | null;
  readonly state: ErasureState;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** False of a confirmed one whose event was gone already. */
  readonly erased: boolean;
}

/** By what events went: their source's term, the installation's, the day that they named themselves, or a request. */
export type ErasureRule = 'source-term' | 'office-term' | 'named-day' | 'term' | 'request';

export interface ErasedDay {
  readonly day: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly rule: ErasureRule;
  readonly events: number;
}

export interface ErasedFilters {
  readonly sourceId?: string | undefined;
  readonly by?: 'time' | 'request' | undefined;
  /** Days, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
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

/** What was erased, day by day. */
export const erasedQuery = (filters: ErasedFilters) =>
  pagesBy<ErasedDay>([KEY, 'erased', filters], async (cursor, limit, signal) => {
    const page = await get<{ readonly items: readonly ErasedDay[]; readonly cursor: string | null }>(
      service('ingest', 'erased'),
      { ...filters, cursor, limit },
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

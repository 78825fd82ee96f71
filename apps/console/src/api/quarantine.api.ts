import { queryOptions } from '@tanstack/react-query';
import { call, get, quarantineOf, type ServiceName } from './client.js';
import { pagesBy } from './pages.api.js';

export type RecordState = 'open' | 'resent' | 'dismissed';

/** A record that was put aside, without what it holds. */
export interface AsideRecord {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly recordedAt: string;
  readonly reasonCode: string;
  readonly detail: string;
  readonly state: RecordState;
  readonly valueBytes: number | null;
  readonly mends: number;
  readonly officeId: string | null;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
}

export interface ShownBytes {
  readonly encoding: 'utf8' | 'base64';
  readonly text: string;
}

/** With what it holds: masked, or as it is for a reason that is recorded. */
export interface ShownRecord {
  readonly item: AsideRecord;
  readonly key: ShownBytes | null;
  readonly value: ShownBytes | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly mended: ShownBytes | null;
}

export interface AsideFilters {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text?: string | undefined;
}

export interface ReasonCount {
  readonly reasonCode: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

export interface ResendOrder {
  readonly jobId: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  readonly finishedAt: string | null;
}

export const KEEPERS = [
  { id: 'ingest', name: '接入' },
  { id: 'matcher', name: '碰撞' },
  { id: 'case-handling', name: '办案' },
  { id: 'notify', name: '通知' },
] as const satisfies readonly { id: ServiceName; name: string }[];

const KEY = 'quarantine';
export const QUARANTINE_KEY = [KEY] as const;
const FOLLOW_MS = 2_000;

interface RecordPage {
  readonly items: readonly AsideRecord[];
  readonly cursor: string | null;
}

export const recordsQuery = (of: ServiceName, filters: AsideFilters & { readonly state: RecordState }) =>
  pagesBy<AsideRecord>([KEY, 'list', of, filters], async (cursor, limit, signal) => {
    const page = await get<RecordPage>(quarantineOf(of), { ...filters, cursor, limit }, signal);
    return { items: page.items, nextCursor: page.cursor };
  });

export const countsQuery = (of: ServiceName) =>
  queryOptions({
    queryKey: [KEY, 'counts', of],
    queryFn: ({ signal }) =>
      get<{ readonly open: number; readonly reasons: readonly ReasonCount[] }>(
        quarantineOf(of, '/counts'),
        undefined,
        signal,
      ),
  });

export const recordQuery = (of: ServiceName, id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', of, id],
    queryFn: ({ signal }) => get<ShownRecord>(quarantineOf(of, `/${encodeURIComponent(id)}`), undefined, signal),
    gcTime: 0,
  });

/** The newest orders to send many again; asked for anew while one goes on. */
export const ordersQuery = (of: ServiceName) =>
  queryOptions({
    queryKey: [KEY, 'orders', of],
    queryFn: async ({ signal }) =>
      (await get<{ readonly items: readonly ResendOrder[] }>(quarantineOf(of, '/resends'), undefined, signal)).items,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ finishedAt }) => finishedAt === null) === true ? FOLLOW_MS : false,
  });

const actOn = (of: ServiceName, id: string, act: string, body?: object): Promise<unknown> =>
  call('POST', quarantineOf(of, `/${encodeURIComponent(id)}/${act}`), { body });

/** Never kept: not in a query, not in a mutation. */
export const unmaskRecord = (of: ServiceName, id: string, reason: string): Promise<ShownRecord> =>
  actOn(of, id, 'unmask', { reason }) as Promise<ShownRecord>;
export const mendRecord = (of: ServiceName, id: string, value: string, reason: string): Promise<unknown> =>
  actOn(of, id, 'mend', { value, reason });
export const resendRecord = (of: ServiceName, id: string): Promise<unknown> => actOn(of, id, 'resend');
export const dismissRecord = (of: ServiceName, id: string, reason: string): Promise<unknown> =>
  actOn(of, id, 'dismiss', { reason });
export const resendAll = (of: ServiceName, filters: AsideFilters): Promise<ResendOrder> =>
  call('POST', quarantineOf(of, '/resends'), { body: filters });

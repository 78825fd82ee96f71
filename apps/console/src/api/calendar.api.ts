import { queryOptions } from '@tanstack/react-query';
import { call, get } from './client.js';

export interface CalendarYear {
  readonly year: number;
  /** Number of the notice of the year's holidays; null while there is none. */
  readonly notice: string | null;
}

export interface CalendarDay {
  readonly day: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly kind: string;
  /** Null for an ordinary day. */
  readonly name: string | null;
  readonly editedBy: string | null;
}

export interface CalendarOfYear extends CalendarYear {
  readonly days: readonly CalendarDay[];
}

const KEY = 'calendar';
export const CALENDAR_KEY = [KEY] as const;

export const yearsQuery = queryOptions({
  queryKey: [KEY, 'years'],
  queryFn: ({ signal }) => get<readonly CalendarYear[]>('/api/calendar', undefined, signal),
});

export const yearQuery = (year: number) =>
  queryOptions({
    queryKey: [KEY, year],
    queryFn: ({ signal }) => get<CalendarOfYear>(`/api/calendar/${year}`, undefined, signal),
  });

export const setYear = (year: number, notice: string | null): Promise<CalendarYear> =>
  call('PUT', `/api/calendar/${year}`, { body: { notice } });

/** `day` as 2026-10-10. */
export const setDay = (day: string, kind: string, name: string): Promise<unknown> =>
  call('PUT', `/api/calendar/${day.slice(0, 4)}/${day.slice(5)}`, { body: { kind, name } });

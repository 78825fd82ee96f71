import { infiniteQueryOptions } from '@tanstack/react-query';
import { get, type RequestOptions } from './client.js';

/** One page of a list that goes on by an opaque cursor. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const LIMIT = 50;

/** A list that names its pages in its own way, read by `read` from the place that the page before told. */
export const pagesBy = <Item, Found extends Page<Item> = Page<Item>>(
  key: readonly unknown[],
  read: (place: string | null, limit: number, signal: AbortSignal) => Promise<Found>,
) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, LIMIT, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

/** The list at `path` under these filters, page after page. `key` is what its pages are kept and forgotten by. */
export const pagesQuery = <Item, Found extends Page<Item> = Page<Item>>(
  key: readonly unknown[],
  path: string,
  filters: NonNullable<RequestOptions['query']> = {},
) =>
  pagesBy<Item, Found>([...key, filters], (cursor, limit, signal) =>
    get<Found>(path, { ...filters, cursor, limit }, signal),
  );

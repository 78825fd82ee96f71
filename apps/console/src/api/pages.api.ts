import { infiniteQueryOptions } from '@tanstack/react-query';
import { get, type RequestOptions } from './client.js';

/** One page of a list that goes on by an opaque cursor. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const LIMIT = 50;

/** The list at `path` under these filters, page after page. `key` is what its pages are kept and forgotten by. */
export const pagesQuery = <Item, Found extends Page<Item> = Page<Item>>(
  key: readonly unknown[],
  path: string,
  filters: NonNullable<RequestOptions['query']> = {},
) =>
  infiniteQueryOptions({
    queryKey: [...key, filters],
    queryFn: ({ pageParam, signal }) => get<Found>(path, { ...filters, cursor: pageParam, limit: LIMIT }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

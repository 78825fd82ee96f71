import { queryOptions } from '@tanstack/react-query';
import { get } from './client.js';
import type { Named } from './session.api.js';

/** Of those asked for, the ones of the own office and the offices below it. */
export interface Names {
  readonly persons: readonly Named[];
  readonly departments: readonly Named[];
}

export const namesQuery = (persons: readonly string[], departments: readonly string[]) =>
  queryOptions({
    queryKey: ['names', persons, departments],
    queryFn: ({ signal }) =>
      get<Names>('/api/names', { persons: persons.join(','), departments: departments.join(',') }, signal),
    staleTime: 5 * 60_000,
  });

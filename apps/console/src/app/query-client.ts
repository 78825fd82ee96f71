import { QueryClient } from '@tanstack/react-query';
import { listenToSession, rememberCsrfToken } from '../api/client.js';
import { isProblem, UNREACHABLE } from '../api/problem.js';
import { sessionQuery } from '../api/session.api.js';

const RETRIES = 2;

/** Only what may pass by itself is tried again: a network that was away, a service that is starting. */
const mayPass = (error: unknown): boolean => isProblem(error) && (error.code === UNREACHABLE || error.status === 503);

export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < RETRIES && mayPass(error),
        staleTime: 5_000,
        // A page that was left is forgotten soon: what a person saw does not stay in memory for the next one.
        gcTime: 60_000,
      },
      mutations: { gcTime: 0 },
    },
  });
  listenToSession({
    ended: () => forgetSession(client),
    changed: () => void client.invalidateQueries(),
  });
  return client;
}

/** After the session ended: nothing that was shown in it stays. */
export function forgetSession(client: QueryClient): void {
  rememberCsrfToken(null);
  client.setQueryData(sessionQuery.queryKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

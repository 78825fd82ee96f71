import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { lastUse } from '../api/client.js';
import { sessionQuery } from '../api/session.api.js';

/** setTimeout counts in 32 bits; a session is shorter, a wrong clock is not. */
const LONGEST_WAIT = 2_147_000_000;
const GRACE = 1_000;

/**
 * Asks for the session again once it must have ended, so that nobody sits before a page that is no longer theirs. It is
 * not asked for before: each question is a use, and would keep an idle session open. `expiresAt` is when it ends unless
 * it is used; a use since then puts the question off by as much.
 */
export function useSessionEnd(expiresAt: string | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (expiresAt === undefined) return undefined;
    const idle = new Date(expiresAt).getTime() - lastUse();
    let timer: ReturnType<typeof setTimeout>;
    const waitOrAsk = (): void => {
      const left = lastUse() + idle + GRACE - Date.now();
      if (left <= 0) void queryClient.invalidateQueries(sessionQuery);
      else timer = setTimeout(waitOrAsk, Math.min(left, LONGEST_WAIT));
    };
    timer = setTimeout(waitOrAsk, Math.min(Math.max(idle, 0) + GRACE, LONGEST_WAIT));
    return () => clearTimeout(timer);
  }, [expiresAt, queryClient]);
}

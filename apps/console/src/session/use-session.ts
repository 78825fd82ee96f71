import { createContext, use } from 'react';
import type { Session } from '../api/session.api.js';

export const SessionContext = createContext<Session | null>(null);

/** The session of whoever is signed in. Only below RequireSession. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession is called outside of RequireSession');
  return session;
}

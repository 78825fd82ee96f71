import { call } from './client.js';
import { pagesQuery } from './pages.api.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Account {
  readonly id: string;
  readonly account: string;
  readonly person: Named;
  readonly office: Named;
  readonly state: string;
  /** Until when failures lock it; null when they do not. */
  readonly lockedUntil: string | null;
  readonly mustChangePassword: boolean;
  readonly secondFactor: boolean;
  readonly lastSignInAt: string | null;
  readonly createdAt: string;
}

export type AccountAct = 'lock' | 'unlock' | 'reset-second-factor' | 'end-sessions';

export const accountsQuery = (filters: { readonly office?: string | undefined }) =>
  pagesQuery<Account>(['accounts'], '/api/accounts', { ...filters });

export const createAccount = (personId: string, account: string): Promise<{ readonly initialPassword: string }> =>
  call('POST', '/api/accounts', { body: { personId, account } });
export const actOnAccount = (id: string, act: AccountAct): Promise<void> =>
  call('POST', `/api/accounts/${encodeURIComponent(id)}/${act}`);
export const resetPassword = (id: string): Promise<{ readonly initialPassword: string }> =>
  call('POST', `/api/accounts/${encodeURIComponent(id)}/reset-password`);

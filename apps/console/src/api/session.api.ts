import { queryOptions } from '@tanstack/react-query';
import { call, get, rememberCsrfToken } from './client.js';
import { isProblem } from './problem.js';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly Named[];
    readonly office: Named & { readonly level: string; readonly isTopmost: boolean };
    readonly departments: readonly Named[];
    readonly regionPrefixes: readonly string[];
  };
  readonly csrfToken: string;
  readonly expiresAt: string;
  readonly secondFactor: boolean;
}

export interface SignInMethods {
  readonly local: boolean;
  readonly oidc: { readonly name: string } | null;
  readonly certificate: boolean;
}

/** Where a sign-in stands: done, or what has to be given next, with the challenge to give it for. */
export type SignInStep =
  | { readonly state: 'signed-in' }
  | { readonly state: 'second-factor'; readonly challenge: string }
  | { readonly state: 'change-password'; readonly challenge: string }
  /** The role asks for a second factor, and there is none yet: `secret` and `uri` are for the authenticator. */
  | {
      readonly state: 'enrol-second-factor';
      readonly challenge: string;
      readonly secret: string;
      readonly uri: string;
    };

/** What a certificate's key has to sign. */
export interface CertificateChallenge {
  readonly challenge: string;
  readonly text: string;
}

export interface OpenSession {
  readonly id: string;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly address: string;
  readonly userAgent: string;
  readonly method: string;
  readonly current: boolean;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  /** null when nobody is signed in. */
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await get<Session>('/api/session', undefined, signal);
      rememberCsrfToken(session);
      return session;
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) throw error;
      rememberCsrfToken(null);
      return null;
    }
  },
  staleTime: 60_000,
});

export const methodsQuery = queryOptions({
  queryKey: ['sign-in-methods'],
  queryFn: ({ signal }) => get<SignInMethods>('/api/sign-in/methods', undefined, signal),
  staleTime: Infinity,
});

export const openSessionsQuery = queryOptions({
  queryKey: ['open-sessions'],
  queryFn: ({ signal }) => get<{ readonly items: readonly OpenSession[] }>('/api/sessions', undefined, signal),
});

export const signIn = (account: string, password: string): Promise<SignInStep> =>
  call('POST', '/api/session', { body: { account, password } });
export const giveSecondFactor = (challenge: string, code: string): Promise<SignInStep> =>
  call('POST', '/api/session/second-factor', { body: { challenge, code } });
export const giveNewPassword = (challenge: string, newPassword: string): Promise<SignInStep> =>
  call('POST', '/api/session/password', { body: { challenge, newPassword } });
export const signOut = (): Promise<void> => call('DELETE', '/api/session');
export const endSession = (id: string): Promise<void> => call('DELETE', `/api/sessions/${encodeURIComponent(id)}`);
export const startCertificate = (): Promise<CertificateChallenge> => call('POST', '/api/certificate/challenge');
/** `certificate` is PEM, `signature` Base64 over the text of the challenge. */
export const giveSignature = (challenge: string, certificate: string, signature: string): Promise<SignInStep> =>
  call('POST', '/api/session/certificate', { body: { challenge, certificate, signature } });

import type { SignInMethod } from '../accounts/account.js';

/** What a challenge is to be answered with. `oidc` and `certificate` begin a sign-in, of an account not known yet. */
export type ChallengePurpose = 'second-factor' | 'change-password' | 'enrol-second-factor' | 'oidc' | 'certificate';

/** A step between two requests of one browser. Its secrets are the challenge itself, in the page, and a cookie. */
export interface Challenge {
  readonly purpose: ChallengePurpose;
  readonly accountId: string | null;
  /** Of the account when it was given: a change meanwhile makes it void. */
  readonly accountRevision: number | null;
  readonly method: SignInMethod;
  /** A second factor was proven before. */
  readonly secondFactor: boolean;
  readonly failures: number;
  readonly expiresAt: Date;
}

export const CHALLENGE_MS = 5 * 60_000;
export const CHALLENGE_FAILURES = 5;

/** What the browser is handed: `challenge` in the answer, `browser` in the cookie. */
export interface ChallengeSecrets {
  readonly challenge: string;
  readonly browser: string;
}

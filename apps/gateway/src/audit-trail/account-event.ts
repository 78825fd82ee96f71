import type { SignInMethod } from '../accounts/account.js';
import type { SessionEnd } from '../sessions/session.js';

/** Why a sign-in did not succeed, as told to administrators; the person is told less. */
export type SignInFailure =
  | 'no-account'
  | 'wrong-password'
  | 'wrong-code'
  /** Too many failures: the account's name waits. */
  | 'locked-for-a-while'
  | 'too-many-attempts'
  | 'locked-by-administrator'
  | 'initial-password-expired'
  /** Left, office closed, or no role in force. */
  | 'person-not-in-office'
  | 'provider-refused'
  | 'certificate-refused';

/** What the history of an account holds. Words and ids only: names and addresses stand beside, where they can be erased. */
export type AccountEvent =
  | {
      readonly kind: 'signed-in';
      readonly method: SignInMethod;
      readonly secondFactor: boolean;
      readonly sessionId: string;
    }
  | { readonly kind: 'sign-in-failed'; readonly method: SignInMethod; readonly reason: SignInFailure }
  | { readonly kind: 'locked-for-a-while'; readonly until: string }
  | { readonly kind: 'session-ended'; readonly sessionId: string; readonly reason: SessionEnd }
  | { readonly kind: 'account-created' }
  /** `restored`: a restore of an older backup took back what had been done to it, so it waits for an administrator. */
  | { readonly kind: 'account-locked'; readonly reason?: 'restored' }
  | { readonly kind: 'account-unlocked' }
  /** `restored`: nobody knows the password any more; the account is opened by `recover-admin`. */
  | { readonly kind: 'password-reset'; readonly reason?: 'restored' }
  | { readonly kind: 'password-changed'; readonly forced: boolean }
  | { readonly kind: 'password-check-failed' }
  | { readonly kind: 'second-factor-enrolled' }
  | { readonly kind: 'second-factor-removed' }
  | { readonly kind: 'second-factor-reset' }
  /** By whoever had reset the other one of the two. */
  | { readonly kind: 'reset-refused'; readonly act: 'reset-password' | 'reset-second-factor' };

/** Where a request came from. */
export interface Client {
  readonly address: string;
  readonly userAgent: string;
}

export interface AccountHappening {
  /** Null: the name that was typed is of no account. */
  readonly accountId: string | null;
  readonly personId: string | null;
  readonly procuratorateId: string | null;
  /** Who did it; null for the system, and for somebody who is not known to be the person. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly client: Client | null;
  readonly event: AccountEvent;
}

/** The chain of the sign-ins with names that no account has. */
export const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';
export const ACCOUNT_CHAIN = 'account';

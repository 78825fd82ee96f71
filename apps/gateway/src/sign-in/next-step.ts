import type { Account, SignInMethod } from '../accounts/account.js';
import type { Role } from '#platform/auth';

export interface SignInRules {
  /** A password older than this is changed at the next sign-in; null: never. GB/T 22239-2019 8.1.4.1 a). */
  readonly passwordMaxAgeMs: number | null;
  /** A generated password that was not exchanged opens nothing after this: who has seen it grows with time. */
  readonly initialPasswordMaxAgeMs: number;
  /** Who has one of these roles signs in with a second factor. GB/T 22239-2019 8.1.4.1 d). */
  readonly secondFactorRoles: readonly Role[];
}

export type NextStep = 'second-factor' | 'change-password' | 'enrol-second-factor' | 'signed-in';

/** What is still to be done before a session opens. The second factor comes first: a password alone changes nothing. */
export function nextStep(
  account: Account,
  roles: readonly Role[],
  done: { readonly method: SignInMethod; readonly secondFactor: boolean },
  rules: SignInRules,
  now: Date,
): NextStep {
  if (account.totpSealed !== null && !done.secondFactor) return 'second-factor';
  if (done.method === 'password' && isPasswordDue(account, rules, now)) return 'change-password';
  if (!done.secondFactor && mustHaveSecondFactor(roles, rules)) return 'enrol-second-factor';
  return 'signed-in';
}

export const mustHaveSecondFactor = (
  roles: readonly Role[],
  { secondFactorRoles }: Pick<SignInRules, 'secondFactorRoles'>,
): boolean => roles.some((role) => secondFactorRoles.includes(role));

export const isInitialPasswordExpired = (
  { mustChange, passwordChangedAt }: Account,
  { initialPasswordMaxAgeMs }: Pick<SignInRules, 'initialPasswordMaxAgeMs'>,
  now: Date,
): boolean => mustChange && now.getTime() - passwordChangedAt.getTime() > initialPasswordMaxAgeMs;

const isPasswordDue = (account: Account, { passwordMaxAgeMs }: SignInRules, now: Date): boolean =>
  account.mustChange ||
  (passwordMaxAgeMs !== null && now.getTime() - account.passwordChangedAt.getTime() > passwordMaxAgeMs);

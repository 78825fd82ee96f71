import { ProblemError } from '#kernel';
import type { Account, SignInMethod } from '../accounts/account.js';
import type { RefusedEntry } from '../accounts/attempts/attempt-gate.js';
import type { AccountHappening, Client, SignInFailure } from '../audit-trail/account-event.js';

/** How a refused sign-in is recorded, and what the person is told: less, where more would help somebody who guesses. */
export interface Refusal {
  readonly reason: SignInFailure;
  readonly problem: ProblemError;
}

export const wrongCredentials = (isKnown: boolean): Refusal => ({
  reason: isKnown ? 'wrong-password' : 'no-account',
  problem: new ProblemError('GATEWAY.CREDENTIALS_WRONG'),
});

export const wrongCode = (): Refusal => ({ reason: 'wrong-code', problem: new ProblemError('GATEWAY.CODE_WRONG') });

export const lockedByAdministrator = (): Refusal => ({
  reason: 'locked-by-administrator',
  problem: new ProblemError('GATEWAY.ACCOUNT_LOCKED', { detail: '此账号已由安全管理员锁定' }),
});

/** Told to whoever knows the password alone. */
export const initialPasswordExpired = (): Refusal => ({
  reason: 'initial-password-expired',
  problem: new ProblemError('GATEWAY.INITIAL_PASSWORD_EXPIRED'),
});

export const notInOffice = (): Refusal => ({
  reason: 'person-not-in-office',
  problem: new ProblemError('GATEWAY.PERSON_NOT_IN_OFFICE'),
});

/** What the gate of attempts says no with. */
export function refusedAttempt(entry: Pick<RefusedEntry, 'kind' | 'until'>, now: Date): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((entry.until.getTime() - now.getTime()) / 1000));
  const facts = { retryAfterSeconds };
  return entry.kind === 'account-locked'
    ? {
        reason: 'locked-for-a-while',
        problem: new ProblemError('GATEWAY.ACCOUNT_LOCKED', { detail: '连续失败次数过多，暂时锁定', facts }),
      }
    : { reason: 'too-many-attempts', problem: new ProblemError('GATEWAY.TOO_MANY_ATTEMPTS', { facts }) };
}

/** The lines of the history for a refusal, with the lock that it brought, if any. */
export function refusalHappenings(about: {
  readonly account: Account | undefined;
  /** Of the account's person, who may have left. */
  readonly officeId: string | null;
  readonly method: SignInMethod;
  readonly reason: SignInFailure;
  readonly client: Client;
  readonly lockedUntil?: Date | null;
}): AccountHappening[] {
  const { account, officeId, method, reason, client, lockedUntil = null } = about;
  const whose = {
    accountId: account?.id ?? null,
    personId: account?.personId ?? null,
    procuratorateId: officeId,
    // Who tried is not known: that is what failed.
    actor: null,
    client,
  };
  const lock: AccountHappening[] =
    lockedUntil === null ? [] : [{ ...whose, event: { kind: 'locked-for-a-while', until: lockedUntil.toISOString() } }];
  return [{ ...whose, event: { kind: 'sign-in-failed', method, reason } }, ...lock];
}

import type { SignInMethod } from '../accounts/account.js';

/** Somebody who signed in, at one browser. */
export interface Session {
  /** Shown in lists; the secret that opens it is another value. */
  readonly id: string;
  readonly accountId: string;
  /** Of the account and the person when it began: when either is another now, it is over. */
  readonly accountRevision: number;
  readonly personRevision: number;
  readonly method: SignInMethod;
  readonly secondFactor: boolean;
  readonly address: string;
  readonly userAgent: string;
  readonly startedAt: Date;
  /** Kept to half a minute. */
  readonly lastSeenAt: Date;
  /** The end that no use puts off. */
  readonly endsAt: Date;
}

export interface SessionLimits {
  /** Without a request it ends after this. GB/T 22239-2019 8.1.4.1 b) asks for an end by time-out. */
  readonly idleMs: number;
  readonly absoluteMs: number;
}

export type SessionEnd =
  | 'signed-out'
  | 'ended-by-person'
  | 'ended-by-administrator'
  | 'password-changed'
  | 'second-factor-changed'
  | 'replaced'
  /** The account had as many as it may have, and this was the oldest. */
  | 'too-many-sessions'
  | 'account-changed'
  | 'person-changed'
  | 'second-factor-needed'
  | 'expired';

/** What a session's account and person are now. */
export interface Standing {
  readonly accountRevision: number;
  readonly accountState: string;
  /** Undefined: the person may not act at all. */
  readonly personRevision?: number;
  /** By the roles of today: terms and stand-ins begin with a day, without a change of the revision. */
  readonly mustHaveSecondFactor: boolean;
}

/** Why a session is over, or null while it holds. */
export function endOf(session: Session, now: Date, limits: SessionLimits, current: Standing): SessionEnd | null {
  if (now >= expiryOf(session, limits)) return 'expired';
  if (current.accountState !== 'active' || current.accountRevision !== session.accountRevision)
    return 'account-changed';
  if (current.personRevision !== session.personRevision) return 'person-changed';
  if (current.mustHaveSecondFactor && !session.secondFactor) return 'second-factor-needed';
  return null;
}

/** When it ends unless it is used. */
export const expiryOf = ({ lastSeenAt, endsAt }: Session, { idleMs }: SessionLimits): Date =>
  new Date(Math.min(lastSeenAt.getTime() + idleMs, endsAt.getTime()));

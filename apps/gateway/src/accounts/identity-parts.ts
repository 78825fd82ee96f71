import type { Clock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { UnitOfWork } from '#platform/postgres';
import { AccountHistory } from '../audit-trail/account-history.js';
import type { AccountHappening } from '../audit-trail/account-event.js';
import type { SessionLimits } from '../sessions/session.js';
import { SessionStore } from '../sessions/storage/session.store.js';
import type { SignInRules } from '../sign-in/next-step.js';
import { ProofDoor } from '../sign-in/proof-door.js';
import { SignInByProof } from '../sign-in/sign-in-by-proof.js';
import { SignInDesk } from '../sign-in/sign-in-desk.js';
import { ChallengeStore } from '../sign-in/storage/challenge.store.js';
import { AttemptGate, type AttemptRules } from './attempts/attempt-gate.js';
import { SubjectKeys } from './attempts/attempt-subjects.js';
import { NewPassword } from './passwords/new-password.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import type { PersonDirectory } from './person-directory.js';
import type { Sealer } from './second-factor/totp-place.js';
import { AccountStore } from './storage/account.store.js';
import { AttemptStore } from './storage/attempt.store.js';

export interface IdentitySettings {
  readonly rules: SignInRules;
  readonly limits: SessionLimits;
  /** At once, of one account. */
  readonly sessionsPerAccount: number;
  readonly attempts: AttemptRules;
  /** Former passwords that may not come back. */
  readonly passwordsRemembered: number;
  /** Shown by authenticators. */
  readonly issuer: string;
}

/** What is given from outside. */
export interface IdentityGround {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly people: PersonDirectory;
  readonly sealer: Sealer;
  /** The same on all instances; see `SubjectKeys`. */
  readonly attemptSecret: Buffer;
  readonly listener: { happened(happening: AccountHappening): void };
}

/** What accounts, sessions and sign-ins are made of. Each use case takes of it what it names. */
export type IdentityParts = ReturnType<typeof identityParts>;

export function identityParts(ground: IdentityGround, settings: IdentitySettings) {
  const { uow, clock, people, sealer } = ground;
  const { rules, limits, issuer, sessionsPerAccount } = settings;
  const accounts = new AccountStore();
  const attempts = new AttemptStore();
  const sessions = new SessionStore();
  const challenges = new ChallengeStore();
  const hasher = new PasswordHasher();
  const history = new AccountHistory(new HistoryChains(), ground.listener);
  const gate = new AttemptGate(attempts, new SubjectKeys(ground.attemptSecret), settings.attempts);
  const passwords = new NewPassword(uow, accounts, hasher, settings.passwordsRemembered);
  const desk = new SignInDesk({
    ...{ accounts, sessions, challenges, people, sealer, clock },
    ...{ rules, limits, sessionsPerAccount, issuer },
  });
  const byProof = new SignInByProof({ uow, clock, accounts, desk, history });
  const door = new ProofDoor({ uow, clock, gate, challenges, desk, history });
  return {
    ...{ uow, clock, people, sealer, rules, limits, issuer },
    ...{ accounts, attempts, sessions, challenges, hasher, history, gate, passwords, desk, byProof, door },
  };
}

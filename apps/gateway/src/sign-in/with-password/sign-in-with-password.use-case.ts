import type { Clock } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { type Account, normaliseAccountName } from '../../accounts/account.js';
import type { AttemptEntry } from '../../accounts/attempts/attempt-gate.js';
import type { AttemptOutcome } from '../../accounts/attempts/attempt-rule.js';
import type { AttemptSubjects } from '../../accounts/attempts/attempt-subjects.js';
import { leaveOnFailure } from '../../accounts/attempts/leave-on-failure.js';
import type { PersonInOffice } from '../../accounts/person-directory.js';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import { isInitialPasswordExpired, type SignInRules } from '../next-step.js';
import {
  initialPasswordExpired,
  lockedByAdministrator,
  notInOffice,
  type Refusal,
  refusalHappenings,
  refusedAttempt,
  wrongCredentials,
} from '../refusal.js';
import type { SignInDesk, SignInStep } from '../sign-in-desk.js';

interface Accounts {
  findByName(tx: Tx, name: string): Promise<Account | undefined>;
  lock(tx: Tx, id: string): Promise<Account | undefined>;
}
interface Gate {
  enter(tx: Tx, accountName: string, address: string, now: Date): Promise<AttemptEntry>;
  leave(tx: Tx, subjects: AttemptSubjects, outcome: AttemptOutcome, now: Date): Promise<Date | null>;
}
interface Hasher {
  verify(password: string, expected: string | null): Promise<boolean>;
  isOutdated(hashed: string): boolean;
  hash(password: string): Promise<string>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface SignInWithPasswordDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly gate: Gate;
  readonly hasher: Hasher;
  readonly desk: SignInDesk;
  readonly history: History;
  readonly rules: Pick<SignInRules, 'initialPasswordMaxAgeMs'>;
}

export interface PasswordGiven {
  readonly account: string;
  readonly password: string;
  readonly client: Client;
  readonly formerSession: string | null;
}

type Outcome = { readonly step: SignInStep } | { readonly refusal: Refusal };

/**
 * The first step of a sign-in with a local account. A name without an account passes the same steps as one with, so that
 * neither text nor time tells them apart: it is counted, waits for a hash, is locked after as many failures.
 */
export class SignInWithPassword {
  constructor(private readonly deps: SignInWithPasswordDeps) {}

  async execute(given: PasswordGiven): Promise<SignInStep> {
    const name = normaliseAccountName(given.account);
    const { account, entry } = await this.admit(name, given.client);
    const outcome = await leaveOnFailure(this.deps, entry.subjects, () => this.judge(given, account, entry.subjects));
    if ('refusal' in outcome) throw outcome.refusal.problem;
    return outcome.step;
  }

  private async judge(given: PasswordGiven, account: Account | undefined, subjects: AttemptSubjects): Promise<Outcome> {
    const isRight = await this.deps.hasher.verify(given.password, account?.passwordHash ?? null);
    const freshHash =
      isRight && account?.passwordHash != null && this.deps.hasher.isOutdated(account.passwordHash)
        ? await this.deps.hasher.hash(given.password)
        : null;
    return this.deps.uow.run((tx) =>
      isRight && account !== undefined
        ? this.welcome(tx, { account, freshHash, subjects, given })
        : this.refuse(tx, { account, subjects, given, refusal: wrongCredentials(account !== undefined) }),
    );
  }

  private async admit(
    name: string,
    client: Client,
  ): Promise<{ account: Account | undefined; entry: Extract<AttemptEntry, { kind: 'open' }> }> {
    const now = this.deps.clock.now();
    const { account, entry } = await this.deps.uow.run(async (tx) => {
      const found = await this.deps.accounts.findByName(tx, name);
      const tried = await this.deps.gate.enter(tx, name, client.address, now);
      if (tried.kind !== 'open' && tried.isFirst)
        await this.record(tx, found, refusedAttempt(tried, now), client, null);
      return { account: found, entry: tried };
    });
    if (entry.kind !== 'open') throw refusedAttempt(entry, now).problem;
    return { account, entry };
  }

  private async welcome(
    tx: Tx,
    about: {
      readonly account: Account;
      readonly freshHash: string | null;
      readonly subjects: AttemptSubjects;
      readonly given: PasswordGiven;
    },
  ): Promise<Outcome> {
    const { freshHash, subjects, given } = about;
    const { client, formerSession } = given;
    const now = this.deps.clock.now();
    const account = await this.deps.accounts.lock(tx, about.account.id);
    // Changed while the hash was computed: the password that was right is none any more.
    if (account === undefined || account.passwordHash !== about.account.passwordHash) {
      return this.refuse(tx, { account, subjects, given, refusal: wrongCredentials(true) });
    }
    const person = await this.deps.desk.findPerson(tx, account);
    const obstacle = this.findObstacle(account, person, now);
    if (obstacle !== null || person === undefined) {
      const refusal = obstacle ?? notInOffice();
      await this.deps.gate.leave(tx, subjects, 'passed', now);
      await this.record(tx, account, refusal, client, null);
      return { refusal };
    }
    const { step, happenings } = await this.deps.desk.proceed(tx, {
      account: freshHash === null ? account : { ...account, passwordHash: freshHash },
      person,
      method: 'password',
      secondFactor: false,
      client,
      formerSession,
    });
    // Until the whole sign-in is done, earlier failures stay: a known password is no licence to guess codes.
    await this.deps.gate.leave(tx, subjects, step.state === 'signed-in' ? 'signed-in' : 'passed', now);
    await this.deps.history.append(tx, now, happenings);
    return { step };
  }

  private findObstacle(account: Account, person: PersonInOffice | undefined, now: Date): Refusal | null {
    if (account.state === 'locked') return lockedByAdministrator();
    if (person === undefined) return notInOffice();
    return isInitialPasswordExpired(account, this.deps.rules, now) ? initialPasswordExpired() : null;
  }

  private async refuse(
    tx: Tx,
    about: {
      readonly account: Account | undefined;
      readonly subjects: AttemptSubjects;
      readonly given: PasswordGiven;
      readonly refusal: Refusal;
    },
  ): Promise<Outcome> {
    const { account, subjects, given, refusal } = about;
    const lockedUntil = await this.deps.gate.leave(tx, subjects, 'failed', this.deps.clock.now());
    await this.record(tx, account, refusal, given.client, lockedUntil);
    return { refusal };
  }

  private async record(
    tx: Tx,
    account: Account | undefined,
    { reason }: Refusal,
    client: Client,
    lockedUntil: Date | null,
  ): Promise<void> {
    const officeId = await this.deps.desk.findOffice(tx, account);
    const happenings = refusalHappenings({ account, officeId, method: 'password', reason, client, lockedUntil });
    await this.deps.history.append(tx, this.deps.clock.now(), happenings);
  }
}

import type { Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Account, SignInMethod } from '../accounts/account.js';
import type { AccountHappening, Client, SignInFailure } from '../audit-trail/account-event.js';
import { lockedByAdministrator, notInOffice, type Refusal, refusalHappenings } from './refusal.js';
import type { SignInDesk, SignInStep } from './sign-in-desk.js';

/** How what others say of a person names the account. */
export type MappedBy = 'account' | 'person';

interface Accounts {
  findByName(tx: Tx, name: string): Promise<Account | undefined>;
  findByPerson(tx: Tx, personId: string): Promise<Account | undefined>;
  lock(tx: Tx, id: string): Promise<Account | undefined>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface ProofGiven {
  readonly method: Exclude<SignInMethod, 'password'>;
  /** The account's name or the person's id, as somebody trusted has said. */
  readonly holder: string;
  readonly mappedBy: MappedBy;
  readonly secondFactor: boolean;
  readonly client: Client;
  readonly formerSession: string | null;
  /** For a holder without an account here. */
  readonly unknown: Refusal;
}

const ASCII = /^[\x21-\x7e]+$/;

/** Lets in whom an identity provider or a certificate has proven: only people who have an account already. */
export class SignInByProof {
  constructor(
    private readonly deps: {
      readonly uow: UnitOfWork;
      readonly clock: Clock;
      readonly accounts: Accounts;
      readonly desk: SignInDesk;
      readonly history: History;
    },
  ) {}

  async welcome(given: ProofGiven): Promise<SignInStep> {
    const outcome = await this.deps.uow.run((tx) => this.judge(tx, given));
    if ('refusal' in outcome) throw outcome.refusal.problem;
    return outcome.step;
  }

  /** Records a proof that did not hold, of whomever, and gives the problem to throw. */
  async refuse(about: {
    readonly method: SignInMethod;
    readonly reason: SignInFailure;
    readonly client: Client;
    readonly problem: ProblemError;
  }): Promise<ProblemError> {
    const { problem, ...refused } = about;
    const happenings = refusalHappenings({ account: undefined, officeId: null, ...refused });
    await this.deps.uow.run((tx) => this.deps.history.append(tx, this.deps.clock.now(), happenings));
    return problem;
  }

  private async judge(tx: Tx, given: ProofGiven): Promise<{ step: SignInStep } | { refusal: Refusal }> {
    const { method, holder, mappedBy, secondFactor, client, formerSession } = given;
    const now = this.deps.clock.now();
    const found = await this.find(tx, holder, mappedBy);
    const account = found === undefined ? undefined : await this.deps.accounts.lock(tx, found.id);
    const person = account === undefined ? undefined : await this.deps.desk.findPerson(tx, account);
    if (account?.state !== 'active' || person === undefined) {
      const refusal =
        account === undefined ? given.unknown : account.state === 'locked' ? lockedByAdministrator() : notInOffice();
      const { reason } = refusal;
      const officeId = await this.deps.desk.findOffice(tx, account);
      await this.deps.history.append(tx, now, refusalHappenings({ account, officeId, method, reason, client }));
      return { refusal };
    }
    const proven = { account, person, method, secondFactor, client, formerSession };
    const { step, happenings } = await this.deps.desk.proceed(tx, proven);
    await this.deps.history.append(tx, now, happenings);
    return { step };
  }

  private async find(tx: Tx, holder: string, mappedBy: MappedBy): Promise<Account | undefined> {
    if (mappedBy === 'person') return this.deps.accounts.findByPerson(tx, holder);
    // Some letters are lower-cased into ASCII (U+212A, the kelvin sign, to k): with them it is another's name.
    return ASCII.test(holder) ? this.deps.accounts.findByName(tx, holder.toLowerCase()) : undefined;
  }
}

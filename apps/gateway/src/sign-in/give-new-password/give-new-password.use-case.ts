import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Account } from '../../accounts/account.js';
import type { NewPassword } from '../../accounts/passwords/new-password.js';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import type { Session } from '../../sessions/session.js';
import type { Challenge, ChallengePurpose, ChallengeSecrets } from '../challenge.js';
import { digestsOf, type SignInDesk, type SignInStep } from '../sign-in-desk.js';
import type { ChallengeDigests } from '../storage/challenge.store.js';

interface Accounts {
  lock(tx: Tx, id: string): Promise<Account | undefined>;
}
interface Challenges {
  lock(
    tx: Tx,
    digests: ChallengeDigests,
    purposes: readonly ChallengePurpose[],
    now: Date,
  ): Promise<Challenge | undefined>;
  delete(tx: Tx, digest: Buffer): Promise<void>;
}
interface Sessions {
  endOfAccount(tx: Tx, accountId: string, exceptId?: string | null): Promise<Session[]>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface GiveNewPasswordDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly passwords: NewPassword;
  readonly desk: SignInDesk;
  readonly history: History;
}

export interface NewPasswordGiven extends ChallengeSecrets {
  readonly newPassword: string;
  readonly client: Client;
  readonly formerSession: string | null;
}

/** The password that takes the place of a generated or an old one, before a session opens. */
export class GiveNewPassword {
  constructor(private readonly deps: GiveNewPasswordDeps) {}

  async execute(given: NewPasswordGiven): Promise<SignInStep> {
    const { account } = await this.deps.uow.run((tx) => this.find(tx, given));
    // Hashes take their time, and no transaction waits for them. A refused password leaves the challenge as it was.
    const hash = await this.deps.passwords.hashFor(account, given.newPassword);
    return this.deps.uow.run(async (tx) => {
      const now = this.deps.clock.now();
      const { account: locked, challenge } = await this.find(tx, given);
      const person = await this.deps.desk.findPerson(tx, locked);
      if (person === undefined) throw new ProblemError('GATEWAY.PERSON_NOT_IN_OFFICE');
      await this.deps.challenges.delete(tx, digestsOf(given).challenge);
      const changed = await this.deps.passwords.replace(tx, locked, hash, { mustChange: false, at: now });
      const ended = await this.deps.sessions.endOfAccount(tx, locked.id);
      const { client, formerSession } = given;
      const { method, secondFactor } = challenge;
      const { step, happenings } = await this.deps.desk.proceed(tx, {
        account: changed,
        person,
        method,
        secondFactor,
        client,
        formerSession,
      });
      const { actor } = person;
      const whose = { accountId: locked.id, personId: locked.personId, procuratorateId: actor.procuratorateId };
      await this.deps.history.append(tx, now, [
        { ...whose, actor, client, event: { kind: 'password-changed', forced: true } },
        ...ended.map(({ id: sessionId }): AccountHappening => {
          return { ...whose, actor, client, event: { kind: 'session-ended', sessionId, reason: 'password-changed' } };
        }),
        ...happenings,
      ]);
      return step;
    });
  }

  private async find(tx: Tx, given: NewPasswordGiven): Promise<{ challenge: Challenge; account: Account }> {
    const now = this.deps.clock.now();
    const challenge = await this.deps.challenges.lock(tx, digestsOf(given), ['change-password'], now);
    const account = challenge?.accountId == null ? undefined : await this.deps.accounts.lock(tx, challenge.accountId);
    if (challenge === undefined || account === undefined || challenge.accountRevision !== account.revision) {
      throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    }
    return { challenge, account };
  }
}

import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Account } from '../../accounts/account.js';
import type { AttemptEntry } from '../../accounts/attempts/attempt-gate.js';
import type { AttemptOutcome } from '../../accounts/attempts/attempt-rule.js';
import type { AttemptSubjects } from '../../accounts/attempts/attempt-subjects.js';
import type { PersonInOffice } from '../../accounts/person-directory.js';
import { takeTotpCode } from '../../accounts/second-factor/totp.js';
import { type Sealer, totpPlace } from '../../accounts/second-factor/totp-place.js';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import { type Challenge, CHALLENGE_FAILURES, type ChallengePurpose, type ChallengeSecrets } from '../challenge.js';
import { notInOffice, type Refusal, refusalHappenings, refusedAttempt, wrongCode } from '../refusal.js';
import { digestsOf, type SignInDesk, type SignInStep } from '../sign-in-desk.js';
import type { ChallengeDigests } from '../storage/challenge.store.js';

interface Accounts {
  lock(tx: Tx, id: string): Promise<Account | undefined>;
  save(tx: Tx, account: Account): Promise<void>;
}
interface Challenges {
  lock(
    tx: Tx,
    digests: ChallengeDigests,
    purposes: readonly ChallengePurpose[],
    now: Date,
  ): Promise<Challenge | undefined>;
  saveFailures(tx: Tx, digest: Buffer, failures: number): Promise<void>;
  delete(tx: Tx, digest: Buffer): Promise<void>;
}
interface Gate {
  enter(tx: Tx, accountName: string, address: string, now: Date): Promise<AttemptEntry>;
  leave(tx: Tx, subjects: AttemptSubjects, outcome: AttemptOutcome, now: Date): Promise<Date | null>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface GiveSecondFactorDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly challenges: Challenges;
  readonly gate: Gate;
  readonly desk: SignInDesk;
  readonly sealer: Sealer;
  readonly history: History;
}

export interface CodeGiven extends ChallengeSecrets {
  readonly code: string;
  readonly client: Client;
  readonly formerSession: string | null;
}

interface Asked {
  readonly challenge: Challenge;
  readonly account: Account;
  readonly digests: ChallengeDigests;
}

type Outcome = { readonly step: SignInStep } | { readonly refusal: Refusal };

/** The code of the second factor; for `enrol-second-factor` the first one, which puts the shown secret into force. */
export class GiveSecondFactor {
  constructor(private readonly deps: GiveSecondFactorDeps) {}

  async execute(given: CodeGiven): Promise<SignInStep> {
    const outcome = await this.deps.uow.run((tx) => this.judge(tx, given));
    if ('refusal' in outcome) throw outcome.refusal.problem;
    return outcome.step;
  }

  private async judge(tx: Tx, given: CodeGiven): Promise<Outcome> {
    const now = this.deps.clock.now();
    const asked = await this.find(tx, given, now);
    const { account } = asked;
    const person = await this.deps.desk.findPerson(tx, account);
    if (person === undefined) return this.refuse(tx, asked, notInOffice(), given.client);
    const entry = await this.deps.gate.enter(tx, account.name, given.client.address, now);
    if (entry.kind !== 'open') {
      const refusal = refusedAttempt(entry, now);
      return entry.isFirst ? this.refuse(tx, asked, refusal, given.client) : { refusal };
    }
    const proven = this.check(asked, given.code, now);
    if (proven === null) {
      const lockedUntil = await this.deps.gate.leave(tx, entry.subjects, 'failed', now);
      await this.countFailure(tx, asked);
      return this.refuse(tx, asked, wrongCode(), given.client, lockedUntil);
    }
    return this.welcome(tx, { asked, account: proven, person, subjects: entry.subjects, given });
  }

  private async find(tx: Tx, given: CodeGiven, now: Date): Promise<Asked> {
    const digests = digestsOf(given);
    const challenge = await this.deps.challenges.lock(tx, digests, ['second-factor', 'enrol-second-factor'], now);
    const account = challenge?.accountId == null ? undefined : await this.deps.accounts.lock(tx, challenge.accountId);
    if (challenge === undefined || account === undefined || challenge.accountRevision !== account.revision) {
      throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    }
    return { challenge, account, digests };
  }

  /** The account with the code taken; null when the code is not good. */
  private check({ challenge, account }: Asked, code: string, now: Date): Account | null {
    const isNew = challenge.purpose === 'enrol-second-factor';
    const sealed = isNew ? account.totpPendingSealed : account.totpSealed;
    if (sealed === null) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    const secret = this.deps.sealer.open(sealed, totpPlace(account.id));
    const step = takeTotpCode(secret, code, now, isNew ? null : account.totpLastStep);
    if (step === null) return null;
    return isNew
      ? { ...account, totpSealed: sealed, totpPendingSealed: null, totpLastStep: step }
      : { ...account, totpLastStep: step };
  }

  private async welcome(
    tx: Tx,
    about: {
      readonly asked: Asked;
      readonly account: Account;
      readonly person: PersonInOffice;
      readonly subjects: AttemptSubjects;
      readonly given: CodeGiven;
    },
  ): Promise<Outcome> {
    const { asked, account, person, subjects, given } = about;
    const { client, formerSession } = given;
    const now = this.deps.clock.now();
    await this.deps.challenges.delete(tx, asked.digests.challenge);
    await this.deps.accounts.save(tx, account);
    const { method, purpose } = asked.challenge;
    const { step, happenings } = await this.deps.desk.proceed(tx, {
      account,
      person,
      method,
      secondFactor: true,
      client,
      formerSession,
    });
    await this.deps.gate.leave(tx, subjects, step.state === 'signed-in' ? 'signed-in' : 'passed', now);
    const { actor } = person;
    const whose = { accountId: account.id, personId: account.personId, procuratorateId: actor.procuratorateId };
    const enrolled: AccountHappening[] =
      purpose === 'enrol-second-factor' ? [{ ...whose, actor, client, event: { kind: 'second-factor-enrolled' } }] : [];
    await this.deps.history.append(tx, now, [...enrolled, ...happenings]);
    return { step };
  }

  private async countFailure(tx: Tx, { challenge, digests }: Asked): Promise<void> {
    const failures = challenge.failures + 1;
    if (failures >= CHALLENGE_FAILURES) await this.deps.challenges.delete(tx, digests.challenge);
    else await this.deps.challenges.saveFailures(tx, digests.challenge, failures);
  }

  private async refuse(
    tx: Tx,
    { account, challenge }: Asked,
    refusal: Refusal,
    client: Client,
    lockedUntil: Date | null = null,
  ): Promise<Outcome> {
    const { method } = challenge;
    const { reason } = refusal;
    const officeId = await this.deps.desk.findOffice(tx, account);
    const happenings = refusalHappenings({ account, officeId, method, reason, client, lockedUntil });
    await this.deps.history.append(tx, this.deps.clock.now(), happenings);
    return { refusal };
  }
}

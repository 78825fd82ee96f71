import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AddressEntry } from '../accounts/attempts/attempt-gate.js';
import type { AccountHappening, Client } from '../audit-trail/account-event.js';
import type { Challenge, ChallengePurpose, ChallengeSecrets } from './challenge.js';
import { type Refusal, refusalHappenings, refusedAttempt } from './refusal.js';
import { digestsOf, type SignInDesk, type SignInStep } from './sign-in-desk.js';
import type { ChallengeDigests } from './storage/challenge.store.js';

interface Gate {
  enterAddress(tx: Tx, address: string, now: Date): Promise<AddressEntry>;
  resumeAddress(tx: Tx, address: string, now: Date): Promise<AddressEntry>;
  leaveAddress(tx: Tx, address: string, outcome: 'passed' | 'failed', now: Date): Promise<void>;
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
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export type ProofMethod = 'oidc' | 'certificate';

/** Problems by which a proof was judged and found wrong. After any other nothing is known of it. */
const FAILURES: readonly string[] = [
  'GATEWAY.OIDC_REFUSED',
  'GATEWAY.OIDC_UNKNOWN_PERSON',
  'GATEWAY.CERTIFICATE_REFUSED',
];

/**
 * The way in and out of a sign-in by proof. What is begun keeps a place among the attempts of its address until it is
 * finished, or its window is over: nobody fills tables by beginning, nor has more proofs judged than passwords.
 */
export class ProofDoor {
  constructor(
    private readonly deps: {
      readonly uow: UnitOfWork;
      readonly clock: Clock;
      readonly gate: Gate;
      readonly challenges: Challenges;
      readonly desk: Pick<SignInDesk, 'giveChallenge'>;
      readonly history: History;
    },
  ) {}

  /** Throws GATEWAY.TOO_MANY_ATTEMPTS. */
  async begin(method: ProofMethod, client: Client): Promise<ChallengeSecrets> {
    const now = this.deps.clock.now();
    const begun = await this.deps.uow.run(async (tx) => {
      const entry = await this.deps.gate.enterAddress(tx, client.address, now);
      if (entry.kind !== 'open') return this.refuse(tx, method, entry, client);
      return this.deps.desk.giveChallenge(tx, method, { account: null, method, secondFactor: false });
    });
    if ('problem' in begun) throw begun.problem;
    return begun;
  }

  /** What was begun could not be shown to the person, through no fault of theirs. */
  async giveBack(client: Client): Promise<void> {
    await this.leave(client, 'passed');
  }

  /**
   * Spends the challenge and judges the proof. One try each: a proof that does not fit is not tried again with another.
   * Throws GATEWAY.CHALLENGE_INVALID, GATEWAY.TOO_MANY_ATTEMPTS, and what `judge` throws.
   */
  async finish(
    method: ProofMethod,
    secrets: ChallengeSecrets,
    client: Client,
    judge: () => Promise<SignInStep>,
  ): Promise<SignInStep> {
    const problem = await this.deps.uow.run((tx) => this.spend(tx, method, secrets, client));
    if (problem !== null) throw problem;
    let step: SignInStep;
    try {
      step = await judge();
    } catch (error) {
      await this.leave(client, error instanceof ProblemError && FAILURES.includes(error.code) ? 'failed' : 'passed');
      throw error;
    }
    await this.leave(client, 'passed');
    return step;
  }

  private async spend(
    tx: Tx,
    method: ProofMethod,
    secrets: ChallengeSecrets,
    client: Client,
  ): Promise<ProblemError | null> {
    const now = this.deps.clock.now();
    const digests = digestsOf(secrets);
    const begun = await this.deps.challenges.lock(tx, digests, [method], now);
    const entry =
      begun === undefined
        ? await this.deps.gate.enterAddress(tx, client.address, now)
        : await this.deps.gate.resumeAddress(tx, client.address, now);
    if (entry.kind !== 'open') return (await this.refuse(tx, method, entry, client)).problem;
    if (begun === undefined) {
      await this.deps.gate.leaveAddress(tx, client.address, 'failed', now);
      return new ProblemError('GATEWAY.CHALLENGE_INVALID');
    }
    await this.deps.challenges.delete(tx, digests.challenge);
    return null;
  }

  private async refuse(
    tx: Tx,
    method: ProofMethod,
    entry: Exclude<AddressEntry, { kind: 'open' }>,
    client: Client,
  ): Promise<Refusal> {
    const now = this.deps.clock.now();
    const refusal = refusedAttempt(entry, now);
    if (entry.isFirst) {
      const { reason } = refusal;
      const happenings = refusalHappenings({ account: undefined, officeId: null, method, reason, client });
      await this.deps.history.append(tx, now, happenings);
    }
    return refusal;
  }

  private leave(client: Client, outcome: 'passed' | 'failed'): Promise<void> {
    return this.deps.uow.run((tx) => this.deps.gate.leaveAddress(tx, client.address, outcome, this.deps.clock.now()));
  }
}

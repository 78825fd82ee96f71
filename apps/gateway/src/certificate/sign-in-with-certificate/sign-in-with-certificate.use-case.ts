import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Client } from '../../audit-trail/account-event.js';
import type { Challenge, ChallengePurpose, ChallengeSecrets } from '../../sign-in/challenge.js';
import type { MappedBy, SignInByProof } from '../../sign-in/sign-in-by-proof.js';
import { digestsOf, type SignInStep } from '../../sign-in/sign-in-desk.js';
import type { ChallengeDigests } from '../../sign-in/storage/challenge.store.js';
import { type CertificateVerifier, textToSign } from '../certificate-verifier.js';

interface Challenges {
  lock(
    tx: Tx,
    digests: ChallengeDigests,
    purposes: readonly ChallengePurpose[],
    now: Date,
  ): Promise<Challenge | undefined>;
  delete(tx: Tx, digest: Buffer): Promise<void>;
}

export interface SignInWithCertificateDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly challenges: Challenges;
  readonly verifier: CertificateVerifier;
  readonly byProof: SignInByProof;
  readonly mappedBy: MappedBy;
  readonly publicUrl: string;
}

export interface SignatureGiven extends ChallengeSecrets {
  /** PEM. */
  readonly certificate: string;
  readonly signature: Buffer;
  readonly client: Client;
  readonly formerSession: string | null;
}

/**
 * A signature by the person's certificate. It is two factors in one, the key that one has and the PIN that opens it, and one
 * of them cryptographic, which GB/T 22239-2019 8.1.4.1 d) asks for.
 */
export class SignInWithCertificate {
  constructor(private readonly deps: SignInWithCertificateDeps) {}

  async execute(given: SignatureGiven): Promise<SignInStep> {
    const { challenge, certificate, signature, client, formerSession } = given;
    const now = this.deps.clock.now();
    await this.deps.uow.run(async (tx) => {
      const digests = digestsOf(given);
      const begun = await this.deps.challenges.lock(tx, digests, ['certificate'], now);
      if (begun === undefined) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
      // One try each: a signature that does not fit is not tried again with another certificate.
      await this.deps.challenges.delete(tx, digests.challenge);
    });
    const text = textToSign(this.deps.publicUrl, challenge);
    const verified = await this.deps.verifier.verify({ text, certificate, signature }, now);
    const method = 'certificate';
    const reason = 'certificate-refused';
    if (!verified.ok) {
      const problem = new ProblemError('GATEWAY.CERTIFICATE_REFUSED', { cause: new Error(verified.error) });
      throw await this.deps.byProof.refuse({ method, reason, client, problem });
    }
    return this.deps.byProof.welcome({
      method,
      holder: verified.value.holder,
      mappedBy: this.deps.mappedBy,
      secondFactor: true,
      client,
      formerSession,
      unknown: { reason, problem: new ProblemError('GATEWAY.CERTIFICATE_REFUSED') },
    });
  }
}

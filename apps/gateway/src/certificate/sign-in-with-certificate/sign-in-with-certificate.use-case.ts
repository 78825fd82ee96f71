import { type Clock, ProblemError } from '#kernel';
import type { Client } from '../../audit-trail/account-event.js';
import type { ChallengeSecrets } from '../../sign-in/challenge.js';
import type { ProofDoor } from '../../sign-in/proof-door.js';
import type { MappedBy, SignInByProof } from '../../sign-in/sign-in-by-proof.js';
import type { SignInStep } from '../../sign-in/sign-in-desk.js';
import { type CertificateVerifier, textToSign } from '../certificate-verifier.js';

export interface SignInWithCertificateDeps {
  readonly clock: Clock;
  readonly door: Pick<ProofDoor, 'finish'>;
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

  execute(given: SignatureGiven): Promise<SignInStep> {
    return this.deps.door.finish('certificate', given, given.client, () => this.judge(given));
  }

  private async judge(given: SignatureGiven): Promise<SignInStep> {
    const { challenge, certificate, signature, client, formerSession } = given;
    const now = this.deps.clock.now();
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

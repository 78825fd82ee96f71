import type { Client } from '../../audit-trail/account-event.js';
import type { ChallengeSecrets } from '../../sign-in/challenge.js';
import type { ProofDoor } from '../../sign-in/proof-door.js';
import { textToSign } from '../certificate-verifier.js';

/** Gives a browser something that only its person's key can sign. */
export class StartCertificate {
  constructor(
    private readonly door: Pick<ProofDoor, 'begin'>,
    private readonly publicUrl: string,
  ) {}

  /** Throws GATEWAY.TOO_MANY_ATTEMPTS. */
  async execute(client: Client): Promise<ChallengeSecrets & { readonly text: string }> {
    const secrets = await this.door.begin('certificate', client);
    return { ...secrets, text: textToSign(this.publicUrl, secrets.challenge) };
  }
}

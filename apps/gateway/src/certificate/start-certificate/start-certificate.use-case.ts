import type { Tx, UnitOfWork } from '#platform/postgres';
import type { ChallengePurpose, ChallengeSecrets } from '../../sign-in/challenge.js';
import { textToSign } from '../certificate-verifier.js';

interface Desk {
  giveChallenge(
    tx: Tx,
    purpose: ChallengePurpose,
    about: { readonly account: null; readonly method: 'certificate'; readonly secondFactor: boolean },
  ): Promise<ChallengeSecrets>;
}

/** Gives a browser something that only its person's key can sign. */
export class StartCertificate {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly desk: Desk,
    private readonly publicUrl: string,
  ) {}

  async execute(): Promise<ChallengeSecrets & { readonly text: string }> {
    const about = { account: null, method: 'certificate', secondFactor: false } as const;
    const secrets = await this.uow.run((tx) => this.desk.giveChallenge(tx, 'certificate', about));
    return { ...secrets, text: textToSign(this.publicUrl, secrets.challenge) };
  }
}

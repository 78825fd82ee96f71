import type { Tx, UnitOfWork } from '#platform/postgres';
import type { ChallengePurpose, ChallengeSecrets } from '../../sign-in/challenge.js';
import { flowOf } from '../oidc-flow.js';
import type { OidcFlow } from '../oidc-provider.js';

interface Provider {
  authorizationUrl(flow: OidcFlow): Promise<URL>;
}
interface Desk {
  giveChallenge(
    tx: Tx,
    purpose: ChallengePurpose,
    about: { readonly account: null; readonly method: 'oidc'; readonly secondFactor: boolean },
  ): Promise<ChallengeSecrets>;
}

/** Sends a browser to the identity provider. */
export class StartOidc {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly desk: Desk,
    private readonly provider: Provider,
  ) {}

  async execute(): Promise<{ readonly url: URL; readonly browser: string }> {
    const about = { account: null, method: 'oidc', secondFactor: false } as const;
    const secrets = await this.uow.run((tx) => this.desk.giveChallenge(tx, 'oidc', about));
    return { url: await this.provider.authorizationUrl(flowOf(secrets)), browser: secrets.browser };
  }
}

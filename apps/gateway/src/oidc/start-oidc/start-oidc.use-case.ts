import type { Client } from '../../audit-trail/account-event.js';
import type { ProofDoor } from '../../sign-in/proof-door.js';
import { flowOf } from '../oidc-flow.js';
import type { OidcFlow } from '../oidc-provider.js';

interface Provider {
  authorizationUrl(flow: OidcFlow): Promise<URL>;
}

/** Sends a browser to the identity provider. */
export class StartOidc {
  constructor(
    private readonly door: Pick<ProofDoor, 'begin' | 'giveBack'>,
    private readonly provider: Provider,
  ) {}

  /** Throws GATEWAY.TOO_MANY_ATTEMPTS and GATEWAY.OIDC_UNAVAILABLE. */
  async execute(client: Client): Promise<{ readonly url: URL; readonly browser: string }> {
    const secrets = await this.door.begin('oidc', client);
    try {
      return { url: await this.provider.authorizationUrl(flowOf(secrets)), browser: secrets.browser };
    } catch (error) {
      await this.door.giveBack(client);
      throw error;
    }
  }
}

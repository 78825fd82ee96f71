import { ProblemError } from '#kernel';
import type { Client } from '../../audit-trail/account-event.js';
import type { ProofDoor } from '../../sign-in/proof-door.js';
import type { MappedBy, SignInByProof } from '../../sign-in/sign-in-by-proof.js';
import type { SignInStep } from '../../sign-in/sign-in-desk.js';
import { flowOf } from '../oidc-flow.js';
import type { OidcFlow, OidcPerson } from '../oidc-provider.js';

interface Provider {
  redeem(query: string, flow: OidcFlow): Promise<OidcPerson>;
}

export interface FinishOidcDeps {
  readonly door: Pick<ProofDoor, 'finish'>;
  readonly provider: Provider;
  readonly byProof: SignInByProof;
  readonly mappedBy: MappedBy;
}

export interface OidcReturn {
  /** The query of the address that the provider sent the browser to. */
  readonly query: string;
  readonly state: string | null;
  readonly browser: string | null;
  readonly client: Client;
  readonly formerSession: string | null;
}

/** Takes a browser back from the identity provider. A flow is good for one return, from the browser that began it. */
export class FinishOidc {
  constructor(private readonly deps: FinishOidcDeps) {}

  async execute({ query, state, browser, client, formerSession }: OidcReturn): Promise<SignInStep> {
    if (state === null || browser === null) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    const secrets = { challenge: state, browser };
    return this.deps.door.finish('oidc', secrets, client, async () => {
      const { holder, secondFactor } = await this.redeem(query, flowOf(secrets), client);
      return this.deps.byProof.welcome({
        method: 'oidc',
        holder,
        mappedBy: this.deps.mappedBy,
        secondFactor,
        client,
        formerSession,
        unknown: { reason: 'no-account', problem: new ProblemError('GATEWAY.OIDC_UNKNOWN_PERSON') },
      });
    });
  }

  private async redeem(query: string, flow: OidcFlow, client: Client): Promise<OidcPerson> {
    try {
      return await this.deps.provider.redeem(query, flow);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'GATEWAY.OIDC_REFUSED') throw error;
      throw await this.deps.byProof.refuse({ method: 'oidc', reason: 'provider-refused', client, problem: error });
    }
  }
}

import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Client } from '../../audit-trail/account-event.js';
import { digestOf } from '../../sessions/secrets.js';
import type { Challenge, ChallengePurpose } from '../../sign-in/challenge.js';
import type { MappedBy, SignInByProof } from '../../sign-in/sign-in-by-proof.js';
import type { SignInStep } from '../../sign-in/sign-in-desk.js';
import type { ChallengeDigests } from '../../sign-in/storage/challenge.store.js';
import { flowOf } from '../oidc-flow.js';
import type { OidcFlow, OidcPerson } from '../oidc-provider.js';

interface Provider {
  redeem(query: string, flow: OidcFlow): Promise<OidcPerson>;
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

export interface FinishOidcDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly challenges: Challenges;
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
    await this.spend(state, browser);
    const { holder, secondFactor } = await this.redeem(query, flowOf({ challenge: state, browser }), client);
    return this.deps.byProof.welcome({
      method: 'oidc',
      holder,
      mappedBy: this.deps.mappedBy,
      secondFactor,
      client,
      formerSession,
      unknown: { reason: 'no-account', problem: new ProblemError('GATEWAY.OIDC_UNKNOWN_PERSON') },
    });
  }

  private async spend(state: string, browser: string): Promise<void> {
    const digests = { challenge: digestOf(state), browser: digestOf(browser) };
    await this.deps.uow.run(async (tx) => {
      const begun = await this.deps.challenges.lock(tx, digests, ['oidc'], this.deps.clock.now());
      if (begun === undefined) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
      await this.deps.challenges.delete(tx, digests.challenge);
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

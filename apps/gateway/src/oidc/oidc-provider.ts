import * as oidc from 'openid-client';
import { ProblemError } from '#kernel';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Beside `openid`. */
  readonly scope: string;
  /** The one algorithm that an ID token may be signed with. */
  readonly algorithm: string;
  /** Claim of the ID token that names the account or the person. */
  readonly claim: string;
  /** Words of the claim `amr` (RFC 8176) that count as a second factor. */
  readonly strongMethods: readonly string[];
}

/** What only the browser's own flow can know. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface OidcPerson {
  readonly holder: string;
  readonly secondFactor: boolean;
}

const TIMEOUT_SECONDS = 10;
const MAX_CAUSES = 5;
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/;

/**
 * The identity provider (统一身份认证), by OpenID Connect: authorization code with PKCE, state and nonce. The ID token's
 * signature is checked against the provider's keys though it comes over TLS, with one algorithm that the configuration
 * names; issuer, audience and times are checked by the library.
 */
export class OidcProvider {
  private configuration: Promise<oidc.Configuration> | undefined;

  constructor(private readonly settings: OidcSettings) {
    const { issuer } = settings;
    if (!issuer.startsWith('https://') && !LOOPBACK.test(issuer)) {
      throw new Error('OIDC_ISSUER must be https: over plain http anybody on the way could be the provider');
    }
  }

  /** Where the browser is sent. Throws GATEWAY.OIDC_UNAVAILABLE. */
  async authorizationUrl({ state, nonce, verifier }: OidcFlow): Promise<URL> {
    return oidc.buildAuthorizationUrl(await this.configure(), {
      redirect_uri: this.settings.redirectUri,
      scope: `openid ${this.settings.scope}`.trim(),
      response_type: 'code',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /** The person for whom the provider gave the code. Throws GATEWAY.OIDC_REFUSED and GATEWAY.OIDC_UNAVAILABLE. */
  async redeem(query: string, { state, nonce, verifier }: OidcFlow): Promise<OidcPerson> {
    const configuration = await this.configure();
    const url = new URL(this.settings.redirectUri);
    url.search = query;
    let claims: oidc.IDToken | undefined;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      claims = tokens.claims();
    } catch (cause) {
      throw new ProblemError(isOutage(cause) ? 'GATEWAY.OIDC_UNAVAILABLE' : 'GATEWAY.OIDC_REFUSED', { cause });
    }
    const holder = claims?.[this.settings.claim];
    if (typeof holder !== 'string' || holder === '') {
      throw new ProblemError('GATEWAY.OIDC_REFUSED', { detail: `身份令牌没有 ${this.settings.claim}` });
    }
    const methods: unknown = claims?.['amr'];
    const secondFactor =
      Array.isArray(methods) && methods.some((word) => this.settings.strongMethods.includes(word as string));
    return { holder, secondFactor };
  }

  /** Asked for once it is needed, and again after a failure: the gateway starts without the provider. */
  private async configure(): Promise<oidc.Configuration> {
    this.configuration ??= this.discover();
    try {
      return await this.configuration;
    } catch (cause) {
      this.configuration = undefined;
      throw new ProblemError('GATEWAY.OIDC_UNAVAILABLE', { cause });
    }
  }

  private discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, algorithm } = this.settings;
    return oidc.discovery(
      new URL(issuer),
      clientId,
      { client_secret: clientSecret, id_token_signed_response_alg: algorithm },
      oidc.ClientSecretBasic(clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        execute: [oidc.enableNonRepudiationChecks, ...(LOOPBACK.test(issuer) ? [oidc.allowInsecureRequests] : [])],
      },
    );
  }
}

/** The provider did not answer, rather than answer no. By name: a fetch may throw errors of another realm. */
function isOutage(error: unknown): boolean {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < MAX_CAUSES; depth += 1) {
    const { name, message, cause } = at as Partial<Error>;
    if (name === 'TimeoutError' || (name === 'TypeError' && message === 'fetch failed')) return true;
    at = cause;
  }
  return false;
}

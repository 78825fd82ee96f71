import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Browser } from './browser.js';

export const CLIENT = { id: 'grid-procuratorate', secret: 'a secret of at least thirty-two bytes' };
const ALGORITHM = 'RS256';

/** Makes another ID token of the one that the provider gave. */
export type Tamper = (claims: JWTPayload, resign: (claims: JWTPayload) => Promise<string>) => Promise<string>;

/** A certified identity provider in this process. Whoever comes is `person`, unless `person` is null: then nobody agrees. */
export interface IdentityProvider {
  readonly issuer: string;
  person: string | null;
  tamper: Tamper | undefined;
  /** Walks a browser from `start` through the provider; the address that the provider sends it back to. */
  walk(browser: Browser, start: Response): Promise<URL>;
  close(): Promise<void>;
}

export async function identityProvider(redirectUri: string): Promise<IdentityProvider> {
  // Imported here, when the spec has silenced what the library says about being used in a test.
  const { Provider } = await import('oidc-provider');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: 'k1', alg: ALGORITHM, use: 'sig' };
  const resign = async (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: 'k1' }).sign(await importJWK(jwk, ALGORITHM));

  const provider: InstanceType<typeof Provider> = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: ALGORITHM,
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key for the provider’s own cookies'] },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({ clientId: CLIENT.id, accountId: ctx.oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      const result =
        made.person === null ? { error: 'access_denied' } : { login: { accountId: made.person, remember: false } };
      await provider.interactionFinished(ctx.req, ctx.res, result);
      ctx.respond = false;
      return;
    }
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path !== '/token' || made.tamper === undefined || body?.id_token === undefined) return;
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
    body.id_token = await made.tamper(claims, resign);
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));

  const made: IdentityProvider = {
    issuer,
    person: null,
    tamper: undefined,
    walk: async (browser, start) => {
      let at = start.headers.get('location') ?? '';
      const own = browser.copy();
      own.cookies.clear();
      own.url = issuer;
      for (let hop = 0; hop < 8 && !at.startsWith(redirectUri); hop += 1) {
        const { pathname, search } = new URL(at, issuer);
        at = (await own.fetch('GET', pathname + search)).headers.get('location') ?? '';
      }
      return new URL(at);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

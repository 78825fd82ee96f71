import { derivedSecret } from '../sessions/secrets.js';
import type { ChallengeSecrets } from '../sign-in/challenge.js';
import type { OidcFlow } from './oidc-provider.js';

/** State, nonce and verifier of one flow: the last two follow from the browser's cookie, and are kept nowhere. */
export const flowOf = ({ challenge, browser }: ChallengeSecrets): OidcFlow => ({
  state: challenge,
  nonce: derivedSecret(browser, 'gp oidc nonce'),
  verifier: derivedSecret(browser, 'gp oidc verifier'),
});

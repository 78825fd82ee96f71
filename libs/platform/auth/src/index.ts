export { PublicRoute, Roles, SignedBySource } from './access.js';
export type { RequestWithActor } from './access.guard.js';
export { type Actor, ROLES, type Role, isRole } from './actor.js';
export { AuthModule } from './auth.module.js';
export { CurrentActor, CurrentSource } from './current-caller.js';
export { type Scoped, isInScope, scopeFilter } from './scope.js';
export {
  SIGNATURE_HEADERS,
  type SignatureFault,
  type SignatureHeaders,
  generateSigningSecret,
  getBody,
  readSignatureHeaders,
  signGet,
  signMessage,
  signedHeaders,
  verifySignature,
} from './source-signature.js';
export { SOURCE_GATE, type SignedRequest, type SourceGate } from './source.guard.js';
export { MAX_TOKEN_SECONDS, TOKEN_AUDIENCE, type TokenKeys, generateTokenKeys, issueToken } from './token-keys.js';
export { TokenVerifier } from './token-verifier.js';

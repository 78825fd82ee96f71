export { type Access, AnyRole, PublicRoute, Roles, SignedBySource } from './access.js';
export { ACCESS_DENIALS, type AccessDenials, type RequestWithActor } from './access.guard.js';
export { type Actor, ROLES, type Role, isRole } from './actor.js';
export { ACTOR_READER, type ActorReader, type RequestToRead } from './actor-reader.js';
export { AuthModule } from './auth.module.js';
export { CurrentActor, CurrentSource } from './current-caller.js';
export { type AuditedRoute, RouteAudit } from './route-audit.js';
export {
  SIGNATURE_HEADERS,
  SIGNATURE_SUITES,
  type SignatureFault,
  type SignatureHeaders,
  type SignatureSuite,
  type SigningKey,
  fileBody,
  generateSigningSecret,
  getBody,
  isSignatureSuite,
  readSignatureHeaders,
  signGet,
  signMessage,
  signedHeaders,
  targetBody,
  verifySignature,
} from './source-signature.js';
export { SOURCE_GATE, type SignedRequest, type SourceGate } from './source.guard.js';
export { MAX_TOKEN_SECONDS, type TokenKeys, generateTokenKeys, issueToken } from './token-keys.js';
export { TokenVerifier } from './token-verifier.js';

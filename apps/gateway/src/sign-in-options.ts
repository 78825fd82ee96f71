import { isRole } from '#platform/auth';
import { commaList } from '#platform/config';
import type { IdentitySettings } from './accounts/identity-parts.js';
import { X509Verifier } from './certificate/x509-verifier.js';
import type { CertificateOptions } from './certificate/certificate.module.js';
import type { GatewayConfig } from './gateway.config.js';
import type { OidcOptions } from './oidc/oidc.module.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADDRESS_WINDOW = 10 * MINUTE;
/** Shown by authenticators beside the account. */
const ISSUER = '网格检察';

const list = (text: string): string[] => (text === 'none' ? [] : commaList(text));

/** Throws when a role is named that is none. */
export function identitySettings(config: GatewayConfig): IdentitySettings {
  const secondFactorRoles = list(config.SECOND_FACTOR_ROLES).map((word) => {
    if (!isRole(word)) throw new Error(`SECOND_FACTOR_ROLES: ${word} is no role`);
    return word;
  });
  const lockMs = config.SIGN_IN_LOCK_MINUTES * MINUTE;
  return {
    rules: {
      passwordMaxAgeMs: config.PASSWORD_DAYS === 0 ? null : config.PASSWORD_DAYS * DAY,
      initialPasswordMaxAgeMs: config.INITIAL_PASSWORD_HOURS * HOUR,
      secondFactorRoles,
    },
    limits: { idleMs: config.SESSION_IDLE_MINUTES * MINUTE, absoluteMs: config.SESSION_HOURS * HOUR },
    sessionsPerAccount: config.SESSIONS_PER_ACCOUNT,
    attempts: {
      account: {
        failures: config.SIGN_IN_FAILURES,
        windowMs: 15 * MINUTE,
        lockMs,
        longestLockMs: Math.max(DAY, lockMs),
      },
      address: {
        failures: config.ADDRESS_FAILURES,
        windowMs: ADDRESS_WINDOW,
        lockMs: ADDRESS_WINDOW,
        longestLockMs: ADDRESS_WINDOW,
      },
    },
    passwordsRemembered: config.PASSWORDS_REMEMBERED,
    issuer: ISSUER,
  };
}

/** Null where no identity provider is configured. Throws when half of one is. */
export function oidcOptions(config: GatewayConfig): OidcOptions | null {
  if (config.OIDC_ISSUER === '') return null;
  if (config.OIDC_CLIENT_ID === '' || config.OIDC_CLIENT_SECRET_FILE === '') {
    throw new Error('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET_FILE');
  }
  return {
    issuer: config.OIDC_ISSUER,
    clientId: config.OIDC_CLIENT_ID,
    clientSecretFile: config.OIDC_CLIENT_SECRET_FILE,
    redirectUri: `${config.PUBLIC_URL}/api/oidc/callback`,
    scope: config.OIDC_SCOPE,
    algorithm: config.OIDC_ALGORITHM,
    claim: config.OIDC_CLAIM,
    strongMethods: list(config.OIDC_STRONG_METHODS),
    mappedBy: config.OIDC_CLAIM_IS,
  };
}

/** Null where no authority of certificates is configured. */
export function certificateOptions(config: GatewayConfig): CertificateOptions | null {
  if (config.CERTIFICATE_CA_FILE === '') return null;
  return {
    verifier: new X509Verifier({
      authoritiesFile: config.CERTIFICATE_CA_FILE,
      field: config.CERTIFICATE_FIELD,
      revokedFile: config.CERTIFICATE_REVOKED_FILE === '' ? null : config.CERTIFICATE_REVOKED_FILE,
    }),
    mappedBy: config.CERTIFICATE_FIELD_IS,
    publicUrl: config.PUBLIC_URL,
  };
}

import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** Phones' clocks differ: one step before and after (RFC 6238 §5.2). */
const STEPS_AROUND = 1;

const withSecret = (secret: Secret): TOTP =>
  new TOTP({ secret, algorithm: 'SHA1', digits: DIGITS, period: PERIOD_SECONDS });

/** A new secret in base32, as authenticators take it. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The address that a picture for an authenticator holds. */
export const totpUri = (secret: string, about: { readonly issuer: string; readonly account: string }): string =>
  new TOTP({
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
    issuer: about.issuer,
    label: about.account,
  }).toString();

/**
 * The time step that the code is of; null when it is of none around now, or of one not later than `lastStep`: a code that
 * was seen over a shoulder is good for nothing (RFC 6238 §5.2).
 */
export function takeTotpCode(secret: string, code: string, now: Date, lastStep: number | null): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const timestamp = now.getTime();
  const delta = withSecret(Secret.fromBase32(secret)).validate({ token: code, timestamp, window: STEPS_AROUND });
  if (delta === null) return null;
  const step = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}

const FIRST_SECONDS = 5;
const MOST_SECONDS = 15 * 60;
/** A platform locks accounts after a few refusals. */
const SIGN_IN_FIRST_SECONDS = 5 * 60;
const SIGN_IN_MOST_SECONDS = 3_600;
const MOST_DOUBLINGS = 20;

/**
 * Seconds until a platform is asked again: doubled with each failure, between half and all of it by chance, so that many do not
 * come back in the same moment. What the platform itself asks for is the least.
 */
export function backoffSeconds(given: {
  readonly code: string;
  /** Before this one, in a row. */
  readonly failures: number;
  readonly retryAfterMs: number | null;
  /** From 0 to 1. */
  readonly random: number;
}): number {
  const isSignIn = given.code === 'INGEST.CONNECTOR_SIGN_IN_REFUSED';
  const first = isSignIn ? SIGN_IN_FIRST_SECONDS : FIRST_SECONDS;
  const most = isSignIn ? SIGN_IN_MOST_SECONDS : MOST_SECONDS;
  const full = Math.min(first * 2 ** Math.min(given.failures, MOST_DOUBLINGS), most);
  const own = (full / 2) * (1 + given.random);
  if (given.retryAfterMs === null) return own;
  return given.retryAfterMs / 1_000 + first * given.random * 0.2;
}

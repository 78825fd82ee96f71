import type { SignInStep } from '../../api/session.api.js';
import { problemOfCode } from './sign-in-advice.js';

export type Returned = { readonly step: SignInStep } | { readonly problem: unknown } | undefined;

/**
 * What the way back from the identity provider says behind `#`: a step that is still to be done, or the code of a failure.
 * Anything else is nothing, since anybody can write an address.
 */
export function returnedStep(hash: string): Returned {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const code = given.get('problem');
  if (code !== null) return { problem: problemOfCode(code) };
  const state = given.get('state');
  const challenge = given.get('challenge');
  if (challenge === null) return undefined;
  if (state === 'second-factor' || state === 'change-password') return { step: { state, challenge } };
  const secret = given.get('secret');
  const uri = given.get('uri');
  if (state !== 'enrol-second-factor' || secret === null || uri === null) return undefined;
  return { step: { state, challenge, secret, uri } };
}

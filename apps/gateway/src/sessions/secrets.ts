import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as 43 characters. What opens something is stored nowhere: only its digest is. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Null for what no secret of ours can be. */
export const readSecret = (text: unknown): string | null =>
  typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text) ? text : null;

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret, 'latin1').digest();

/** A second secret that whoever has the first can work out, and nobody from it the first. */
export const derivedSecret = (secret: string, purpose: string): string =>
  createHmac('sha256', secret).update(purpose).digest('base64url');

/** The token that a page must send with whatever changes something; only this session's own pages can read it. */
export const csrfTokenOf = (sessionSecret: string): string => derivedSecret(sessionSecret, 'gp csrf token');

/** In the same time whatever the difference. */
export function isSame(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Nesting that a push may have; deeper text parses, but overflows the stack of what writes it again. */
export const MAX_DEPTH = 20;

/**
 * A cheap look at the raw text: false when no string in it can hold what PostgreSQL refuses, for NUL and lone surrogates
 * come through a JSON parser as escapes only. Numbers out of range are left to the contract, and to a walk of what it leaves open.
 */
export const mayHoldPoison = (rawText: string): boolean => rawText.includes('\\u');

const LONE_SURROGATE = /\p{Surrogate}/u;

export interface Poison {
  readonly pointer: string;
  readonly kind: 'nul' | 'lone-surrogate' | 'number' | 'depth';
}

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function textPoison(text: string): 'nul' | 'lone-surrogate' | null {
  if (text.includes('\u0000')) return 'nul';
  return LONE_SURROGATE.test(text) ? 'lone-surrogate' : null;
}

/**
 * The first value of parsed JSON that cannot be kept as it was sent: NUL and lone surrogates, which PostgreSQL refuses;
 * integers beyond ±(2^53 − 1), which JSON.parse has already changed; nesting deeper than `MAX_DEPTH`. Null when clean.
 */
export function findPoison(value: unknown, pointer = '', depth = 0): Poison | null {
  if (typeof value === 'string') {
    const kind = textPoison(value);
    return kind === null ? null : { pointer, kind };
  }
  if (typeof value === 'number') {
    const kept = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return kept ? null : { pointer, kind: 'number' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth === MAX_DEPTH) return { pointer, kind: 'depth' };
  for (const [key, inner] of Object.entries(value)) {
    // A poisoned name cannot be shown either: its object is pointed at.
    const bad = textPoison(key);
    if (bad !== null) return { pointer, kind: bad };
    const found = findPoison(inner, `${pointer}/${token(key)}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Nesting that a push may have; deeper text parses, but overflows the stack of what writes it again. */
export const MAX_DEPTH = 20;

// Escaped NUL, half of an escaped surrogate pair, an integer of 16 digits or an exponent: only then is a walk needed.
const SUSPICIOUS = /\\u(?:0000|[dD][89a-fA-F])|\d{16}|\d[eE]/;

/** A cheap look at the raw text: false when it certainly holds nothing that PostgreSQL or JSON's numbers cannot keep. */
export const mayHoldPoison = (rawText: string): boolean => SUSPICIOUS.test(rawText);

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

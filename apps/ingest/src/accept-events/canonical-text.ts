import canonicalizeModule from 'canonicalize';

// The package's typing speaks of a default export that its CommonJS module does not have under nodenext.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

type Json = Readonly<Record<string, unknown>>;

/** An object keeps such names in an order of its own, or takes the name for something else. */
const UNUSUAL = /^\d|^__proto__$/;

class UnusualName extends Error {}

/** The same value, the names of its objects in the order of RFC 8785 (§3.2.3: UTF-16 code units). */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    if (UNUSUAL.test(name)) throw new UnusualName();
    ordered[name] = inOrder((value as Json)[name]);
  }
  return ordered;
}

/**
 * RFC 8785 text of a value that came from JSON. Texts and numbers are written there as JSON.stringify writes them, so one call
 * of it over names in order is a third of the time that a walk with a call for every value takes.
 */
export function canonicalText(value: unknown): string {
  try {
    return JSON.stringify(inOrder(value)) ?? 'null';
  } catch (error) {
    if (!(error instanceof UnusualName)) throw error;
    return canonicalize(value) ?? 'null';
  }
}

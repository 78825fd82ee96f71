import canonicalizeModule from 'canonicalize';

// The package's types describe a CommonJS default export; what Node imports is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** One text for one value, whatever the order of its members (RFC 8785). */
export const canonicalJson = (value: unknown): string => canonicalize(value) ?? 'null';

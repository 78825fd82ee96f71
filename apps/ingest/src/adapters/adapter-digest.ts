import { hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';

// The package's typing speaks of a default export that its CommonJS module does not have under nodenext.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** Of an adapter's RFC 8785 form: one digest for one meaning, whatever the order of its members. Hex. */
export const adapterDigest = (definition: unknown): string => hash('sha256', canonicalize(definition) ?? 'null', 'hex');

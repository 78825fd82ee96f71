/** RFC 8785 text of a JSON value. */
export type Canonical = (value: unknown) => string;
/** A collision-resistant digest as text without padding, at least 22 characters long. */
export type Digest = (text: string) => string;

/**
 * The hash that says whether two pushes of an event have the same body: over the RFC 8785 form of the payload as it came,
 * without its disposal (which grows by itself) and without the words that say what it is (`type`, `format`).
 */
export function bodyHash(push: Readonly<Record<string, unknown>>, canonical: Canonical, digest: Digest): string {
  const { disposal: _disposal, type: _type, format: _format, ...body } = push;
  return digest(canonical(body));
}

/**
 * Identity of one statement about handling: 128 bits of the digest of its RFC 8785 form. What came inside a version belongs
 * to it: A, B and A again in three versions are three statements, the same pushed alone twice is one.
 */
export const disposalKey = (
  disposal: unknown,
  inVersion: string | null,
  canonical: Canonical,
  digest: Digest,
): string => digest(`${inVersion ?? ''}\n${canonical(disposal)}`).slice(0, 22);

/**
 * The additional data (AAD) that a source's signing secret is sealed with, at rest and in `source.changed.v1`:
 * a sealed secret moved to another source or key does not open.
 */
export const sourceSecretAad = (sourceId: string, keyId: string): string => `source-secret:${sourceId}:${keyId}`;

import { INDEX_KINDS } from '#platform/crypto';

/**
 * Throws where the file of keys is older than this release: without an index key, people or plates could not be joined,
 * and every push that names one would fail.
 */
export function requireIndexKinds(keys: { indexKinds(): readonly string[] }): void {
  const known = keys.indexKinds();
  const missing = INDEX_KINDS.filter((kind) => !known.includes(kind));
  if (missing.length === 0) return;
  const commands = missing.map((kind) => `npm run keys -- add-index ${kind}`).join('; ');
  throw new Error(`the file of keys has no index key for ${missing.join(', ')}: ${commands}`);
}

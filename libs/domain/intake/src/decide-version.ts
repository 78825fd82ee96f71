import type { VersionMark } from './event-state.js';

/** The name of a version within its event: the source's number, or else the hash of the body. */
export const versionKey = (mark: { sourceVersion: number | null; bodyHash: string }): string =>
  mark.sourceVersion === null ? `h:${mark.bodyHash}` : `v:${mark.sourceVersion}`;

/**
 * The order of versions: by the source's number; without numbers by the source's update time, then by arrival.
 * A version with a number is above every one without, so that a source which leaves numbers out for once cannot undo any.
 */
export function compareVersions(a: VersionMark, b: VersionMark): number {
  return (a.sourceVersion ?? -1) - (b.sourceVersion ?? -1) || a.orderMs - b.orderMs || a.receivedMs - b.receivedMs;
}

export type VersionDecision = 'first' | 'newer' | 'late' | 'repeat' | 'conflict';

/**
 * What an incoming version is to an event. `storedHash` is the body hash kept under the same version key, null if there is none.
 * A repeat is never an error, whatever signed it: the same version with the same body gets the first answer again.
 */
export function decideVersion(
  current: VersionMark | null,
  incoming: VersionMark,
  storedHash: string | null,
): VersionDecision {
  if (current === null) return 'first';
  if (storedHash !== null) return storedHash === incoming.bodyHash ? 'repeat' : 'conflict';
  return compareVersions(incoming, current) >= 0 ? 'newer' : 'late';
}

import { readLocation } from './coordinates/to-cgcs2000.js';
import type { EventLocation } from './event-parts.js';
import { gridFlags, readGridCode } from './identifiers/grid-code.js';
import { checkRegion, readRegion } from './identifiers/region.js';
import type { PushedEvent, PushedLocation } from './pushed.js';
import { FLAG } from './quality-flags.js';

/** What every point is stored in. */
export const OUR_CRS = 'CGCS2000';

export interface ReadPlace {
  readonly regionCode12: string;
  readonly gridCode: string | null;
  readonly location: EventLocation | null;
}

/** A point in CGCS2000; null where there is none in what came. */
export function locationOf(pushed: PushedLocation | undefined, flags: Set<string>): EventLocation | null {
  if (pushed === undefined) return null;
  const read = readLocation(pushed);
  for (const flag of read.flags) flags.add(flag);
  return read.location === null ? null : { lng: read.location.lng, lat: read.location.lat, crs: OUR_CRS };
}

/**
 * Division, grid and point of an event. Without a division the one inside its grid code counts where it lies in the source's,
 * else the source's own; both are flagged.
 */
export function readPlace(push: PushedEvent, sourceRegion: string, flags: Set<string>): ReadPlace {
  const grid = push.gridCode === undefined ? null : readGridCode(push.gridCode);
  const region = push.regionCode12 === undefined ? null : readRegion(push.regionCode12);
  let regionCode12 = region?.code12 ?? null;
  if (regionCode12 === null) {
    const inGrid = grid?.village12 ?? null;
    const usable = inGrid !== null && checkRegion(inGrid, sourceRegion).length === 0;
    flags.add(usable ? FLAG.regionFromGrid : FLAG.regionFromSource);
    regionCode12 = usable ? inGrid : sourceRegion;
  } else {
    for (const flag of checkRegion(regionCode12, sourceRegion)) flags.add(flag);
  }
  if (grid !== null) for (const flag of gridFlags(grid, regionCode12)) flags.add(flag);
  return { regionCode12, gridCode: grid?.code ?? null, location: locationOf(push.location, flags) };
}

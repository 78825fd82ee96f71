import { FLAG, type QualityFlag } from '../quality-flags.js';
import { type Degrees, isOutsideChina, toBd09, toGcj02, unshift } from './gcj02.js';

export interface Converted extends Degrees {
  /** False where the numbers are those that came. */
  readonly converted: boolean;
  readonly outsideChina: boolean;
}

/** A centimetre. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/**
 * To CGCS2000, which WGS84 meets within a metre: both are taken as they are. GCJ-02 and BD-09 are undone by iteration. The
 * shift ends at a box about China, so that points outside it stay what they were. An unknown system is not guessed at.
 */
export function toCgcs2000(point: Degrees & { readonly crs: string }): Converted {
  const { lng, lat, crs } = point;
  const gcj = crs === 'BD-09' ? unshift(point, toBd09) : { lng, lat };
  const outsideChina = isOutsideChina(gcj);
  if (outsideChina || (crs !== 'GCJ-02' && crs !== 'BD-09')) return { lng, lat, converted: false, outsideChina };
  const found = unshift(gcj, toGcj02);
  return { lng: round(found.lng), lat: round(found.lat), converted: true, outsideChina };
}

export interface ReadLocation {
  /** Null when there is no place in what came. */
  readonly location: Converted | null;
  readonly flags: readonly QualityFlag[];
}

/** A platform's point: what is none becomes null, longitude and latitude in each other's field are put right. */
export function readLocation(point: Degrees & { readonly crs: string }): ReadLocation {
  const { lng, lat, crs } = point;
  if (lng === 0 && lat === 0) return { location: null, flags: [FLAG.locationEmpty] };
  // China's longitudes are above 73 and its latitudes below 54: only as written the wrong way round do both fit.
  if (isOutsideChina(point) && !isOutsideChina({ lng: lat, lat: lng })) {
    return { location: toCgcs2000({ lng: lat, lat: lng, crs }), flags: [FLAG.locationSwapped] };
  }
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90)) return { location: null, flags: [FLAG.locationNotDegrees] };
  const location = toCgcs2000(point);
  return { location, flags: location.outsideChina ? [FLAG.locationOutsideChina] : [] };
}

/** Degrees. */
export interface Degrees {
  readonly lng: number;
  readonly lat: number;
}

// Krassovsky's ellipsoid, as the published reverse engineering of GCJ-02 has it.
const A = 6_378_245;
const EE = 0.006_693_421_622_965_943_23;
const RADIAN = Math.PI / 180;
/** Where the shift applies: a box about China. */
const BOX = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };

export const isOutsideChina = ({ lng, lat }: Degrees): boolean =>
  lng < BOX.west || lng > BOX.east || lat < BOX.south || lat > BOX.north;

/** WGS84 to GCJ-02. Outside the box nothing is shifted. */
export function toGcj02(point: Degrees): Degrees {
  if (isOutsideChina(point)) return point;
  const x = point.lng - 105;
  const y = point.lat - 35;
  const waves = 20 * Math.sin(6 * Math.PI * x) + 20 * Math.sin(2 * Math.PI * x);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + (2 / 3) * (waves + northWaves(y));
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + (2 / 3) * (waves + eastWaves(x));
  const sin = Math.sin(point.lat * RADIAN);
  const magic = 1 - EE * sin * sin;
  const root = Math.sqrt(magic);
  return {
    lng: point.lng + east / ((A / root) * Math.cos(point.lat * RADIAN) * RADIAN),
    lat: point.lat + north / (((A * (1 - EE)) / (magic * root)) * RADIAN),
  };
}

const northWaves = (y: number): number =>
  20 * Math.sin(Math.PI * y) +
  40 * Math.sin((Math.PI / 3) * y) +
  160 * Math.sin((Math.PI / 12) * y) +
  320 * Math.sin((Math.PI / 30) * y);

const eastWaves = (x: number): number =>
  20 * Math.sin(Math.PI * x) +
  40 * Math.sin((Math.PI / 3) * x) +
  150 * Math.sin((Math.PI / 12) * x) +
  300 * Math.sin((Math.PI / 30) * x);

const BD_WAVE = (Math.PI * 3000) / 180;

/** GCJ-02 to BD-09. */
export function toBd09({ lng, lat }: Degrees): Degrees {
  const radius = Math.hypot(lng, lat) + 0.000_02 * Math.sin(lat * BD_WAVE);
  const angle = Math.atan2(lat, lng) + 0.000_003 * Math.cos(lng * BD_WAVE);
  return { lng: radius * Math.cos(angle) + 0.0065, lat: radius * Math.sin(angle) + 0.006 };
}

/** About a millimetre. */
const CLOSE = 1e-8;
const MOST_STEPS = 12;

/** What `shift` moved to `target`: the shift changes slowly, so that walking back by the miss closes in at once. */
export function unshift(target: Degrees, shift: (point: Degrees) => Degrees): Degrees {
  let { lng, lat } = target;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const moved = shift({ lng, lat });
    const east = target.lng - moved.lng;
    const north = target.lat - moved.lat;
    lng += east;
    lat += north;
    if (Math.abs(east) < CLOSE && Math.abs(north) < CLOSE) break;
  }
  return { lng, lat };
}

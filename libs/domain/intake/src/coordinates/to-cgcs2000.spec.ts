import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOutsideChina, toBd09, toGcj02 } from './gcj02.js';
import { readLocation, toCgcs2000 } from './to-cgcs2000.js';

const METRES_PER_DEGREE = 111_320;
const inChina = fc.record({
  lng: fc.double({ min: 73.5, max: 135, noNaN: true }),
  lat: fc.double({ min: 3.5, max: 53.5, noNaN: true }),
});

function metres(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const east = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * METRES_PER_DEGREE;
}

describe('coordinates', () => {
  it('shifts the published point as published', () => {
    const gcj = toGcj02({ lng: 116.327847, lat: 39.990205 });
    expect(gcj.lng).toBeCloseTo(116.333991, 6);
    expect(gcj.lat).toBeCloseTo(39.991519, 6);
    const back = toCgcs2000({ lng: 116.333991, lat: 39.991519, crs: 'GCJ-02' });
    expect(metres(back, { lng: 116.327847, lat: 39.990205 })).toBeLessThan(0.1);
    expect(back).toMatchObject({ converted: true, outsideChina: false });
  });

  it.each([
    ['Quzhou', 118.87, 28.94, 580],
    ['Xuzhou', 117.18, 34.26, 548],
  ])('are hundreds of metres apart in %s', (_, lng, lat, apart) => {
    expect(Math.abs(metres({ lng, lat }, toGcj02({ lng, lat })) - apart)).toBeLessThan(15);
  });

  it('come back from GCJ-02 and from BD-09 within a tenth of a metre, anywhere', () => {
    fc.assert(
      fc.property(inChina, (point) => {
        expect(metres(toCgcs2000({ ...toGcj02(point), crs: 'GCJ-02' }), point)).toBeLessThan(0.1);
        expect(metres(toCgcs2000({ ...toBd09(toGcj02(point)), crs: 'BD-09' }), point)).toBeLessThan(0.1);
      }),
    );
  });

  it.each(['CGCS2000', 'WGS84', 'XI-AN80'])('stay as they are in %s', (crs) => {
    expect(toCgcs2000({ lng: 118.87, lat: 28.94, crs })).toEqual({
      lng: 118.87,
      lat: 28.94,
      converted: false,
      outsideChina: false,
    });
  });

  it('stay as they are outside the box, in every system', () => {
    const paris = { lng: 2.35, lat: 48.85 };
    expect(isOutsideChina(paris)).toBe(true);
    for (const crs of ['WGS84', 'GCJ-02', 'BD-09']) {
      expect(toCgcs2000({ ...paris, crs })).toEqual({ ...paris, converted: false, outsideChina: true });
    }
  });

  it.each([
    ['of nothing', 0, 0, null, ['LOCATION_EMPTY']],
    ['in each other’s field', 28.94, 118.87, { lng: 118.87, lat: 28.94 }, ['LOCATION_SWAPPED']],
    ['in metres', 40_487_312, 3_202_115, null, ['LOCATION_NOT_DEGREES']],
    ['that are no number', Number.NaN, 28.94, null, ['LOCATION_NOT_DEGREES']],
    ['of elsewhere', 2.35, 48.85, { lng: 2.35, lat: 48.85 }, ['LOCATION_OUTSIDE_CHINA']],
    ['as they should be', 118.87, 28.94, { lng: 118.87, lat: 28.94 }, []],
  ])('%s', (_, lng, lat, place, flags) => {
    const read = readLocation({ lng, lat, crs: 'WGS84' });
    expect(read.flags).toEqual(flags);
    expect(read.location === null ? null : { lng: read.location.lng, lat: read.location.lat }).toEqual(place);
  });
});

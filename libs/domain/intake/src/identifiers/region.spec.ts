import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gridFlags, readGridCode } from './grid-code.js';
import { checkRegion, readRegion, regionsMeet } from './region.js';

describe('division codes (统计用区划代码)', () => {
  it.each([
    ['990102', '990102000000', 'county', null],
    ['990100', '990100000000', 'city', null],
    ['990000', '990000000000', 'province', null],
    ['990102003', '990102003000', 'town', null],
    ['990102003004', '990102003004', 'village', null],
    ['９９０１０２ ００３ ００４', '990102003004', 'village', null],
    ['990102003004.0', '990102003004', 'village', null],
    // 599 is the last number of a town and of a village.
    ['990102599599', '990102599599', 'village', null],
    ['990102600000', '990102600000', 'town', 'REGION_FORM_ODD'],
    ['990102003600', '990102003600', 'village', 'REGION_FORM_ODD'],
    // A village of no town, a town of no county.
    ['990102000004', '990102000004', 'village', 'REGION_FORM_ODD'],
    ['990000003000', '990000003000', 'town', 'REGION_FORM_ODD'],
    ['090102', '090102000000', 'county', 'REGION_FORM_ODD'],
  ])('reads %s', (text, code12, level, flag) => {
    expect(readRegion(text)).toEqual({ code12, level, flag });
  });

  it.each(['', '99', '9901020', '9.90102E+11', '衢州市', '9'.repeat(20_000)])('does not guess at "%.20s"', (text) => {
    expect(readRegion(text)).toBeNull();
  });

  it.each([
    ['990102003004', '990100000000', []],
    ['990100000000', '990100000000', []],
    ['990202003004', '990100000000', ['REGION_OUTSIDE_SOURCE']],
    ['990102603004', '990100000000', ['REGION_FORM_ODD']],
    ['990102003604', '990102003004', ['REGION_FORM_ODD', 'REGION_OUTSIDE_SOURCE']],
    ['990102003004', '990000000000', []],
  ])('checks %s for a source of %s', (code, source, flags) => {
    expect(checkRegion(code, source)).toEqual(flags);
  });

  it('meet when one lies in the other', () => {
    expect(regionsMeet('990102003004', '990100000000')).toBe(true);
    expect(regionsMeet('990000000000', '990102003004')).toBe(true);
    expect(regionsMeet('990102003004', '990102003005')).toBe(false);
  });
});

describe('grid codes', () => {
  it.each([
    ['01010099010200300402', '990102003004', 'cjt349'],
    // Communities that were merged are numbered from 601: in no division code.
    ['01010099010200360102', null, 'cjt349'],
    ['99010200300402', '990102003004', 'unit14'],
    ['９９０１０２００３００４０２', '990102003004', 'unit14'],
    ['990102003004001', '990102003004', 'village15'],
    ['990102-003-004-001', '990102003004', 'village15'],
    ['990102003004', null, 'unknown'],
    ['20260302000001', null, 'unknown'],
    ['00000000000000000000', null, 'unknown'],
  ])('reads %s: %s, %s', (text, village12, scheme) => {
    expect(readGridCode(text)).toMatchObject({ village12, scheme });
  });

  it('keeps what it does not know', () => {
    expect(readGridCode(' wg-07 ')).toEqual({ code: 'WG07', village12: null, scheme: 'unknown' });
    expect(readGridCode('第三网格')).toEqual({ code: '第三网格', village12: null, scheme: 'unknown' });
  });

  it('flags a code of another division, and one of no known form', () => {
    const grid = readGridCode('99010200300402');
    expect(gridFlags(grid, '990102003004')).toEqual([]);
    expect(gridFlags(grid, '990102000000')).toEqual([]);
    expect(gridFlags(grid, '990102003005')).toEqual(['GRID_OUTSIDE_REGION']);
    expect(gridFlags(grid, null)).toEqual([]);
    expect(gridFlags(readGridCode('WG07'), '990102003005')).toEqual(['GRID_FORM_UNKNOWN']);
  });

  it('gives back the village that a code was made of, in each scheme', () => {
    const village = fc.stringMatching(/^[1-8]\d(?:0[1-9]|[1-9]\d)(?:0[1-9]|[1-9]\d)[0-4]\d[1-9][0-4]\d[1-9]$/);
    fc.assert(
      fc.property(village, fc.stringMatching(/^\d{3}$/), fc.stringMatching(/^\d{6}$/), (code, seq, object) => {
        expect(readGridCode(code + seq)).toMatchObject({ village12: code, scheme: 'village15' });
        expect(readGridCode(code + seq.slice(1))).toMatchObject({ village12: code, scheme: 'unit14' });
        expect(readGridCode(object + code + seq.slice(1))).toMatchObject({ village12: code, scheme: 'cjt349' });
      }),
    );
  });
});

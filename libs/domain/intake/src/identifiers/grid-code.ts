import { FLAG, type QualityFlag } from '../quality-flags.js';
import { bareCode, bareDigits } from './bare-code.js';
import { isRegionForm, regionsMeet } from './region.js';

export type GridScheme = 'cjt349' | 'unit14' | 'village15' | 'unknown';

export interface GridCode {
  /** Without separators, in upper case. There is no national grid code: the platform's own is kept, never rewritten. */
  readonly code: string;
  /** Division code of the village or community inside; null when there is none. */
  readonly village12: string | null;
  readonly scheme: GridScheme;
}

/** Where each scheme has its 12 digits of division. */
const SCHEMES: readonly { scheme: GridScheme; length: number; from: number }[] = [
  // CJ/T 349-2010: 6 class of object, 6 county, 3 street, 3 community, 2 sequence.
  { scheme: 'cjt349', length: 20, from: 6 },
  // Unit grids of city management (GB/T 30428.1): 6 + 3 + 3 + 2.
  { scheme: 'unit14', length: 14, from: 0 },
  // Village or community and three digits of sequence.
  { scheme: 'village15', length: 15, from: 0 },
];
/** CJ/T 349 numbers merged communities from 601: no division code has that. */
const FIRST_MERGED = 601;

export function readGridCode(text: string): GridCode {
  const digits = bareDigits(text);
  const code = digits ?? (bareCode(text) || text.slice(0, 64));
  const found = SCHEMES.find(({ length }) => length === digits?.length);
  if (found === undefined) return { code, village12: null, scheme: 'unknown' };
  const inside = code.slice(found.from, found.from + 12);
  if (isVillage(inside)) return { code, village12: inside, scheme: found.scheme };
  const merged = found.scheme === 'cjt349' && Number(inside.slice(9)) >= FIRST_MERGED && isTown(inside.slice(0, 9));
  return { code, village12: null, scheme: merged ? 'cjt349' : 'unknown' };
}

const isVillage = (code12: string): boolean => isRegionForm(code12) && !code12.endsWith('000');
const isTown = (code9: string): boolean => isRegionForm(`${code9}000`) && !code9.endsWith('000');

/** What is odd about an event's grid code beside its division. */
export function gridFlags(grid: GridCode, regionCode12: string | null): QualityFlag[] {
  if (grid.scheme === 'unknown') return [FLAG.gridFormUnknown];
  const apart = grid.village12 !== null && regionCode12 !== null && !regionsMeet(grid.village12, regionCode12);
  return apart ? [FLAG.gridOutsideRegion] : [];
}

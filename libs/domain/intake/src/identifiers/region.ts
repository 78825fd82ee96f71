import { FLAG, type QualityFlag } from '../quality-flags.js';
import { bareDigits } from './bare-code.js';

export type RegionLevel = 'province' | 'city' | 'county' | 'town' | 'village';

export interface Region {
  readonly code12: string;
  readonly level: RegionLevel;
  readonly flag: QualityFlag | null;
}

/** Significant digits of a code of each level. */
const LEVELS: readonly (readonly [RegionLevel, number])[] = [
  ['province', 2],
  ['city', 4],
  ['county', 6],
  ['town', 9],
  ['village', 12],
];
/** Second part: 001–599 (街道, 镇, 乡, 政企合一). Third: 001–599 (居委会, 村委会 and the like). */
const HIGHEST_PART = 599;

/** True for what a 12-digit division code (统计用区划代码) may be: no gap between levels, no number that no division has. */
export function isRegionForm(code12: string): boolean {
  const [county, town, village] = [code12.slice(0, 6), code12.slice(6, 9), code12.slice(9)];
  if (Number(town) > HIGHEST_PART || Number(village) > HIGHEST_PART) return false;
  if (village !== '000' && town === '000') return false;
  if (town !== '000' && county.endsWith('0000')) return false;
  return !county.startsWith('0') && (county.endsWith('00') || county.slice(2, 4) !== '00');
}

/** Reads 6, 9 or 12 digits; null for anything else. */
export function readRegion(text: string): Region | null {
  const digits = bareDigits(text);
  if (digits === null || ![6, 9, 12].includes(digits.length)) return null;
  const code12 = digits.padEnd(12, '0');
  return { code12, level: levelOf(code12), flag: isRegionForm(code12) ? null : FLAG.regionFormOdd };
}

function levelOf(code12: string): RegionLevel {
  return LEVELS.find(([, length]) => /^0*$/.test(code12.slice(length)))?.[0] ?? 'village';
}

/** The significant part of a 12-digit code: `990100000000` covers everything that begins with `9901`. */
function coveredPrefix(code12: string): string {
  const length = LEVELS.find(([, digits]) => /^0*$/.test(code12.slice(digits)))?.[1] ?? 12;
  return code12.slice(0, length);
}

/** True when one of the two lies in the other, or they are the same. */
export const regionsMeet = (a: string, b: string): boolean =>
  a.startsWith(coveredPrefix(b)) || b.startsWith(coveredPrefix(a));

/** Flags of an event's 12-digit code: a form that no division has, a place outside the source's. */
export function checkRegion(code12: string, sourceRegion: string): QualityFlag[] {
  const flags: QualityFlag[] = [];
  if (!isRegionForm(code12)) flags.push(FLAG.regionFormOdd);
  if (!code12.startsWith(coveredPrefix(sourceRegion))) flags.push(FLAG.regionOutsideSource);
  return flags;
}

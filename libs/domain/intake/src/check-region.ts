import { FLAG, type QualityFlag } from './quality-flags.js';

/** The significant part of a 12-digit code: `990100000000` covers everything that begins with `9901`. */
function coveredPrefix(code: string): string {
  const levels = [2, 4, 6, 9, 12];
  const level = levels.find((length) => /^0*$/.test(code.slice(length))) ?? 12;
  return code.slice(0, level);
}

/** Flags of a statistical division code (统计用区划代码): levels whose numbers no division has, or a place outside the source's. */
export function checkRegion(code: string, sourceRegion: string): QualityFlag[] {
  const flags: QualityFlag[] = [];
  // Second part: 001–599 (街道, 镇, 乡, 政企合一). Third: 001–599 (居委会, 村委会 and the like).
  if (Number(code.slice(6, 9)) > 599 || Number(code.slice(9, 12)) > 599) flags.push(FLAG.regionFormOdd);
  if (!code.startsWith(coveredPrefix(sourceRegion))) flags.push(FLAG.regionOutsideSource);
  return flags;
}

import { bareCode } from './bare-code.js';

export type PlateKind = 'small' | 'new-energy' | 'police' | 'learner' | 'trailer' | 'hk-macau' | 'other';

export interface Plate {
  /** Without dot and blanks, in upper case. */
  readonly value: string;
  /** `small` is any ordinary plate of five characters: the number alone does not tell the vehicle's size. */
  readonly kind: PlateKind;
  /** The province's character; 使 of an embassy, WJ of the armed police, 民航 of an airfield. */
  readonly province: string;
}

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
/** Province and office; the office letter O is the police's of old. */
const HEAD = new RegExp(`^([${PROVINCES}])([A-HJ-Z])`);
const ORDINARY = /^[A-HJ-NP-Z\d]{5}$/;
/** Of a small new-energy vehicle the energy letter is first (D, A, B, C, E electric; F, G, H, J, K others), of a large one last. */
const SMALL_ENERGY = /^[A-HJK][A-HJ-NP-Z\d]{2}\d{3}$/;
const LARGE_ENERGY = /^\d{5}[A-HJK]$/;
const FOUR = /^[A-HJ-NP-Z\d]{4}$/;
const KIND_BY_LAST: Readonly<Record<string, PlateKind>> = {
  警: 'police',
  学: 'learner',
  挂: 'trailer',
  港: 'hk-macau',
  澳: 'hk-macau',
  领: 'other',
  试: 'other',
  超: 'other',
  临: 'other',
};
const EMBASSY = /^使\d{6}$/;
const ARMED_POLICE = new RegExp(`^WJ[${PROVINCES}]?\\d{4}[A-Z\\d]$`);
const AIRFIELD = /^民航[A-Z]\d{4}$/;
/** Fire and rescue (应急救援专用号牌). */
const RESCUE = new RegExp(`^[${PROVINCES}][SX]\\d{4}应急$`);
/** Tractors and harvesters (NY 345): two digits of the city in place of the office letter. */
const TRACTOR = new RegExp(`^[${PROVINCES}]\\d{7}$`);

/** Number plates of motor vehicles (GA 36). Null when the text is none. */
export function readPlate(text: string): Plate | null {
  const value = withDigits(bareCode(text));
  const special = specialOf(value);
  if (special !== null) return { value, kind: 'other', province: special };
  const head = HEAD.exec(value);
  if (head === null) return null;
  const kind = kindOf(value.slice(2));
  return kind === null ? null : { value, kind, province: head[1]! };
}

/** Serials have neither I nor O: where they are typed, a digit was meant. The office letter (second) stays. */
function withDigits(bare: string): string {
  const serial = bare.slice(2);
  return bare.startsWith('WJ') ? bare : bare.slice(0, 2) + serial.replaceAll('O', '0').replaceAll('I', '1');
}

function specialOf(value: string): string | null {
  if (EMBASSY.test(value)) return '使';
  if (ARMED_POLICE.test(value)) return 'WJ';
  if (AIRFIELD.test(value)) return '民航';
  return RESCUE.test(value) || TRACTOR.test(value) ? value[0]! : null;
}

function kindOf(serial: string): PlateKind | null {
  if (!/\d/.test(serial)) return null;
  if (ORDINARY.test(serial)) return 'small';
  if (SMALL_ENERGY.test(serial) || LARGE_ENERGY.test(serial)) return 'new-energy';
  return FOUR.test(serial.slice(0, -1)) && serial.length === 5 ? (KIND_BY_LAST[serial[4]!] ?? null) : null;
}

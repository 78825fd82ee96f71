/** Levels of procuratorates below the Supreme one (《人民检察院组织法》 art. 12–13), from the highest down. */
export const OFFICE_LEVELS = { provincial: '省级', municipal: '设区的市级', district: '基层' } as const;

export type OfficeLevel = keyof typeof OFFICE_LEVELS;

const ORDER = Object.keys(OFFICE_LEVELS);

export const isOfficeLevel = (word: string): word is OfficeLevel => Object.hasOwn(OFFICE_LEVELS, word);

/** True when `upper` is higher than `lower`; levels may be left out, as in the 直辖市. */
export const isAbove = (upper: OfficeLevel, lower: OfficeLevel): boolean => ORDER.indexOf(upper) < ORDER.indexOf(lower);

/** A procuratorate (检察院). */
export interface Office {
  readonly id: string;
  readonly name: string;
  readonly level: OfficeLevel;
  /** 上级院; null at the top of what this deployment serves. */
  readonly parentId: string | null;
  /** 12-digit division code of its area. */
  readonly regionCode12: string;
  /** The beginning of that code which all codes of its area share. */
  readonly regionPrefix: string;
  /** 派出检察院 (组织法 art. 16): its area lies inside another office's. */
  readonly dispatched: boolean;
  /** `closed`: 撤并; its rows stay readable. */
  readonly state: 'active' | 'closed';
  readonly revision: number;
}

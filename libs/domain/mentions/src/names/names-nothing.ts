import { WordTree } from '../word-tree.js';
import {
  COMMON_OF_DIVISIONS,
  COMMON_OF_FIRMS,
  COMMON_OF_ROADS,
  COMMON_OF_SITES,
  NAMING_WORDS,
} from './common-words.js';
import type { Suffix } from './suffixes.js';

const FIRM = WordTree.ofBeginnings(COMMON_OF_FIRMS);
const SITE = WordTree.ofBeginnings(COMMON_OF_SITES);
const DIVISION = WordTree.ofBeginnings(COMMON_OF_DIVISIONS);
const COMMON: Readonly<Record<Suffix['group'], WordTree>> = {
  division: DIVISION,
  door: DIVISION,
  road: WordTree.ofBeginnings(COMMON_OF_ROADS),
  site: SITE,
  water: SITE,
  firm: FIRM,
  none: WordTree.ofBeginnings([]),
};
const TRADES = WordTree.ofEnds(COMMON_OF_FIRMS);
const NAMING = WordTree.ofBeginnings(NAMING_WORDS);
/** Numbers, pronouns and letters make a name of nothing. */
const DETERMINERS = '整全各每本该此这那某多几数半我你他她其一两二三四五六七八九十百千个俩ABCDEXabcde';

/** What is left of a firm's name without its trade is short; more of it is a sentence that was not cut. */
const MOST_PROPER = 6;

/** True when there is a name before a firm's trade: 宏遥 of 宏遥电气. */
export function isProper(core: string, suffix: Suffix): boolean {
  if (isCommon(core, suffix) || isOfDistrict(core, suffix)) return false;
  let end = core.length;
  for (let trade = TRADES.longest(core, end); trade > 0; trade = TRADES.longest(core, end)) end -= trade;
  return end <= MOST_PROPER && !/^\d*$/.test(core.slice(0, end));
}

/** 县印刷厂, 区公办幼儿园: of some district, and of no name. 市人民医院 has one there. */
const isOfDistrict = (core: string, suffix: Suffix): boolean =>
  '省市县区镇乡村'.includes(core[0]!) && isCommon(core.slice(1), suffix) && !namesWithPlace(core.slice(1));

/**
 * True when a name's front consists of words that name nothing: 偏远山 of 偏远山区. One of them must be longer than a
 * character or a number: 南山 of 南山区 is a name.
 */
export const isCommon = (core: string, suffix: Suffix): boolean =>
  isMadeOf(core, COMMON[suffix.group], core.length > 1);

export const isTrade = (core: string): boolean => isMadeOf(core, FIRM);
export const namesWithPlace = (core: string): boolean => isMadeOf(core, NAMING);

/** Longest word first: names are short, and a wrong cut only keeps a name that says little. */
function isMadeOf(core: string, tree: WordTree, withLonger = false): boolean {
  let at = 0;
  let longer = !withLonger;
  while (at < core.length) {
    const length = tree.longest(core, at);
    if (length === 0) return false;
    longer ||= length > 1 || DETERMINERS.includes(core[at]!);
    at += length;
  }
  return longer;
}

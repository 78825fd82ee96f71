import { numeralKind } from '../sums/numerals.js';
import { WordTree } from '../word-tree.js';
import { BOUNDARY_CHARS, BOUNDARY_WORDS, COUNTERS, HELD_BEFORE, HELD_TOGETHER } from './boundary-words.js';
import { PRAISE_AND_BLAME } from './common-words.js';
import { RUNNING_WORDS } from './running-words.js';
import type { Suffix } from './suffixes.js';

const ENDING_WORDS = [...BOUNDARY_WORDS, ...RUNNING_WORDS];
const BOUNDARIES = WordTree.ofEnds(ENDING_WORDS);
const FRONT = WordTree.ofBeginnings(PRAISE_AND_BLAME);

/** What a character may be to a name before it, in one table: for most a single look tells that the name goes on. */
const INSIDE = 1;
const ENDS_WORD = 2;
const ALONE = 4;
const COUNTER = 8;
const traits = new Uint8Array(65_536);
for (let code = 0x4e00; code <= 0x9fff; code += 1) traits[code] = INSIDE;
for (const char of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz·')
  traits[char.charCodeAt(0)] = INSIDE;
for (const word of ENDING_WORDS) traits[word.charCodeAt(word.length - 1)]! |= ENDS_WORD;
for (const char of BOUNDARY_CHARS) traits[char.charCodeAt(0)]! |= ALONE;
for (const char of COUNTERS) traits[char.charCodeAt(0)]! |= COUNTER;

/** Also begin the names of villages and towns: 华埠镇下界首村. */
const BESIDE = '上下前后里外内中';
const COUNTS = '几多半每这那个些';

/**
 * Where a name that goes on to `at` begins: behind the nearest word or sign that a name does not hold, or at `hard`, the end
 * of the name before. Null when the characters that such a name may have hold none: then too much would be taken for it.
 */
export function nameStart(text: string, at: number, hard: number, suffix: Suffix): number | null {
  const limit = Math.max(hard, at - suffix.most - 1);
  for (let start = at; start > limit; start -= 1) {
    const trait = traits[text.charCodeAt(start - 1)]!;
    if (trait === INSIDE) continue;
    if ((trait & INSIDE) !== 0 && !isBoundary(text, start, at, trait)) continue;
    const beside = suffix.group === 'division' && hard > 0 && start - 1 === hard && BESIDE.includes(text[hard]!);
    return beside && start < at ? hard : trimFront(text, start, at);
  }
  if (limit !== hard) return null;
  return hard === 0 ? trimFront(text, 0, at) : hard;
}

/** Takes 民办 and the like off; 建设 stays in 建设北路, since too little would be left. */
function trimFront(text: string, start: number, at: number): number {
  const trimmed = start + FRONT.longest(text, start);
  return trimmed < at - 1 ? trimmed : start;
}

export const isHeldTogether = (two: string): boolean => HELD_TOGETHER.has(two);

function isBoundary(text: string, at: number, nameEnd: number, trait: number): boolean {
  const char = text[at - 1]!;
  const heldAhead = at < nameEnd && HELD_TOGETHER.has(char + text[at]!);
  // 区长 ends a word, but not in 青禾区长江北路.
  if ((trait & ENDS_WORD) !== 0 && !(heldAhead && char === '长') && BOUNDARIES.longest(text, at) > 0) return true;
  if ((trait & (ALONE | COUNTER)) === 0) return false;
  const before = text[at - 2];
  if (before === undefined) return (trait & ALONE) !== 0 && !heldAhead;
  if ((trait & COUNTER) !== 0 && (numeralKind(before.charCodeAt(0)) > 0 || COUNTS.includes(before))) {
    return !HELD_BEFORE.has(before + char);
  }
  return (trait & ALONE) !== 0 && !heldAhead && !HELD_BEFORE.has(before + char);
}

import { foldWidth } from '#kernel';
import type { Mention } from './mention.js';
import { findNames } from './names/find-names.js';
import { mayBegin } from './sums/numerals.js';
import { isInsideWord, readSum } from './sums/read-sum.js';

/** What is beyond is not read. */
export const LONGEST_TEXT = 20_000;
export const MOST_MENTIONS = 100;

/**
 * Places, firms and sums of money that a text names, in their order, without overlap: at most 100, of the first 20,000
 * characters. By rules, without a list of names, so that it knows what is called in the way such things are called; what it
 * is unsure of it leaves out. Time grows with the text's length and with nothing else.
 */
export function extractMentions(text: string): readonly Mention[] {
  const original = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  const folded = foldWidth(original);
  const sums = findSums(folded, original);
  const names: Mention[] = findNames(folded).map(({ kind, start, end }) => ({
    kind,
    text: original.slice(start, end),
    start,
    end,
    value: { name: folded.slice(start, end) },
  }));
  return merge(sums, names).slice(0, MOST_MENTIONS);
}

function findSums(folded: string, original: string): Mention[] {
  const found: Mention[] = [];
  for (let i = 0; i < folded.length && found.length < MOST_MENTIONS; i += 1) {
    if (!mayBegin(folded, i) || isInsideWord(folded, i)) continue;
    const read = readSum(folded, original, i);
    if (read === null) continue;
    if (read.mention !== null) found.push(read.mention);
    i = read.end - 1;
  }
  return found;
}

/** In order of their start; of two that overlap the sum stays: a number with its unit is the surer find. */
function merge(sums: readonly Mention[], names: readonly Mention[]): Mention[] {
  const merged: Mention[] = [];
  let s = 0;
  for (const name of names) {
    while (s < sums.length && sums[s]!.end <= name.start) merged.push(sums[s++]!);
    if (s < sums.length && sums[s]!.start < name.end) continue;
    merged.push(name);
  }
  merged.push(...sums.slice(s));
  return merged;
}

import { isCount } from '../sums/numerals.js';

/** What follows a street, an estate or a village: 12号3栋2单元501室, 六组. */
const WORDS = ['单元', '号院', '号楼', '号', '栋', '幢', '座', '室', '组', '弄', '楼', '层', '期', '队'];
const MOST_PARTS = 5;
const MOST_DIGITS = 5;

/** The end of a place with the numbers of its doors; `at` when there are none. */
export function readDoor(text: string, at: number): number {
  let end = at;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const next = readPart(text, end);
    if (next === end) break;
    end = next;
  }
  return end;
}

function readPart(text: string, at: number): number {
  let i = at;
  while (i - at < MOST_DIGITS && (isCount(text.charCodeAt(i)) || text[i] === '十')) i += 1;
  if (i === at) return at;
  const word = WORDS.find((one) => text.startsWith(one, i));
  if (word === undefined) return at;
  const end = i + word.length;
  // 1号线, 3号晚 and 三组长 are no doors.
  return '线晚早上下长员织前后起'.includes(text[end] ?? ' ') && end < text.length ? at : end;
}

import type { Random } from '../../tools/simulator/random.js';

/** One planted person. What is `told` stands in free text, the rest in the fields of a push; every value occurs once. */
export interface Planted {
  readonly name: string;
  readonly phone: string;
  readonly idNo: string;
  readonly toldName: string;
  readonly toldPhone: string;
  readonly toldIdNo: string;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
/** Begins every planted name, and nothing else in the product. */
export const NAME_MARK = '龘';
/** Rare enough that two of them behind the mark are a planted name and no word. */
const LETTERS = [...'犇骉羴猋鱻麤蟲毳贔皛晶焱垚淼森鑫畾磊轟喆嚞惢歮瞐翾耄耋饕餮囹圄龃龉龌龊魑魅魍魉蹀躞踟蹰彳亍孑孓'];

/** With a right check character, and a division that begins with 99: nobody's. */
function idNoOf(random: Random): string {
  const pad = (value: number, length: number): string => String(value).padStart(length, '0');
  const birth = `${random.int(1940, 2015)}${pad(random.int(1, 12), 2)}${pad(random.int(1, 28), 2)}`;
  const body = `99${pad(random.int(0, 9999), 4)}${birth}${pad(random.int(0, 999), 3)}`;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return body + CHECKS[sum % 11]!;
}

/** `count` people, each value different from all others. At most `LETTERS²` names. */
export function plantPeople(random: Random, count: number): Planted[] {
  const taken = new Set<string>();
  const fresh = (make: () => string): string => {
    for (;;) {
      const value = make();
      if (!taken.has(value) && taken.add(value)) return value;
    }
  };
  const name = (): string => fresh(() => `${NAME_MARK}${random.pick(LETTERS)}${random.pick(LETTERS)}`);
  // Of a segment that no operator has been given.
  const phone = (): string => fresh(() => `100${String(random.int(10_000_000, 99_999_999))}`);
  const idNo = (): string => fresh(() => idNoOf(random));
  return Array.from({ length: count }, () => ({
    name: name(),
    phone: phone(),
    idNo: idNo(),
    toldName: name(),
    toldPhone: phone(),
    toldIdNo: idNo(),
  }));
}

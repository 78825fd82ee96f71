const DIGITS = '零0〇0一1二2两2三3四4五5六6七7八8九9壹1贰2貳2叁3叄3肆4伍5陆6陸6柒7捌8玖9';
const SMALL_UNITS: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1e3, 仟: 1e3 };
const LARGE_UNITS: Readonly<Record<string, number>> = { 万: 1e4, 萬: 1e4, w: 1e4, W: 1e4, 亿: 1e8, 億: 1e8 };

/** What a character is in a number; 0 for all others, which are most. */
export const NUMERAL = {
  arabic: 1,
  chinese: 2,
  /** Inside a group of four digits. */
  smallUnit: 3,
  /** Closes a group of four digits. */
  largeUnit: 4,
  /** A number that is not told. */
  untold: 5,
  /** A little more than what was said. */
  more: 6,
} as const;

const kinds = new Uint8Array(65_536);
const values = new Float64Array(65_536);

function define(char: string, kind: number, value: number): void {
  kinds[char.charCodeAt(0)] = kind;
  values[char.charCodeAt(0)] = value;
}

for (let digit = 0; digit < 10; digit += 1) define(String(digit), NUMERAL.arabic, digit);
for (let i = 0; i < DIGITS.length; i += 2) define(DIGITS[i]!, NUMERAL.chinese, Number(DIGITS[i + 1]));
for (const [char, value] of Object.entries(SMALL_UNITS)) define(char, NUMERAL.smallUnit, value);
for (const [char, value] of Object.entries(LARGE_UNITS)) define(char, NUMERAL.largeUnit, value);
for (const char of '几数') define(char, NUMERAL.untold, 0);
for (const char of '多余来') define(char, NUMERAL.more, 0);

/** Kind and value of a UTF-16 unit; NaN, the unit beyond a text's end, is that of U+0000: none. */
export const numeralKind = (code: number): number => kinds[code | 0]!;
export const numeralValue = (code: number): number => values[code | 0]!;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** A digit of either script. */
export const isCount = (code: number): boolean => {
  const kind = numeralKind(code);
  return kind === NUMERAL.arabic || kind === NUMERAL.chinese;
};

const BEGINS = 1;
const FOLLOWS = 2;
const places = new Uint8Array(65_536);
for (let code = 0; code < 65_536; code += 1) {
  const kind = kinds[code]!;
  if (kind === 0) continue;
  const alone = kind !== NUMERAL.more && code !== 'w'.charCodeAt(0) && code !== 'W'.charCodeAt(0);
  places[code] = alone ? BEGINS | FOLLOWS : FOLLOWS;
}
for (const char of ' ,.元圆块美港欧英澳韩卢-~—至到') places[char.charCodeAt(0)]! |= FOLLOWS;

/** True where a sum's number may begin: one character that nothing of a number or a currency follows is never a sum. */
export const mayBegin = (text: string, at: number): boolean =>
  (places[text.charCodeAt(at)]! & BEGINS) !== 0 && (places[text.charCodeAt(at + 1) | 0]! & FOLLOWS) !== 0;

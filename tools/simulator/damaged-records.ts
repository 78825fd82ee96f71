import type { Random } from './random.js';

/** One record of a platform, with something wrong in it. */
export interface DamagedRecord {
  /** What is wrong, for a report. */
  readonly damage: string;
  readonly raw: Buffer;
}

type Json = Record<string, unknown>;
/** A value somewhere in a record: `holder[name]`. */
interface Place {
  readonly holder: Json;
  readonly name: string;
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
/** Stands where text is put that JSON.stringify would not write. */
const MARK = '@@here@@';

/** Every member of every object and array of the record. */
function placesOf(record: unknown): Place[] {
  const places: Place[] = [];
  const walk = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const name of Object.keys(inner)) {
      places.push({ holder: inner as Json, name });
      walk((inner as Json)[name]);
    }
  };
  walk(record);
  return places;
}

function put(random: Random, record: Json, value: unknown): void {
  const { holder, name } = random.pick(placesOf(record));
  holder[name] = value;
}

/** The record with JSON text, which need not be that of a value, in the place of one of its values. */
function withText(random: Random, record: Json, text: string): Buffer {
  put(random, record, MARK);
  return utf8(JSON.stringify(record).replace(`"${MARK}"`, () => text));
}

const WRONG_TYPES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  '',
  ' ',
  '无',
  [],
  {},
  [[]],
  [null, 7, 'x', {}],
];
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', ''];
const DATES: readonly unknown[] = [
  '0000-00-00 00:00:00',
  '2026-02-30 25:61:00',
  '9999-12-31T23:59:60Z',
  '2026-03-02T09:00:00+99:99',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '99999999',
  '20261332256199',
  '二〇二六年三月二日',
  '2026年13月32日 25时',
  '昨天下午',
  '45717.375',
  8_640_000_000_000_001,
  -1,
  0,
  1e21,
  1e-7,
  ['2026-03-02', '09:00'],
  { date: '2026-03-02' },
];
const COORDINATES: readonly unknown[] = [
  181,
  -90.000001,
  1e308,
  -0,
  5e-324,
  '118.87,28.97,3.5',
  ',',
  '118.87，28.97',
  '东经118度',
  'NaN',
  'Infinity',
  '0x1p3',
  '1e400',
  { lng: 118, lat: 28 },
  [28.97],
  ['118.87', null, {}],
  13_232_000.5,
];
const NUMBERS = ['990101199001011234', '-990101199001011234', '9007199254740993', '1e400', '1.0E+17', '-0', '1e-400'];
const POISON = ['"a\\u0000b"', '"\\u0000"', '"\\ud800"', '"甲\\udfff乙"', '"\\udc00\\ud800"', '{"\\u0000":1}'];
/** Texts that programs which look for an end, a tag or a separator have trouble with. */
const REPEATED = [
  '长',
  '9',
  ' ',
  '<p',
  '<p>',
  '<script>',
  '</',
  '<!--',
  '&#1;',
  '&amp',
  ',',
  '、',
  '\n',
  '{',
  '"',
  '1e',
  '2026-',
];
const NO_RECORDS = [
  '',
  ' ',
  'null',
  '42',
  '"x"',
  '[]',
  '[{}]',
  '{}',
  '{"a":}',
  "{'a':1}",
  '{"a":1}{"b":2}',
  '\ufeff{}',
];
// "污水" in GB18030.
const GB18030_BYTES = Buffer.from([0xce, 0xdb, 0xcb, 0xae]);

function misencoded(random: Random, record: Json): Buffer {
  const text = JSON.stringify(record);
  const bytes = utf8(text);
  switch (random.int(0, 4)) {
    case 0:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 1:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 2: {
      const at = random.int(1, bytes.length - 1);
      return Buffer.concat([bytes.subarray(0, at), GB18030_BYTES, bytes.subarray(at)]);
    }
    case 3: {
      const changed = Buffer.from(bytes);
      for (let i = random.int(1, 8); i > 0; i -= 1) changed[random.int(0, changed.length - 1)] = random.int(0, 255);
      return changed;
    }
    default:
      return Buffer.from(text, 'latin1');
  }
}

function nested(random: Random, record: Json): Buffer {
  const depth = random.pick([3, 18, 25, 1_000, 50_000]);
  const [open, inner, close] = random.pick([
    ['[', '', ']'],
    ['{"a":', '1', '}'],
    ['[{"at":', '"x"', '}]'],
  ] as const);
  return withText(random, record, open.repeat(depth) + inner + close.repeat(depth));
}

function huge(random: Random, record: Json): Buffer {
  const size = random.pick([1_000, 30_000, 800_000]);
  if (random.int(0, 1) === 1) {
    // Where texts are read: what is done to them must not take longer than in proportion to them.
    const texts = placesOf(record).filter(({ holder, name }) => typeof holder[name] === 'string');
    const { holder, name } = texts.length > 0 ? random.pick(texts) : random.pick(placesOf(record));
    holder[name] = random.pick(REPEATED).repeat(size).slice(0, size);
    return utf8(JSON.stringify(record));
  }
  const make = random.pick([
    () => Array.from({ length: size / 50 }, () => random.pick(WRONG_TYPES)),
    () => Object.fromEntries(Array.from({ length: size / 50 }, (_, i) => [`k${i}`, i])),
    () => Array.from({ length: size / 1_000 }, () => structuredClone(record)),
  ]);
  put(random, record, make());
  return utf8(JSON.stringify(record));
}

/** A name that an object has twice: of two values the last is kept. */
function doubled(random: Random, record: Json): Buffer {
  const { holder, name } = random.pick(placesOf(record).filter(({ holder: of }) => !Array.isArray(of)));
  const value = JSON.stringify(random.pick([...WRONG_TYPES, ...DATES])) ?? 'null';
  const key = `${MARK}${name}`;
  const entries = Object.entries(holder);
  for (const one of Object.keys(holder)) Reflect.deleteProperty(holder, one);
  for (const [one, inner] of entries) {
    holder[one] = inner;
    if (one === name) holder[key] = MARK;
  }
  return utf8(
    JSON.stringify(record)
      .replace(`${MARK}`, '')
      .replace(`"${MARK}"`, () => value),
  );
}

function polluting(random: Random, record: Json): Buffer {
  const { holder, name } = random.pick(placesOf(record));
  const key = random.pick(KEYS);
  if (random.int(0, 2) === 0) {
    holder[name] = key;
    return utf8(JSON.stringify(record));
  }
  holder[name] = MARK;
  const object = `{"${key}":{"polluted":true,"admin":"yes"},"polluted":1}`;
  return utf8(JSON.stringify(record).replace(`"${MARK}"`, () => random.pick([object, `[${object}]`])));
}

function swapped(random: Random, record: Json): Buffer {
  const { holder, name } = random.pick(placesOf(record));
  const value = holder[name];
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (Array.isArray(value)) holder[name] = random.pick<unknown>([value[0], { ...value }, JSON.stringify(value)]);
  else if (entries !== null)
    holder[name] = random.pick<unknown>([entries, Object.values(value as Json), [value, value]]);
  else holder[name] = random.pick<unknown>([[value], [[value]], { value }, [value, value, value]]);
  return utf8(JSON.stringify(record));
}

const putting =
  (values: readonly unknown[]) =>
  (random: Random, record: Json): Buffer => {
    for (let i = random.int(1, 4); i > 0; i -= 1) put(random, record, structuredClone(random.pick(values)));
    return utf8(JSON.stringify(record));
  };

const DAMAGES: Readonly<Record<string, (random: Random, record: Json) => Buffer>> = {
  truncated: (random, record) => {
    const whole = utf8(JSON.stringify(record));
    return whole.subarray(0, random.int(1, whole.length - 1));
  },
  'deep nesting': nested,
  'huge value': huge,
  'poisoned text': (random, record) => withText(random, record, random.pick(POISON)),
  'name of the language': polluting,
  'number beyond 2^53': (random, record) => withText(random, record, random.pick(NUMBERS)),
  'wrong type': putting(WRONG_TYPES),
  encoding: misencoded,
  'array for an object': swapped,
  missing: (random, record) => {
    for (let i = random.int(1, 6); i > 0; i -= 1) {
      const places = placesOf(record);
      if (places.length === 0) break;
      const { holder, name } = random.pick(places);
      Reflect.deleteProperty(holder, name);
    }
    return utf8(JSON.stringify(record));
  },
  doubled,
  'absurd date': putting(DATES),
  'absurd coordinate': putting(COORDINATES),
  'no record': (random) => utf8(random.pick(NO_RECORDS)),
  // Each of them is harmless to what passes over most of the record: here nothing of it is as it should be.
  everything: (random, record) => {
    for (const { holder, name } of placesOf(record).reverse()) {
      holder[name] = structuredClone(random.pick([...WRONG_TYPES, ...DATES, ...COORDINATES, ...KEYS]));
    }
    return utf8(JSON.stringify(record));
  },
};

export const DAMAGE_KINDS: readonly string[] = Object.keys(DAMAGES);

/** One of the sample's records, damaged: as platforms send them when something goes wrong, and when somebody means ill. */
export function damagedRecord(random: Random, sample: readonly string[]): DamagedRecord {
  const damage = random.pick(DAMAGE_KINDS);
  const record = JSON.parse(random.pick(sample)) as Json;
  return { damage, raw: DAMAGES[damage]!(random, record) };
}

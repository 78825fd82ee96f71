import type { Random } from './random.js';

/** How the bytes are signed: rightly, or in one of the ways that break. */
export type Signing = 'right' | 'missing' | 'other-body' | 'expired' | 'garbled' | 'unknown-source';

/** One push that no source may get accepted. */
export interface MalformedPush {
  /** What is wrong with it, for a report. */
  readonly kind: string;
  readonly value: Buffer;
  readonly signing: Signing;
}

type Push = Record<string, unknown>;

const KIB = 1024;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

const validPush = (no: string): Push => ({
  type: 'event',
  sourceEventNo: no,
  sourceVersion: 1,
  title: '沿河路二十三号门前污水外溢',
  description: '多日无人处理，居民反映强烈。',
  reportedAt: '2026-03-02T09:00:00+08:00',
  regionCode12: '990101001001',
  location: { lng: 118.87, lat: 28.94, crs: 'CGCS2000' },
  reporter: { role: '网格员', phone: '10012345678' },
});

/** Bytes of the right form up to the place of `text`, which stands there unescaped. */
const withRawTitle = (no: string, text: string): Buffer =>
  Buffer.from(JSON.stringify({ ...validPush(no), title: '@@' }).replace('"@@"', text), 'utf8');

// Each replacement breaks the contract whatever else the push says.
const WRONG_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  sourceEventNo: [null, 12, true, [], {}, '', 'x'.repeat(129)],
  sourceVersion: ['1', -1, 1.5, null, [1], {}],
  title: [null, 7, false, [], {}, '', '污'.repeat(501)],
  description: [null, 3, [], {}, '水'.repeat(20_001)],
  reportedAt: [
    null,
    20260302,
    [],
    {},
    '',
    '昨天',
    '2026-02-30T09:00:00+08:00',
    '0000-00-00T00:00:00Z',
    '2026-03-02T25:61:00Z',
  ],
  regionCode12: [990101001001, '99', '99010100100x', null, '９９０１０１００１００１'],
  location: [
    '118,28',
    [118, 28],
    null,
    { lng: 118 },
    { lng: 181, lat: 28, crs: 'WGS84' },
    { lng: 118, lat: 28, crs: 'MARS' },
  ],
  reporter: ['邹', 1, [], null, { phone: 10012345678 }, { nick: 'a' }],
  disposal: ['办结', 1, [], null, { steps: {} }, { steps: [{ action: '派单' }] }, { steps: [{ at: 'x', action: '' }] }],
  peopleCount: ['三人', -1, 2.5, 1e9, null],
  amount: [12.5, '1,200', '12.345', '-1', null],
  unknownField: [1, 'x', null],
};

const truncated = (random: Random, no: string): Buffer => {
  const whole = json(validPush(no));
  return whole.subarray(0, random.int(1, whole.length - 1));
};

function wronglyTyped(random: Random, no: string): Buffer {
  const field = random.pick(Object.keys(WRONG_VALUES));
  return json({ ...validPush(no), [field]: random.pick(WRONG_VALUES[field]!) });
}

function deep(random: Random, no: string): Buffer {
  const depth = random.pick([64, 1_000, 100_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  const inner = open === '[' ? '' : '1';
  const text = JSON.stringify({ ...validPush(no), ext: '@@' });
  return Buffer.from(text.replace('"@@"', `{"a":${open.repeat(depth)}${inner}${close.repeat(depth)}}`), 'utf8');
}

// "污水" in GB18030.
const GB18030_BYTES = Buffer.from([0xce, 0xdb, 0xcb, 0xae]);

function wronglyEncoded(random: Random, no: string): Buffer {
  const text = JSON.stringify(validPush(no));
  switch (random.int(0, 3)) {
    case 0:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 1:
      return Buffer.concat([Buffer.from(`{"sourceEventNo":"${no}","title":"`), GB18030_BYTES, Buffer.from('"}')]);
    case 2: {
      const bytes = Buffer.from(text, 'utf8');
      // The first byte of a character of three, alone.
      const at = bytes.indexOf(0xe6);
      return Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at + 3)]);
    }
    default:
      return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(text, 'utf8')]);
  }
}

const PROTO_KEYS = ['__proto__', 'constructor', 'prototype', 'toString'];

function polluting(random: Random, no: string): Buffer {
  const key = random.pick(PROTO_KEYS);
  const inside = random.int(0, 1) === 1 ? 'location' : 'reporter';
  const text = JSON.stringify({ ...validPush(no), [inside]: '@@' });
  return Buffer.from(text.replace('"@@"', `{"${key}":{"admin":true}}`), 'utf8');
}

const NO_OBJECTS = [
  '',
  ' ',
  'null',
  'true',
  '42',
  '"text"',
  '[]',
  '[{}]',
  'NaN',
  '{',
  '}',
  '{"a":}',
  '{a:1}',
  "{'a':1}",
  '{}',
];

const MAKERS: Readonly<Record<string, (random: Random, no: string) => Buffer>> = {
  truncated,
  'wrong type': wronglyTyped,
  deep,
  huge: (random, no) => json({ ...validPush(no), title: '长'.repeat(random.int(1, 290) * KIB) }),
  nul: (_, no) => withRawTitle(no, '"a\\u0000b"'),
  'raw control character': (random, no) => withRawTitle(no, `"a${String.fromCharCode(random.int(0, 31))}b"`),
  'lone surrogate': (random, no) => withRawTitle(no, random.pick(['"\\ud800"', '"\\udfffx"', '"\\udc00\\ud800"'])),
  'number of 18 digits': (random, no) =>
    Buffer.from(
      JSON.stringify({ ...validPush(no), ext: { idNo: '@@' } }).replace(
        '"@@"',
        `99010119900101${random.int(1000, 9999)}`,
      ),
      'utf8',
    ),
  'number out of range': (random, no) =>
    Buffer.from(
      JSON.stringify({ ...validPush(no), sourceVersion: '@@' }).replace(
        '"@@"',
        random.pick(['1e400', '9007199254740993', '-1', '1e-9', '00', '0x10', '+1']),
      ),
      'utf8',
    ),
  'prototype pollution': polluting,
  encoding: wronglyEncoded,
  'no object': (random) => Buffer.from(random.pick(NO_OBJECTS), 'utf8'),
  bytes: (random) => Buffer.from(Array.from({ length: random.int(1, 400) }, () => random.int(0, 255))),
};

const BAD_SIGNINGS = ['missing', 'other-body', 'expired', 'garbled', 'unknown-source'] as const;
const KINDS = [...Object.keys(MAKERS), 'signature'];

/**
 * Seeded pushes that must not be accepted: truncated, deep, huge, poisoned, mistyped, misencoded, wrongly signed.
 * `no` is put where an event number belongs, unless that is what is wrong.
 */
export function malformedPush(random: Random, no: string): MalformedPush {
  const kind = random.pick(KINDS);
  const make = MAKERS[kind];
  if (make === undefined) {
    const signing = random.pick(BAD_SIGNINGS);
    return { kind: `signature ${signing}`, value: json(validPush(no)), signing };
  }
  return { kind, value: make(random, no), signing: 'right' };
}

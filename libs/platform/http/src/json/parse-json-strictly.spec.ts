import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonStrictly } from './parse-json-strictly.js';

const parse = (text: string | Buffer) => parseJsonStrictly(Buffer.from(text as string));
const reasonOf = (text: string | Buffer): string => {
  const parsed = parse(text);
  return parsed.ok ? 'accepted' : parsed.error.reason;
};

describe('parseJsonStrictly accepts', () => {
  it('whatever JSON.stringify writes of ordinary values, with the same result', () => {
    const safe = fc.jsonValue({ stringUnit: 'grapheme', noUnicodeString: false } as never);
    fc.assert(
      fc.property(safe, (value) => {
        const text = JSON.stringify(value);
        const numbers = JSON.stringify(value).match(/-?\d[\d.eE+-]*/g) ?? [];
        fc.pre(
          !/__proto__|constructor/.test(text) && numbers.every((n) => Math.abs(Number(n)) <= Number.MAX_SAFE_INTEGER),
        );
        fc.pre(!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text));
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['the largest safe integer', '9007199254740991'],
    ['a fraction of any length', '[0.1234567890123456789, 31.230391234567890123]'],
    ['an 18-digit number as text', '{"idNo":"330102199001011234"}'],
    ['digits and braces inside text', '{"a":"99999999999999999999 [[[{{{ : \\" 1e999"}'],
    ['a pair of surrogates', '"\\ud83d\\ude00\\uD83D\\uDE00"'],
    ['a backslash before u0000', '"C:\\\\u0000 and \\\\ud800"'],
    ['Chinese', '{"标题":"占道经营，🚲"}'],
    ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`],
    ['a small exponent', '[1e3, 2E-7]'],
    ['the word constructor as a plain field', '{"constructor":"某建筑公司"}'],
  ])('%s', (_what, text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('1,000 keys in one object and more in several', () => {
    const object = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
    expect(reasonOf(JSON.stringify([object, object]))).toBe('accepted');
    expect(reasonOf(JSON.stringify([{ ...object, more: 1 }]))).toBe('too-many-keys');
  });
});

describe('parseJsonStrictly refuses', () => {
  it.each([
    ['empty', ''],
    ['not-utf8', Buffer.from('{"a":"\u9999\ud83d"}', 'utf16le')],
    ['not-utf8', Buffer.from([0x22, 0xd5, 0xbc, 0xb5, 0x22])],
    ['not-utf8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['nul', '{"a":"x\\u0000y"}'],
    ['nul', '{"a\\u0000":1}'],
    ['nul', '"\\\\\\u0000"'],
    ['lone-surrogate', '"\\ud800"'],
    ['lone-surrogate', '"\\uDC00\\uD800"'],
    ['lone-surrogate', '"\\ud83d \\ude00"'],
    ['lone-surrogate', '"\\ud83d\\ud83d\\ude00"'],
    ['unsafe-number', '9007199254740992'],
    ['unsafe-number', '{"id":330102199001011234}'],
    ['unsafe-number', '-330102199001011234'],
    ['unsafe-number', '[1e16]'],
    ['unsafe-number', '1E400'],
    ['unsafe-number', '330102199001011234.0'],
    ['too-deep', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['too-deep', '[{"a":'.repeat(17)],
    ['forbidden-key', '{"__proto__":{"admin":true}}'],
    ['forbidden-key', '{"a":[{"\\u005f_proto__":1}]}'],
    ['forbidden-key', '{"constructor":{"prototype":{"admin":true}}}'],
    ['malformed', '{"a":1,}'],
    ['malformed', '{"a":NaN}'],
    ['malformed', '{"a":1} x'],
    ['malformed', '"\u0000"'],
    ['malformed', '"unfinished'],
    ['malformed', '"\\u12'],
    ['malformed', '"\\'],
    ['malformed', "{'a':1}"],
    ['malformed', ']'],
  ])('as %s: %p', (reason, text) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it('without repeating a piece of the text', () => {
    for (const text of [
      '{"phone":"13900000001",}',
      '{"phone":13900000001390000}',
      '{"phone":"13900000001\\u0000"}',
      '13900000001x',
    ]) {
      expect(JSON.stringify(parse(text))).not.toContain('139');
    }
  });

  it('saying at which byte', () => {
    expect(parse('{"中":"\\u0000"}')).toMatchObject({ error: { reason: 'nul', offset: 8 } });
  });

  it('never by throwing, whatever the bytes', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '\\u',
      'd800',
      '0000',
      ':',
      ',',
      '1',
      '9007199254740993',
      'e',
      '-',
      '.',
      'true',
      '中',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
        ),
        (bytes) => {
          const parsed = parseJsonStrictly(Buffer.from(bytes));
          if (!parsed.ok) return;
          // What was accepted is JSON, survives storage and is what was meant.
          const text = JSON.stringify(parsed.value);
          expect(JSON.parse(text)).toEqual(parsed.value);
          expect(text).not.toContain('\\u0000');
          expect(Buffer.from(text).toString()).toBe(text);
          expect(text).not.toMatch(/\\ud[89a-f]/i);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('beyond the limits that the caller gives', () => {
    const at = (text: string, limits: { maxDepth?: number; maxKeys?: number }) => {
      const parsed = parseJsonStrictly(Buffer.from(text), limits);
      return parsed.ok ? 'accepted' : parsed.error.reason;
    };
    expect(at('[[1]]', { maxDepth: 1 })).toBe('too-deep');
    expect(at('{"a":1,"b":2}', { maxKeys: 1 })).toBe('too-many-keys');
  });
});

it('leaves Object.prototype alone', () => {
  parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it('costs a small multiple of a bare parse', () => {
  const event = {
    title: '占道经营，影响通行',
    description: '某小区门口有商贩占道经营。'.repeat(20),
    list: Array.from({ length: 30 }, (_, i) => ({ i, at: '2026-03-02T09:00:00+08:00' })),
  };
  const raw = Buffer.from(JSON.stringify(event));
  const text = raw.toString();
  const rounds = 3000;
  const time = (work: () => unknown): number => {
    for (let i = 0; i < 500; i += 1) work();
    const from = process.hrtime.bigint();
    for (let i = 0; i < rounds; i += 1) work();
    return Number(process.hrtime.bigint() - from) / 1000 / rounds / (raw.length / 1024);
  };
  const [plain, strict] = [time(() => JSON.parse(text)), time(() => parseJsonStrictly(raw))];
  process.stdout.write(`µs per KB: JSON.parse ${plain.toFixed(2)}, parseJsonStrictly ${strict.toFixed(2)}\n`);
  expect(strict / plain).toBeLessThan(15);
});

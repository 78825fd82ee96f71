import { findPoison, MAX_DEPTH, mayHoldPoison } from './find-poison.js';

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
};

describe('what JSON carries and cannot be kept', () => {
  it.each([
    ['{"a":"\\u0000"}', { pointer: '/a', kind: 'nul' }],
    ['{"a":[{"b":"\\ud800"}]}', { pointer: '/a/0/b', kind: 'lone-surrogate' }],
    ['{"a":"\\udc00x"}', { pointer: '/a', kind: 'lone-surrogate' }],
    ['{"a/b~":9007199254740993}', { pointer: '/a~1b~0', kind: 'number' }],
    ['{"a":-12345678901234567890}', { pointer: '/a', kind: 'number' }],
    ['{"a":1e400}', { pointer: '/a', kind: 'number' }],
    ['{"x":{"a\\u0000":1}}', { pointer: '/x', kind: 'nul' }],
  ])('is found in %s', (text, poison) => {
    expect(findPoison(JSON.parse(text))).toEqual(poison);
  });

  it.each([
    '{"a":"\\\\u0000"}',
    '{"a":"\\ud83d\\ude00"}',
    '{"a":"1234567890123456789"}',
    '{"a":9007199254740991}',
    '{"a":1.5e3,"b":0.12345678901234567}',
  ])('is not seen in %s, which only looks like it', (text) => {
    expect(findPoison(JSON.parse(text))).toBeNull();
  });

  it.each([
    ['{"a":"\\u0000"}', true],
    ['{"a":"\\ud800"}', true],
    ['{"a":"工地"}', false],
  ])('is looked for in %s: %s', (text, worthwhile) => {
    expect(mayHoldPoison(text)).toBe(worthwhile);
  });

  it('is nesting beyond its limit', () => {
    expect(findPoison(nested(MAX_DEPTH))).toBeNull();
    expect(findPoison(nested(MAX_DEPTH + 1))).toMatchObject({ kind: 'depth' });
  });
});

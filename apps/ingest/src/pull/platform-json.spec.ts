import { parsePlatformJson } from './platform-json.js';

const parse = (text: string | Buffer, type?: string): unknown =>
  parsePlatformJson(typeof text === 'string' ? Buffer.from(text) : text, type);

describe("a platform's JSON", () => {
  it('keeps the digits of whole numbers that a double has no room for, and nothing else changes', () => {
    const text = String.raw`{"a":1234567890123456789,"b":[-9007199254740993, 9007199254740991],"c":"1234567890123456789","d":1.5e300,"e":"\"12345678901234567,\\"}`;
    expect(parse(text)).toEqual({
      a: '1234567890123456789',
      b: ['-9007199254740993', 9007199254740991],
      c: '1234567890123456789',
      d: 1.5e300,
      e: '"12345678901234567,\\',
    });
  });

  it('is read in the encoding that it says', () => {
    // 积水 in GB18030.
    const bytes = Buffer.concat([Buffer.from('["'), Buffer.from([0xbb, 0xfd, 0xcb, 0xae]), Buffer.from('"]')]);
    expect(parse(bytes, 'application/json; charset=GBK')).toEqual(['积水']);
    expect(() => parse(bytes, 'application/json')).toThrow('答复不是 UTF-8 编码的文字');
  });

  it.each(['', '<html>', '{"a":', '{"a":1} x', '"' + '\\'.repeat(99), '['.repeat(100_000), '{"a":012345678901234567}'])(
    'that is none is refused, without its words: %.12s',
    (text) => {
      expect(() => parse(text)).toThrow(/^INGEST\.CONNECTOR_ANSWER_UNREADABLE: 答复(不是 JSON|嵌套超过 100 层)$/);
    },
  );

  it('of megabytes takes no longer than its length asks for', () => {
    const text = JSON.stringify({
      list: Array.from({ length: 60_000 }, (_, i) => ({ id: `${i}`, t: 'x'.repeat(50) })),
    });
    const big = text.replace('"id":"7"', '"id":1234567890123456789');
    const since = performance.now();
    expect((parse(big) as { list: object[] }).list[7]).toMatchObject({ id: '1234567890123456789' });
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});

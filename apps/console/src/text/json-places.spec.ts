import { jsonFault, lineOfPointer, splitSample } from './json-places.js';

const TEXT = `{
  "name": "mine",
  "fields": {
    "/title": [
      { "from": "/a" },
      {
        "from": "/b"
      }
    ],
    "/a~b": { "from": "/c" }
  }
}`;

describe('the line of a pointer', () => {
  it.each([
    ['', 1],
    ['/name', 2],
    ['/fields', 3],
    ['/fields/~1title', 4],
    ['/fields/~1title/0', 5],
    ['/fields/~1title/1', 6],
    ['/fields/~1title/1/from', 7],
    ['/fields/~1a~0b/from', 10],
  ])('%s is %d', (pointer, line) => {
    expect(lineOfPointer(TEXT, pointer)).toBe(line);
  });

  it('is that of the nearest place where there is none', () => {
    expect(lineOfPointer(TEXT, '/fields/~1reportedAt')).toBe(3);
    expect(lineOfPointer(TEXT, '/fields/~1title/9/from')).toBe(4);
    expect(lineOfPointer('', '/a')).toBe(1);
  });
});

describe('a fault of JSON', () => {
  it.each([
    ['{\n "a": 1,\n}', 3, '这里应为带引号的栏名'],
    ['{\n "a" 1\n}', 2, '缺少冒号'],
    ['{"a": 1} 2', 1, '结尾之后还有内容'],
    ['{\n// no\n"a": 1}', 2, 'JSON 中不能写注释'],
    ['', 1, '这里应有一个值'],
  ])('%j is told by its line', (text, line, says) => {
    expect(jsonFault(text)).toEqual({ line, says });
  });

  it('is none in JSON, and is found wherever JSON.parse refuses', () => {
    expect(jsonFault(TEXT)).toBeNull();
    for (const text of ['{"a":01}', '{"a":"\u0001"}', "{'a':1}", '[1,]', '{"a":NaN}', '"\\x"']) {
      expect(() => JSON.parse(text) as unknown).toThrow();
      expect(jsonFault(text)).not.toBeNull();
    }
  });
});

describe('a sample', () => {
  it('is one record, the elements of an array, or lines; long numbers stay as they are', () => {
    expect(splitSample(' {\n"a": 110105194912310021\n} ')).toEqual(['{\n"a": 110105194912310021\n}']);
    expect(splitSample('[{"a": 110105194912310021},\n {"b":[1]}]')).toEqual(['{"a": 110105194912310021}', '{"b":[1]}']);
    expect(splitSample('{"a":1}\n\n {"b":2}\r\nnot json')).toEqual(['{"a":1}', '{"b":2}', 'not json']);
    expect([splitSample(''), splitSample('[]')]).toEqual([[], []]);
  });
});

import { readable, sourceOfTopic, waitText } from './describe-aside.js';

describe('a record that was put aside, in words', () => {
  it('tells its source by its topic', () => {
    expect(
      ['grid.push.cz-12345.v1', 'demo.grid.push.cz-12345.v1', 'grid.event.v1', 'xgrid.push.a.v1'].map(sourceOfTopic),
    ).toEqual(['cz-12345', 'cz-12345', null, null]);
  });

  it('says how long it has waited', () => {
    expect([3, 60, 3_599, 7_200, 86_399, 200_000].map(waitText)).toEqual([
      '不到 1 分钟',
      '1 分钟',
      '59 分钟',
      '2 小时',
      '23 小时',
      '2 天',
    ]);
  });

  it('is laid out where nothing is lost by it', () => {
    expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(readable('{"a":110105194912310021}')).toBe('{"a":110105194912310021}');
    expect(readable('{"a":')).toBe('{"a":');
  });
});

import { checkOpenRun, checkPush, checkPushBatch } from './check-push.js';
import { nearestName } from './nearest-name.js';

const event = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  sourceEventNo: 'GD-1',
  title: '路面塌陷',
  reportedAt: '2026-03-02T09:00:00+08:00',
  ...over,
});

const mismatches = (value: unknown): readonly { pointer: string; detail: string }[] => {
  const checked = checkPush(value);
  return checked.ok ? [] : checked.error;
};

describe('a pushed item', () => {
  it('is an event unless its type says disposal', () => {
    expect(checkPush(event())).toMatchObject({ ok: true, value: { kind: 'event' } });
    expect(checkPush(event({ type: 'event' }))).toMatchObject({ ok: true, value: { kind: 'event' } });
    const disposal = { type: 'disposal', sourceEventNo: 'GD-1', disposal: { status: '办结' } };
    expect(checkPush(disposal)).toMatchObject({ ok: true, value: { kind: 'disposal' } });
  });

  it.each([
    ['an unknown field near a known one', event({ titel: 'x' }), '/titel', '不认识字段“titel”，是否应写作“title”'],
    ['another platform’s name', event({ report_time: 'x' }), '/report_time', '是否应写作“reportedAt”'],
    ['snake case', event({ region_code12: 'x' }), '/region_code12', '是否应写作“regionCode12”'],
    ['a field like none', event({ zzzzzz: 1 }), '/zzzzzz', '没有对应字段的内容请放进 ext'],
    [
      'an unknown field inside',
      event({ reporter: { mobile: '1' } }),
      '/reporter/mobile',
      '是否应写作“phone”；这里可用的字段',
    ],
    ['a name with a slash', event({ 'a/b': 1 }), '/a~1b', '不认识字段“a/b”'],
    ['a missing field', { title: 'x', reportedAt: '2026-03-02' }, '/sourceEventNo', '缺少必填字段“sourceEventNo”'],
    ['null for unknown', event({ address: null }), '/address', '没有值时请省去此字段，不要写 null'],
    ['an empty text', event({ address: '' }), '/address', '不能是空字符串'],
    ['a number for a text', event({ sourceEventNo: 17 }), '/sourceEventNo', '应为带引号的字符串'],
    ['a text for a number', event({ sourceVersion: '3' }), '/sourceVersion', '应为整数，不带引号和小数'],
    ['a negative version', event({ sourceVersion: -1 }), '/sourceVersion', '不小于 0'],
    ['a text too long', event({ title: '长'.repeat(501) }), '/title', '至多 500 个字符'],
    ['a region of six digits', event({ regionCode12: '990102' }), '/regionCode12', '应为 12 位数字'],
    ['an amount in words', event({ amount: '一百元' }), '/amount', '应为以元为单位的十进制字符串'],
    ['a reference system of no kind', event({ location: { lng: 1, lat: 1, crs: 'X' } }), '/location/crs', '"CGCS2000"'],
    ['an array for an object', event({ disposal: [] }), '/disposal', '应为 JSON 对象'],
    [
      'a step without action',
      event({ disposal: { steps: [{ at: '2026-03-02' }] } }),
      '/disposal/steps/0/action',
      '缺少必填',
    ],
    ['a disposal without disposal', { type: 'disposal', sourceEventNo: '1' }, '/disposal', '缺少必填字段“disposal”'],
    ['no object', [], '', '应为 JSON 对象'],
  ])('with %s is told where and what to type instead', (_, value, pointer, says) => {
    expect(mismatches(value)).toContainEqual({ pointer, detail: expect.stringContaining(says) });
  });

  it('is told each place once, at most twenty, and never a value', () => {
    const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`zz${i}`, '13800001111']));
    const told = mismatches({ ...wrong, title: null });
    expect(told).toHaveLength(20);
    expect(new Set(told.map(({ pointer }) => pointer)).size).toBe(20);
    expect(JSON.stringify(told)).not.toContain('13800001111');
  });

  it('cannot make the answer large by a long name', () => {
    const told = mismatches(event({ ['名'.repeat(100_000)]: 1 }));
    expect(JSON.stringify(told).length).toBeLessThan(1_000);
  });
});

describe('a pushed batch', () => {
  it.each([
    [{ items: [{}] }, true],
    [{ runId: '0197a000-0000-7000-8000-000000000000', items: [1] }, true],
    [{ items: [] }, false],
    [{ items: new Array(1001).fill({}) }, false],
    [{ runId: 'x', items: [{}] }, false],
    [{ items: {} }, false],
    [[{}], false],
  ])('%# is checked as a frame, not its items', (value, good) => {
    expect(checkPushBatch(value).ok).toBe(good);
  });

  it('opens a run by its kind alone', () => {
    expect(checkOpenRun({ kind: 'backfill' }).ok).toBe(true);
    expect(checkOpenRun({ kind: 'live' })).toMatchObject({ ok: false, error: [{ pointer: '/kind' }] });
  });
});

describe('the nearest known name', () => {
  it.each([
    ['tilte', ['title', 'description'], 'title'],
    ['OccuredAt', ['occurredAt', 'reportedAt'], 'occurredAt'],
    ['grid_id', ['gridCode', 'gridName'], 'gridCode'],
    ['constructor', ['title'], undefined],
    ['something', ['title'], undefined],
    ['x'.repeat(1000), ['title'], undefined],
  ])('to %s', (unknown, known, nearest) => {
    expect(nearestName(unknown, known)).toBe(nearest);
  });
});

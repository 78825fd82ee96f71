import { everyText, lagText, moodOf, needsSecret, pageText, positionText } from './describe-connector.js';

const minute = { isActive: true, everySeconds: 60 };
const running = { state: 'running' as const, failures: 0, lagSeconds: 30 };

describe('how a connector is', () => {
  it.each([
    ['stopped', { ...running, state: 'stopped' as const, failures: 3, lagSeconds: null }, minute],
    ['suspended', { ...running, failures: 3 }, { ...minute, isActive: false }],
    ['failing', { ...running, failures: 1 }, minute],
    ['running', { ...running, lagSeconds: 600 }, minute],
    ['behind', { ...running, lagSeconds: 601 }, minute],
    ['running', { ...running, lagSeconds: 10_000 }, { ...minute, everySeconds: 3_600 }],
  ])('is %s', (mood, connector, source) => {
    expect(moodOf(connector, source)).toBe(mood);
  });

  it('tells since when everything had been taken, or that it never had', () => {
    expect(lagText({ lagSeconds: 90, caughtUpAt: '2026-03-09T01:00:00.000Z' })).toBe('1 分钟前已全部收到');
    expect(lagText({ lagSeconds: 7_300, caughtUpAt: null })).toBe('开始 2 小时，尚未追上');
    expect(lagText({ lagSeconds: null, caughtUpAt: null })).toBe('');
  });
});

describe('where it goes on', () => {
  it('is said in the way of its paging', () => {
    expect(positionText({})).toBe('从头');
    expect(positionText({ cursor: '' })).toBe('从头');
    expect(positionText({ cursor: '1200' })).toBe('游标 1200');
    expect(positionText({ since: '2026-03-08T16:00:00.000Z', until: '2026-03-09T16:00:00.000Z', page: 3 })).toBe(
      '自 2026-03-09 00:00:00，至 2026-03-10 00:00:00，第 3 页',
    );
  });

  it('is what an answer says of the pages', () => {
    const none = { count: 0, next: null, more: null, total: null, isFull: false };
    expect(pageText(none)).toBe('本页 0 条');
    expect(pageText({ ...none, count: 10, next: 'a', more: true, total: 31 })).toBe(
      '本页 10 条，共 31 条，下一页的游标 a，还有下一页',
    );
    expect(pageText({ ...none, more: false })).toBe('本页 0 条，没有下一页');
  });
});

describe('how often', () => {
  it('is said in the largest unit that fits', () => {
    expect([45, 60, 300, 7_200].map(everyText)).toEqual(['每 45 秒', '每 1 分钟', '每 5 分钟', '每 2 小时']);
  });
});

describe('a definition', () => {
  it('needs a secret when it signs in', () => {
    expect([{ signIn: { kind: 'oauth2' } }, { signIn: { kind: 'none' } }, { signIn: 1 }, {}].map(needsSecret)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(needsSecret(undefined)).toBe(false);
  });
});

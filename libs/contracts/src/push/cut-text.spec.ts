import { describe, expect, it } from '@jest/globals';
import { checkPush } from './check-push.js';
import { cutText } from './cut-text.js';

describe('what a sender wrote', () => {
  it('is cut by code points, never in half of one', () => {
    expect(cutText('短', 3)).toBe('短');
    expect(cutText('𠮷𠮷𠮷𠮷', 3)).toBe('𠮷𠮷𠮷…');
    expect(cutText('a'.repeat(100_000), 40)).toBe(`${'a'.repeat(40)}…`);
  });

  it('shows no long number, in either width', () => {
    expect(cutText('tel13900000001', 40)).toBe('tel…');
    expect(cutText('/ext/11010519491231002X/电话', 40)).toBe('/ext/…/电话');
    expect(cutText('１３９００００００１', 40)).toBe('…');
    expect(cutText('step12/item3', 40)).toBe('step12/item3');
  });

  it('is so in the answer to a push whose field is named after a number', () => {
    const push = { sourceEventNo: '1', title: '标题', reportedAt: '2026-03-02T09:00:00+08:00', tel13900000001: 'x' };
    const checked = checkPush(push);
    expect(checked.ok).toBe(false);
    expect(JSON.stringify(checked)).not.toContain('13900000001');
    expect(JSON.stringify(checked)).toContain('不认识字段“tel…”');
  });
});

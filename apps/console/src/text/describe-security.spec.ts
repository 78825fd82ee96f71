import {
  describeEvent,
  describeFacts,
  EVENT_OPTIONS,
  faultName,
  outcomeName,
  placeOfFault,
} from './describe-security.js';

describe('a line of the security log', () => {
  it.each([
    ['sign-in', '登录'],
    ['access-denied', '越权访问被拒'],
    ['account-locked', '锁定账号'],
    ['reset-refused', '重置被拒'],
    ['person.change', '变更人员'],
    ['something.new', 'something.new'],
  ])('of the event %s is called %s', (event, words) => {
    expect(describeEvent(event)).toBe(words);
  });

  it('says whose, how and why', () => {
    const facts = { method: 'password', reason: 'initial-password-expired', personId: 'demo-a' };
    expect(describeFacts({ event: 'sign-in', facts, subjectId: 'a-1' })).toBe('demo-a，密码，初始密码已过期');
    const denied = { code: 'HTTP.FORBIDDEN', route: 'ReadAuditController.read' };
    expect(describeFacts({ event: 'access-denied', facts: denied, subjectId: null })).toBe(
      'HTTP.FORBIDDEN，ReadAuditController.read',
    );
    const refused = { act: 'reset-second-factor', personId: 'demo-a' };
    expect(describeFacts({ event: 'reset-refused', facts: refused, subjectId: 'a-1' })).toBe('demo-a，清除动态口令');
    expect(describeFacts({ event: 'unmask', facts: {}, subjectId: 'e-1' })).toBe('e-1');
  });

  it('names outcomes and faults, and every event that can be chosen', () => {
    expect(['success', 'refused', 'other'].map(outcomeName)).toEqual(['成功', '被拒', 'other']);
    expect([faultName('changed'), faultName('other')]).toEqual(['内容被更改', 'other']);
    expect(EVENT_OPTIONS.filter(({ value, label }) => value === label)).toEqual([]);
    expect(new Set(EVENT_OPTIONS.map(({ label }) => label)).size).toBe(EVENT_OPTIONS.length);
  });

  it('is placed by file and line', () => {
    const fault = { kind: 'missing', service: 'ingest', file: 'ingest-2026-03-02.jsonl', line: 7 };
    expect(placeOfFault({ ...fault, missing: { from: 9, to: 11 } })).toBe(
      'ingest-2026-03-02.jsonl，第 7 行，缺第 9 至 11 号',
    );
    expect(placeOfFault({ kind: 'head-lost', service: 'ingest', file: null, line: null })).toBe('');
  });
});

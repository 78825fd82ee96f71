import { describeAccess, describeCommand, describeEntry, describeShown, isAlarming } from './describe-audit.js';

const account = { kind: 'account', id: 'a1' };

describe('an entry for the auditor', () => {
  it.each([
    ['sign-in-failed', '登录失败'],
    ['create-person', '登记人员'],
    ['remove-stand-in', '撤销代理'],
    ['something-new', 'something-new'],
    [null, '系统记录'],
  ])('of the act %s is called %s', (command, words) => {
    expect(describeCommand(command)).toBe(words);
  });

  it('says whose account, how and why', () => {
    const entry = { kind: 'sign-in-failed', method: 'password', reason: 'wrong-code', personId: 'demo-a' };
    expect(describeEntry({ chain: account, entry })).toBe('demo-a，密码，动态口令不正确');
    expect(describeEntry({ chain: account, entry: { method: 'oidc', secondFactor: true, personId: null } })).toBe(
      '统一身份认证，已验证第二因素',
    );
  });

  it('of the organisation says of what', () => {
    const entry = { entity: 'person', id: 'demo-a', before: null, after: {} };
    expect(describeEntry({ chain: { kind: 'organisation', id: '990100' }, entry })).toBe('demo-a');
  });

  it('of clear text says what was shown, and refusals stand out', () => {
    expect(describeShown({ shown: ['text', 'phone'], minor: true })).toBe('原文、电话、（未成年人）');
    expect(describeShown({ shown: [] })).toBe('无');
    expect(describeShown({ itemKind: 'clue', personId: 'demo-a', answer: { visible: false, layer: 'policy' } })).toBe(
      '替 demo-a 查询：看不到',
    );
    expect(describeShown({ itemKind: 'clue', personId: 'demo-a', answer: null })).toBe('替 demo-a 查询：未予答复');
    expect([describeAccess('unmask-refused'), isAlarming('unmask-refused'), isAlarming('unmask')]).toEqual([
      '查看被拒',
      true,
      false,
    ]);
  });
});

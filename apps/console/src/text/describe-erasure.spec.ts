import { basisText, erasureResult, reasonText, RULE_NAMES, ruleWay } from './describe-erasure.js';

it('says by which item of the law an event is erased, and what became of it', () => {
  expect([basisText('个保法 47(1)(3)'), basisText('其他')]).toEqual(['第三项：个人撤回同意', '其他']);
  expect(
    [
      { state: 'requested', erased: false } as const,
      { state: 'rejected', erased: false } as const,
      { state: 'confirmed', erased: true } as const,
      { state: 'confirmed', erased: false } as const,
    ].map(erasureResult),
  ).toEqual(['', '事件保留', '事件已删除', '事件此前已不在']);
});

it('says why events went, and whether by themselves', () => {
  expect([ruleWay('request'), ruleWay('named-day'), ruleWay('term')]).toEqual(['人工', '期满自动', '期满自动']);
  expect(new Set(Object.values(RULE_NAMES)).size).toBe(5);
});

it('says what was said, or that it was erased', () => {
  expect([reasonText({ reason: '来函' }), reasonText({ reason: null })]).toEqual(['理由：来函', '理由已依法删除']);
});

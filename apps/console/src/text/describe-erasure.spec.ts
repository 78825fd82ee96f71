import { basisText, erasureResult } from './describe-erasure.js';

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

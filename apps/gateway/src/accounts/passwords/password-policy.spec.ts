import { passwordFaults } from './password-policy.js';

const faults = (password: string, account = 'zhangsan'): string => passwordFaults(password, { account }).join('；');

describe('a password', () => {
  it.each(['correct horse battery', '滨江的雨下了一整夜又一整夜', 'Tq7!mzQ2', 'xk9Lp2ww', 'R7-kv-20-hb'])(
    '%s is good',
    (password) => {
      expect(faults(password)).toBe('');
    },
  );

  it.each([
    ['', '不少于 12'],
    ['Tq7!mzQ', '不少于 12'],
    ['tq7mzqab', '3 种'],
    ['abcdefg hij', '3 种'],
    ['Aa1!Aa1!Aa1!', '5 个不同'],
    ['aaaaaaaaaaaa', '最常被猜到'],
    ['abcdefghijklm', '最常被猜到'],
    ['9876543210987', '全是数字'],
    ['Password123!', '最常被猜到'],
    ['P@ssw0rd2026', '最常被猜到'],
    ['!!QWERTY!!12345', '最常被猜到'],
    ['woaini1314520', '最常被猜到'],
    ['1qaz@WSX', '最常被猜到'],
    ['zyxwvutsrqponm', '最常被猜到'],
    ['Jcy@20262026', '最常被猜到'],
    ['my-ZhangSan-77', '登录账号'],
    ['tq7!mzQ2\u0007', '控制字符'],
    [`Aa1!${'x'.repeat(125)}yz`, '128'],
  ])('%j is refused', (password, reason) => {
    expect(faults(password)).toMatch(new RegExp(reason));
  });

  it('counts characters as a person does, and full-width ones as their plain form', () => {
    expect(faults('😀😁😂🤣😃😄')).toContain('不少于 12');
    expect(faults('ｐａｓｓｗｏｒｄ１２３')).toContain('最常被猜到');
  });
});

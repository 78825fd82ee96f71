import { toProblem } from '../../api/problem.js';
import { problemOfCode, signInAdvice } from './sign-in-advice.js';

const refused = (status: number, code: string, retryAfter: string | null = null) =>
  toProblem(status, { code, title: code }, retryAfter);

describe('the sign-in', () => {
  it('tells a wrong password without saying whether the account exists', () => {
    const advice = signInAdvice(refused(401, 'GATEWAY.CREDENTIALS_WRONG'), 0);
    expect(advice?.title).toBe('账号或密码不正确');
  });

  it('tells a lock that passes by its wait, and one that does not by who can end it', () => {
    const passing = signInAdvice(refused(423, 'GATEWAY.ACCOUNT_LOCKED', '600'), 600);
    expect([passing?.title, passing?.text.includes('请在 10 分钟后再试。')]).toEqual(['账号已暂时锁定', true]);
    expect(signInAdvice(refused(423, 'GATEWAY.ACCOUNT_LOCKED'), 0)?.text).toBe('请联系本单位的安全管理员解锁。');
  });

  it('says when the wait is over', () => {
    const tooMany = refused(429, 'GATEWAY.TOO_MANY_ATTEMPTS', '30');
    expect(signInAdvice(tooMany, 30)?.text).toBe('请在 30 秒后再试。');
    expect(signInAdvice(tooMany, 0)?.text).toBe('现在可以再试。');
  });

  it('leaves other failures to their own words', () => {
    expect(signInAdvice(refused(502, 'GATEWAY.SERVICE_UNREACHABLE'), 0)).toBeUndefined();
    expect(signInAdvice(new Error('x'), 0)).toBeUndefined();
  });

  it('has words for what came back from the identity provider, whatever it is', () => {
    expect(problemOfCode('GATEWAY.OIDC_UNKNOWN_PERSON').about.title).toBe('您在本系统还没有账号');
    expect(problemOfCode('<script>').about.title).toBe('没有登录成功');
  });
});

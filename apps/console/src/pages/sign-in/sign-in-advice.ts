import { ApiProblem, isProblem } from '../../api/problem.js';
import { inWords } from '../../text/explain-problem.js';

export interface SignInAdvice {
  readonly type: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
}

/**
 * What the sign-in says of the failures that it expects, while `left` seconds of a wait are left; undefined for others,
 * which are told in the server's words.
 */
export function signInAdvice(error: unknown, left: number): SignInAdvice | undefined {
  if (!isProblem(error)) return undefined;
  const wait = left > 0 ? `请在${inWords(left)}后再试。` : '现在可以再试。';
  const mustWait = (error.about.retryAfter ?? 0) > 0;
  switch (error.code) {
    case 'GATEWAY.CREDENTIALS_WRONG':
      return {
        type: 'error',
        title: '账号或密码不正确',
        text: '请核对后重新输入；多次输错，账号会被暂时锁定。忘记密码的，请安全管理员重置。',
      };
    case 'GATEWAY.ACCOUNT_LOCKED':
      return mustWait
        ? { type: 'warning', title: '账号已暂时锁定', text: `连续失败次数过多。${wait}急需使用的，请联系安全管理员。` }
        : { type: 'error', title: '账号已锁定', text: '请联系本单位的安全管理员解锁。' };
    case 'GATEWAY.TOO_MANY_ATTEMPTS':
      return { type: 'warning', title: '尝试次数过多', text: wait };
    default:
      return undefined;
  }
}

const BY_CODE: Readonly<Record<string, readonly [title: string, repair: string]>> = {
  'GATEWAY.OIDC_REFUSED': ['统一身份认证未通过', '请重新开始；仍不成功的，请联系系统管理员。'],
  'GATEWAY.OIDC_UNKNOWN_PERSON': ['您在本系统还没有账号', '请安全管理员建立账号。'],
  'GATEWAY.OIDC_UNAVAILABLE': ['统一身份认证无法连接', '稍后重试，或用账号和密码登录。'],
  'GATEWAY.PERSON_NOT_IN_OFFICE': ['没有在任的角色', '请系统管理员核对人员状态，请安全管理员核对角色的任期。'],
  'GATEWAY.CHALLENGE_INVALID': ['这一步登录已经失效', '请从头登录。'],
};

/** A failure of which only the code came back, as from the identity provider. */
export function problemOfCode(code: string): ApiProblem {
  const [title, repair] = BY_CODE[code] ?? ['没有登录成功', '请重试，或改用其他方式。'];
  return new ApiProblem(401, code, { title, repair });
}

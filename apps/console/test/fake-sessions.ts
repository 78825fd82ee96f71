import { randomUUID } from 'node:crypto';
import { done, type FakeAnswer, type FakeRequest, type FakeRoute, field, ok, problem } from './fake-routes.js';
import {
  ENROL_ACCOUNT,
  FACTOR_ACCOUNT,
  type FakePerson,
  HASTY_ACCOUNT,
  LOCKED_ACCOUNT,
  NEW_ACCOUNT,
  PASSWORD,
  PEOPLE,
  sessionOf,
  TOTP_CODE,
} from './people.js';

export interface FakeSession {
  readonly id: string;
  readonly person: FakePerson;
  readonly csrfToken: string;
  readonly startedAt: string;
  secondFactor: boolean;
}

const stepFor = (account: string): object =>
  account === FACTOR_ACCOUNT
    ? { state: 'second-factor' }
    : account === NEW_ACCOUNT
      ? { state: 'change-password' }
      : { state: 'enrol-second-factor', ...enrolment(account) };

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Sign-in, sessions and the own account, as the gateway's contract has them. */
export class FakeSessions {
  readonly #sessions = new Map<string, FakeSession>();
  readonly #challenges = new Map<string, FakePerson>();
  /** Whether the deployment offers more than passwords. */
  offersMore = false;

  of(request: FakeRequest): FakeSession | undefined {
    const id = /(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  /** Ends every session, as a change of an account or a role does. */
  endAll(): void {
    this.#sessions.clear();
  }

  readonly routes: readonly FakeRoute[] = [
    ['GET', /^\/api\/sign-in\/methods$/, () => ok(this.#methods())],
    ['GET', /^\/api\/session$/, (request) => this.#current(request)],
    ['POST', /^\/api\/session$/, (request) => this.#signIn(request)],
    ['POST', /^\/api\/session\/second-factor$/, (request) => this.#secondFactor(request)],
    ['POST', /^\/api\/certificate\/challenge$/, () => ok({ challenge: 'c1', text: 'grid http://console.test c1' })],
    ['POST', /^\/api\/session\/certificate$/, (request) => this.#certificate(request)],
    ['POST', /^\/api\/session\/password$/, (request) => this.#newPassword(request)],
  ];

  /** Those that need a session. */
  readonly ownRoutes = (session: FakeSession): readonly FakeRoute[] => [
    ['DELETE', /^\/api\/session$/, () => this.#end(session.id)],
    ['GET', /^\/api\/sessions$/, (request) => ok({ items: this.#list(session, request) })],
    ['DELETE', /^\/api\/sessions\/([\w-]+)$/, (_, [id = '']) => this.#end(id)],
    ['POST', /^\/api\/profile\/password$/, (request) => this.#changePassword(request)],
    ['POST', /^\/api\/profile\/totp$/, () => ok(enrolment(session.person.account))],
    ['POST', /^\/api\/profile\/totp\/confirm$/, (request) => this.#switchFactor(session, request, true)],
    ['DELETE', /^\/api\/profile\/totp$/, (request) => this.#switchFactor(session, request, false)],
  ];

  #methods(): object {
    return { local: true, oidc: this.offersMore ? { name: '统一身份认证登录' } : null, certificate: this.offersMore };
  }

  #current(request: FakeRequest): FakeAnswer {
    const session = this.of(request);
    return session === undefined
      ? problem(401, 'GATEWAY.NOT_SIGNED_IN', '尚未登录')
      : ok(sessionOf(session.person, session.csrfToken, session.secondFactor));
  }

  #signIn(request: FakeRequest): FakeAnswer {
    const account = field(request, 'account');
    if (account === LOCKED_ACCOUNT) return problem(423, 'GATEWAY.ACCOUNT_LOCKED', '账号已锁定');
    if (account === HASTY_ACCOUNT) {
      return problem(429, 'GATEWAY.TOO_MANY_ATTEMPTS', '尝试次数过多', { retryAfter: 95 });
    }
    const [first] = PEOPLE;
    const isSpecial = [FACTOR_ACCOUNT, NEW_ACCOUNT, ENROL_ACCOUNT].includes(account);
    const person = isSpecial ? first : PEOPLE.find((known) => known.account === account);
    if (person === undefined || field(request, 'password') !== PASSWORD) {
      return problem(401, 'GATEWAY.CREDENTIALS_WRONG', '账号或密码不正确');
    }
    if (!isSpecial) return this.open(person);
    const challenge = randomUUID();
    this.#challenges.set(challenge, person);
    return ok({ ...stepFor(account), challenge });
  }

  #secondFactor(request: FakeRequest): FakeAnswer {
    const person = this.#challenges.get(field(request, 'challenge'));
    return person === undefined || field(request, 'code') !== TOTP_CODE
      ? problem(401, 'GATEWAY.CODE_WRONG', '动态口令不正确', { repair: '核对手机时间后，输入新的六位数字。' })
      : this.open(person);
  }

  #newPassword(request: FakeRequest): FakeAnswer {
    const person = this.#challenges.get(field(request, 'challenge'));
    return person === undefined || field(request, 'newPassword').length < 8
      ? problem(422, 'GATEWAY.PASSWORD_WEAK', '密码不符合要求')
      : this.open(person);
  }

  #certificate(request: FakeRequest): FakeAnswer {
    const [person] = PEOPLE;
    const isSigned = field(request, 'signature') === 'c2lnbmVk' && field(request, 'challenge') === 'c1';
    return person === undefined || !isSigned
      ? problem(401, 'GATEWAY.CERTIFICATE_REFUSED', '数字证书未被接受')
      : this.open(person);
  }

  open(person: FakePerson): FakeAnswer {
    const session: FakeSession = {
      id: randomUUID(),
      person,
      csrfToken: randomUUID(),
      startedAt: new Date().toISOString(),
      secondFactor: false,
    };
    this.#sessions.set(session.id, session);
    return {
      ...ok({ state: 'signed-in' }),
      headers: { 'set-cookie': `session=${session.id}; HttpOnly; SameSite=Lax; Path=/` },
    };
  }

  #end(id: string): FakeAnswer {
    this.#sessions.delete(id);
    return done;
  }

  #list(current: FakeSession, request: FakeRequest): object[] {
    return [...this.#sessions.values()]
      .filter(({ person }) => person.id === current.person.id)
      .map(({ id, startedAt }) => ({
        id,
        startedAt,
        lastSeenAt: startedAt,
        address: '10.99.1.23',
        userAgent: request.headers['user-agent'] ?? '',
        method: 'password',
        current: id === current.id,
      }));
  }

  #changePassword(request: FakeRequest): FakeAnswer {
    return field(request, 'current') === PASSWORD
      ? done
      : problem(401, 'GATEWAY.CREDENTIALS_WRONG', '当前密码不正确', { repair: '重新输入当前密码。' });
  }

  #switchFactor(session: FakeSession, request: FakeRequest, on: boolean): FakeAnswer {
    if (field(request, 'code') !== TOTP_CODE) {
      return problem(422, 'GATEWAY.CODE_WRONG', '动态口令不正确', { repair: '核对手机时间后，输入新的六位数字。' });
    }
    session.secondFactor = on;
    return done;
  }
}

const enrolment = (account: string): object => ({
  secret: SECRET,
  uri: `otpauth://totp/${encodeURIComponent(`网格+检察:${account}`)}?secret=${SECRET}&issuer=grid`,
});

import { parseSetCookie } from 'cookie';
import { type Desk, Refused } from './people.js';

type SignInState =
  { readonly state: 'signed-in' } | { readonly state: 'second-factor' | 'change-password'; readonly challenge: string };

/** What a browser keeps for a person: the cookies, and the token that every change has to carry. */
class ConsoleSession {
  private readonly cookies = new Map<string, string>();
  private csrfToken = '';

  constructor(private readonly gatewayUrl: string) {}

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.gatewayUrl + path, {
      method,
      headers: {
        origin: this.gatewayUrl,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.csrfToken === '' ? {} : { 'x-csrf-token': this.csrfToken }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const { name, value = '' } = parseSetCookie(line);
      this.cookies.set(name, value);
    }
    const text = await response.text();
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    if (!response.ok) throw new Refused(response.status, answer);
    return answer;
  }

  async begin(account: string, password: string): Promise<SignInState> {
    return (await this.call('POST', '/api/session', { account, password })) as SignInState;
  }

  async keepToken(): Promise<void> {
    const session = (await this.call('GET', '/api/session')) as { csrfToken: string };
    this.csrfToken = session.csrfToken;
  }
}

/**
 * The console as this person uses it, after a sign-in at the gateway; paths begin with /api. Throws `Refused` when the
 * sign-in is, and an error when a second factor is asked for.
 */
export async function signIn(gatewayUrl: string, account: string, password: string): Promise<Desk> {
  const session = new ConsoleSession(gatewayUrl);
  const { state } = await session.begin(account, password);
  if (state !== 'signed-in') throw new Error(`the account ${account} has to do more to sign in: ${state}`);
  await session.keepToken();
  return {
    get: (path) => session.call('GET', path),
    post: (path, body) => session.call('POST', path, body),
  };
}

/** The first sign-in with a generated password, which has to be exchanged for another. */
export async function exchangePassword(
  gatewayUrl: string,
  account: string,
  passwords: { readonly initial: string; readonly next: string },
): Promise<void> {
  const session = new ConsoleSession(gatewayUrl);
  const answer = await session.begin(account, passwords.initial);
  if (answer.state !== 'change-password') throw new Error(`the account ${account} was not asked for a new password`);
  await session.call('POST', '/api/session/password', {
    challenge: answer.challenge,
    newPassword: passwords.next,
  });
}

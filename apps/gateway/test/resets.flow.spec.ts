import { asAdministrator } from './a-gateway-database.js';
import type { Browser } from './browser.js';
import { codeOf, refreshCsrf, runGateway, type RunningGateway } from './running-gateway.js';

// Nobody comes into an account by what an administrator alone can do: resets of both, old papers, sessions without number.

const STEP = 30_000;
const HOUR = 3_600_000;
const CHOSEN = 'tea leaves over the river';

let gateway: RunningGateway;
let [first, second]: Browser[] = [];
beforeAll(async () => {
  gateway = await runGateway({ env: { SESSION_IDLE_MINUTES: '480' } });
  [first, second] = [await gateway.signedIn('p-security'), await gateway.signedIn('p-security-2')];
}, 60_000);
afterAll(() => gateway.end());

const now = (): Date => gateway.clock.now();
const reset = (browser: Browser | undefined, what: 'password' | 'second-factor', id: string) =>
  browser!.ask('POST', `/api/accounts/${id}/reset-${what}`);
const kindsOf = async (id: string): Promise<unknown[]> => (await gateway.history(id)).map(({ event }) => event['kind']);

/** The whole way in: password, a code where there is a second factor, another password where one is due. */
async function signIn(account: string, password: string, secret: string | null): Promise<Browser> {
  const browser = gateway.browser();
  let { body } = await browser.ask('POST', '/api/session', { account, password });
  if (body['state'] === 'second-factor') {
    const code = codeOf(secret ?? '', now());
    ({ body } = await browser.ask('POST', '/api/session/second-factor', { challenge: body['challenge'], code }));
    gateway.clock.move(STEP);
  }
  if (body['state'] === 'change-password') {
    const given = { challenge: body['challenge'], newPassword: CHOSEN };
    ({ body } = await browser.ask('POST', '/api/session/password', given));
  }
  expect(body).toEqual({ state: 'signed-in' });
  await refreshCsrf(browser);
  return browser;
}

async function enrol(browser: Browser): Promise<string> {
  const { body } = await browser.ask<{ secret: string }>('POST', '/api/profile/totp');
  await browser.ask('POST', '/api/profile/totp/confirm', { code: codeOf(body.secret, now()) });
  gateway.clock.move(STEP);
  return body.secret;
}

describe('a security administrator', () => {
  it('who reset the password resets the second factor only after the person has signed in with both', async () => {
    const { id, name } = gateway.accounts['p-clerk'];
    const secret = await enrol(await gateway.signedIn('p-clerk'));
    const given = await reset(first, 'password', id);
    expect(given.status).toBe(200);
    const refused = await reset(first, 'second-factor', id);
    expect([refused.status, refused.body['code']]).toEqual([403, 'GATEWAY.RESET_BY_ANOTHER']);
    expect((await gateway.history(id)).at(-1)).toMatchObject({
      event: { kind: 'reset-refused', act: 'reset-second-factor', personId: 'p-clerk' },
      record: { actorId: 'p-security' },
    });
    // The factor is as it was: the generated password alone opens nothing.
    const password = String(given.body['initialPassword']);
    const half = await gateway.browser().ask('POST', '/api/session', { account: name, password });
    expect(half.body['state']).toBe('second-factor');
    expect((await reset(first, 'second-factor', id)).status).toBe(403);
    expect((await reset(first, 'password', id)).status).toBe(200);
    expect((await reset(second, 'second-factor', id)).status).toBe(204);
    expect((await reset(second, 'password', id)).body['code']).toBe('GATEWAY.RESET_BY_ANOTHER');
    const again = await reset(first, 'password', id);
    expect(secret).not.toBe('');
    await signIn(name, String(again.body['initialPassword']), null);
    // Signed in, but without the factor that was taken away: whoever took it still may not reset the password.
    expect((await reset(second, 'password', id)).status).toBe(403);
  });

  it('who reset the second factor resets the password only after the person has signed in with both', async () => {
    const { id, name, password } = gateway.accounts['p-prosecutor'];
    await enrol(await gateway.signedIn('p-prosecutor'));
    expect((await reset(first, 'second-factor', id)).status).toBe(204);
    const refused = await reset(first, 'password', id);
    expect([refused.status, refused.body['code']]).toEqual([403, 'GATEWAY.RESET_BY_ANOTHER']);
    const browser = await signIn(name, password, null);
    expect((await reset(first, 'password', id)).status).toBe(403);
    const fresh = await signIn(name, password, null);
    const secret = await enrol(fresh);
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);
    await signIn(name, password, secret);
    expect((await reset(first, 'password', id)).status).toBe(200);
    expect((await reset(first, 'second-factor', id)).status).toBe(403);
  });

  it('of two who did it together are both named, and neither does the other half', async () => {
    const { id } = gateway.accounts['p-chief'];
    expect((await reset(first, 'second-factor', id)).status).toBe(204);
    expect((await reset(second, 'second-factor', id)).status).toBe(204);
    for (const browser of [first, second]) expect((await reset(browser, 'password', id)).status).toBe(403);
    const [row] = await asAdministrator(gateway.db, (query) =>
      query('SELECT second_factor_reset_by, second_factor_reset_at, password_reset_by FROM account WHERE id = $1', [
        id,
      ]),
    );
    expect(row).toEqual({
      second_factor_reset_by: ['p-security', 'p-security-2'],
      second_factor_reset_at: expect.any(Date),
      password_reset_by: [],
    });
  });

  it('resets nothing of the own account', async () => {
    const { id } = gateway.accounts['p-security'];
    for (const what of ['password', 'second-factor'] as const) {
      const answer = await reset(first, what, id);
      expect([answer.status, answer.body['code']]).toEqual([409, 'GATEWAY.OWN_ACCOUNT']);
    }
  });
});

describe('a generated password', () => {
  it('is good for seventy-two hours, and says then what is to be done', async () => {
    const { id, name } = gateway.accounts['p-elsewhere'];
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE person SET office_id = '990102' WHERE id = 'p-elsewhere'`),
    );
    const initial = String((await reset(first, 'password', id)).body['initialPassword']);
    const answer = () => gateway.browser().ask('POST', '/api/session', { account: name, password: initial });
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE account SET password_changed_at = $2 WHERE id = $1`, [id, new Date(now().getTime() - 71.9 * HOUR)]),
    );
    expect((await answer()).body['state']).toBe('change-password');
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE account SET password_changed_at = $2 WHERE id = $1`, [id, new Date(now().getTime() - 72.1 * HOUR)]),
    );
    const late = await answer();
    expect([late.status, late.body['code']]).toEqual([403, 'GATEWAY.INITIAL_PASSWORD_EXPIRED']);
    expect(late.body['repair']).toContain('重置密码');
    expect((await gateway.history(id)).at(-1)?.event).toMatchObject({
      kind: 'sign-in-failed',
      reason: 'initial-password-expired',
    });
    // Only whoever knows the password is told.
    const guess = await gateway.browser().ask('POST', '/api/session', { account: name, password: 'another' });
    expect(guess.body['code']).toBe('GATEWAY.CREDENTIALS_WRONG');
    const anew = String((await reset(first, 'password', id)).body['initialPassword']);
    await signIn(name, anew, null);
  });
});

describe('sessions of one account', () => {
  it('are five at most: with a sixth the oldest ends, and the history says so', async () => {
    const browsers: Browser[] = [];
    for (let n = 0; n < 6; n += 1) {
      browsers.push(await gateway.signedIn('p-head'));
      gateway.clock.move(1000);
    }
    const open = async (): Promise<number[]> => {
      const found: number[] = [];
      for (const browser of browsers) found.push((await browser.ask('GET', '/api/session')).status);
      return found;
    };
    expect(await open()).toEqual([401, 200, 200, 200, 200, 200]);
    // Whichever clock the others were opened by, it is never the one that was just opened.
    gateway.clock.move(-60_000);
    const late = await gateway.signedIn('p-head');
    expect((await late.ask('GET', '/api/session')).status).toBe(200);
    expect(await open()).toEqual([401, 401, 200, 200, 200, 200]);
    gateway.clock.move(60_000);
    const { id } = gateway.accounts['p-head'];
    const ended = (await gateway.history(id)).filter(({ event }) => event['kind'] === 'session-ended');
    expect(ended.map(({ event }) => event['reason'])).toEqual(['too-many-sessions', 'too-many-sessions']);
    expect((await kindsOf(id)).slice(-2)).toEqual(['session-ended', 'signed-in']);
    // One that is over by time is none of the five.
    await asAdministrator(gateway.db, (query) =>
      query(
        `UPDATE session SET ends_at = $2 WHERE id = (SELECT id FROM session WHERE account_id = $1
               ORDER BY started_at DESC LIMIT 1)`,
        [id, now()],
      ),
    );
    browsers.push(await gateway.signedIn('p-head'));
    expect(await open()).toEqual([401, 401, 200, 200, 200, 401, 200]);
  });
});

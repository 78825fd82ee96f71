import { hash as argon2 } from '@node-rs/argon2';
import { asAdministrator } from './a-gateway-database.js';
import type { Browser } from './browser.js';
import { refreshCsrf, runGateway, type RunningGateway } from './running-gateway.js';

// The story of a local account: its sign-in, its session, its password, and what the history has of them.

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway();
}, 60_000);
afterAll(() => gateway.end());

const GOOD = 'tea leaves over the river';
const signIn = (browser: Browser, account: string, password: string) =>
  browser.ask('POST', '/api/session', { account, password });
const kinds = async (accountId: string): Promise<unknown[]> =>
  (await gateway.history(accountId)).map(({ event }) => event['kind']);

describe('the sign-in with a local account', () => {
  it('opens a session that says who is there', async () => {
    const browser = await gateway.signedIn('p-prosecutor');
    const { status, body, headers } = await browser.ask('GET', '/api/session');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      person: {
        id: 'p-prosecutor',
        name: '林示例',
        roles: [{ id: 'prosecutor', name: '检察官' }],
        office: { id: '990102', name: '滨江市东湖区人民检察院', level: 'district', isTopmost: false },
        departments: [{ id: 'd-first', name: '第一检察部' }],
        regionPrefixes: ['990102'],
      },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.any(String),
      secondFactor: false,
    });
    const left = Date.parse(String(body['expiresAt'])) - Date.now();
    expect(left).toBeGreaterThan(29 * 60_000);
    expect(left).toBeLessThanOrEqual(30 * 60_000);
  });

  it('takes an account as people type it', async () => {
    const { password } = gateway.accounts['p-prosecutor'];
    const answer = await signIn(gateway.browser(), ' ＬＩＮ ', password);
    expect([answer.status, answer.body['state']]).toEqual([200, 'signed-in']);
  });

  it.each([
    ['a wrong password', 'lin', 'wrong horse battery'],
    ['no such account', 'nobody', 'wrong horse battery'],
    ['a name that no account can have', "' OR 1=1 --", 'x'],
  ])('says the same for %s', async (_, account, password) => {
    const { status, body } = await signIn(gateway.browser(), account, password);
    const { traceId, ...said } = body;
    expect(traceId).toEqual(expect.any(String));
    expect(status).toBe(401);
    expect(said).toEqual({
      type: '/problems/GATEWAY.CREDENTIALS_WRONG',
      title: '账号或密码不正确',
      status: 401,
      code: 'GATEWAY.CREDENTIALS_WRONG',
      repair: expect.any(String),
    });
  });

  it('gives a new id each time, and ends the session that the browser came with', async () => {
    const planted = await gateway.signedIn('p-clerk');
    const victim = planted.copy();
    const { name, password } = gateway.accounts['p-chief'];
    expect((await signIn(victim, name, password)).status).toBe(200);
    expect(victim.cookies.get('session')).not.toBe(planted.cookies.get('session'));
    expect((await planted.ask('GET', '/api/session')).body['code']).toBe('GATEWAY.NOT_SIGNED_IN');
    const ends = (await gateway.history(gateway.accounts['p-clerk'].id)).map(({ event }) => event['reason']);
    expect(ends).toContain('replaced');
  });

  it('keeps no secret of a session in the database', async () => {
    const browser = await gateway.signedIn('p-clerk');
    const secrets = [browser.cookies.get('session') ?? '', browser.csrfToken ?? ''];
    const rows = await asAdministrator(gateway.db, (query) =>
      query('SELECT s::text AS row, encode(digest, $1) AS digest FROM session s', ['base64']),
    );
    for (const secret of secrets) {
      expect(secret).toHaveLength(43);
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
  });

  it('refuses a person without a role in force, and says so only to who knows the password', async () => {
    const { name, password } = gateway.accounts['p-no-role'];
    expect((await signIn(gateway.browser(), name, 'wrong horse battery')).body['code']).toBe(
      'GATEWAY.CREDENTIALS_WRONG',
    );
    const { status, body } = await signIn(gateway.browser(), name, password);
    expect([status, body['code']]).toEqual([403, 'GATEWAY.PERSON_NOT_IN_OFFICE']);
  });

  it('hashes a password anew that was hashed with weaker settings', async () => {
    const { id, name, password } = gateway.accounts['p-elsewhere'];
    const weak = await argon2(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await asAdministrator(gateway.db, (query) =>
      query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, weak]),
    );
    expect((await signIn(gateway.browser(), name, password)).status).toBe(200);
    const [row] = await asAdministrator(gateway.db, (query) =>
      query('SELECT password_hash FROM account WHERE id = $1', [id]),
    );
    expect(row?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn(gateway.browser(), name, password)).status).toBe(200);
  });

  it('is in the history of the account with where it came from, and nothing personal in the entry itself', async () => {
    await gateway.signedIn('p-ops');
    const { id, name } = gateway.accounts['p-ops'];
    await signIn(gateway.browser(), name, 'wrong horse battery');
    const [created, signedIn, failed] = await gateway.history(id);
    expect(created?.event).toMatchObject({ kind: 'account-created', personId: 'p-ops' });
    expect(signedIn?.event).toMatchObject({ kind: 'signed-in', method: 'password', secondFactor: false });
    expect(signedIn?.record).toMatchObject({
      actorId: 'p-ops',
      actorName: '系示例',
      procuratorateId: '990100',
      secret: JSON.stringify({ address: '127.0.0.1', userAgent: 'test browser' }),
    });
    expect(failed?.event).toMatchObject({ kind: 'sign-in-failed', reason: 'wrong-password', personId: 'p-ops' });
    expect(failed?.record).toMatchObject({ actorId: null, actorName: null, procuratorateId: '990100' });
    for (const { record } of await gateway.history(id))
      expect(record.entry).not.toMatch(/127\.0\.0\.1|test browser|系示例/);
  });

  it('is counted by outcome and method, without a name', async () => {
    const text = await gateway.metrics();
    expect(text).toMatch(/gp_gateway_sign_ins_total\{[^}]*outcome="signed-in",method="password"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_gateway_sign_ins_total\{[^}]*outcome="no-account",method="password"[^}]*\} 2/);
    expect(text).toMatch(/gp_gateway_sessions\{[^}]*\} [1-9]/);
    expect(text).not.toMatch(/p-prosecutor|\blin\b/);
  });

  it('refuses a body that is none', async () => {
    for (const body of [
      {},
      { account: 'lin' },
      { account: 1, password: 2 },
      { account: 'lin', password: 'x', more: 1 },
    ]) {
      expect((await gateway.browser().ask('POST', '/api/session', body)).status).toBe(422);
    }
  });
});

describe('a session', () => {
  it('is listed with the person’s others, and ends one by one', async () => {
    const [desk, phone] = [await gateway.signedIn('p-auditor'), await gateway.signedIn('p-auditor')];
    const { body } = await desk.ask<{ items: { id: string; current: boolean }[] }>('GET', '/api/sessions');
    expect(body.items).toEqual([
      expect.objectContaining({ current: false, address: '127.0.0.1', userAgent: 'test browser', method: 'password' }),
      expect.objectContaining({ current: true }),
    ]);
    const other = body.items[0]?.id ?? '';
    const stranger = await gateway.signedIn('p-clerk');
    expect((await stranger.ask('DELETE', `/api/sessions/${other}`)).body['code']).toBe('GATEWAY.SESSION_NOT_FOUND');
    expect((await phone.ask('GET', '/api/session')).status).toBe(200);
    expect((await desk.ask('DELETE', `/api/sessions/${other}`)).status).toBe(204);
    expect((await phone.ask('GET', '/api/session')).status).toBe(401);
    expect((await desk.ask('DELETE', `/api/sessions/${other}`)).status).toBe(404);
    expect((await desk.ask('GET', '/api/session')).status).toBe(200);
  });

  it('ends with the sign-out for whoever has a copy of the cookie', async () => {
    const browser = await gateway.signedIn('p-auditor');
    const thief = browser.copy();
    expect((await browser.ask('DELETE', '/api/session')).status).toBe(204);
    expect(browser.cookies.has('session')).toBe(false);
    expect((await thief.ask('GET', '/api/session')).body['code']).toBe('GATEWAY.NOT_SIGNED_IN');
    expect((await thief.ask('DELETE', '/api/session')).status).toBe(401);
    expect((await gateway.history(gateway.accounts['p-auditor'].id)).at(-1)?.event).toMatchObject({
      kind: 'session-ended',
      reason: 'signed-out',
    });
  });
});

describe('a password', () => {
  it('that was generated opens nothing but the choice of another', async () => {
    const admin = await gateway.signedIn('p-security');
    const { id, name } = gateway.accounts['p-prosecutor'];
    const reset = await admin.ask('POST', `/api/accounts/${id}/reset-password`);
    expect(reset.status).toBe(200);
    const browser = gateway.browser();
    const first = await signIn(browser, name, String(reset.body['initialPassword']));
    expect(first.body).toEqual({ state: 'change-password', challenge: expect.any(String) });
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);

    const { challenge } = first.body;
    const weak = await browser.ask<{ errors: unknown[] }>('POST', '/api/session/password', {
      challenge,
      newPassword: 'Password123!',
    });
    expect([weak.status, weak.body.errors]).toEqual([
      422,
      [{ pointer: '/newPassword', detail: '这是最常被猜到的密码之一' }],
    ]);
    const same = { challenge, newPassword: String(reset.body['initialPassword']) };
    expect((await browser.ask('POST', '/api/session/password', same)).body['code']).toBe('GATEWAY.PASSWORD_WEAK');

    const elsewhere = gateway.browser();
    const stolen = await elsewhere.ask('POST', '/api/session/password', { challenge, newPassword: GOOD });
    expect(stolen.body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
    const done = await browser.ask('POST', '/api/session/password', { challenge, newPassword: GOOD });
    expect(done.body).toEqual({ state: 'signed-in' });
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
    const again = await browser.ask('POST', '/api/session/password', { challenge, newPassword: `${GOOD} 2` });
    expect(again.body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
    expect((await signIn(gateway.browser(), name, GOOD)).body['state']).toBe('signed-in');
    expect(await kinds(id)).toEqual(expect.arrayContaining(['password-reset', 'password-changed']));
  });

  it('of ninety-one days is changed at the next sign-in, and the challenge lasts five minutes', async () => {
    const { id, name, password } = gateway.accounts['p-chief'];
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE account SET password_changed_at = now() - interval '91 days' WHERE id = $1`, [id]),
    );
    const browser = gateway.browser();
    const { body } = await signIn(browser, name, password);
    expect(body['state']).toBe('change-password');
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE sign_in_challenge SET expires_at = now() - interval '1 second' WHERE account_id = $1`, [id]),
    );
    const late = await browser.ask('POST', '/api/session/password', {
      challenge: body['challenge'],
      newPassword: GOOD,
    });
    expect(late.body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
  });

  it('is changed by its person: every session ends, this browser has a new one', async () => {
    const { name, password } = gateway.accounts['p-clerk'];
    const [desk, phone] = [await gateway.signedIn('p-clerk'), await gateway.signedIn('p-clerk')];
    const before = desk.copy();
    const wrong = await desk.ask('POST', '/api/profile/password', { current: 'wrong horse', newPassword: GOOD });
    expect([wrong.status, wrong.body['code']]).toEqual([422, 'GATEWAY.CURRENT_PASSWORD_WRONG']);
    expect((await desk.ask('POST', '/api/profile/password', { current: password, newPassword: GOOD })).status).toBe(
      204,
    );
    for (const old of [before, phone]) expect((await old.ask('GET', '/api/session')).status).toBe(401);
    await refreshCsrf(desk);
    expect((await signIn(gateway.browser(), name, password)).status).toBe(401);
    expect((await signIn(gateway.browser(), name, GOOD)).status).toBe(200);

    // The last five do not come back, the one before them may.
    const current = [GOOD];
    for (const next of ['second '.repeat(3), 'third one here', 'fourth one here', 'fifth one here']) {
      const change = { current: current.at(-1), newPassword: next };
      expect((await desk.ask('POST', '/api/profile/password', change)).status).toBe(204);
      current.push(next);
      await refreshCsrf(desk);
    }
    for (const former of current) {
      const refused = await desk.ask('POST', '/api/profile/password', { current: current.at(-1), newPassword: former });
      expect([former, refused.body['code']]).toEqual([former, 'GATEWAY.PASSWORD_WEAK']);
    }
    const oldest = { current: current.at(-1), newPassword: password };
    expect((await desk.ask('POST', '/api/profile/password', oldest)).status).toBe(204);
  });
});

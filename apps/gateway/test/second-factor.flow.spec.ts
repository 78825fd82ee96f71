import { legalDayOf } from '#kernel';
import { asAdministrator } from './a-gateway-database.js';
import type { Browser } from './browser.js';
import { codeOf, refreshCsrf, runGateway, type RunningGateway } from './running-gateway.js';

// The second factor: who has one is asked for it, who must have one gets it at the sign-in, and each code opens once.

const STEP = 30_000;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ env: { SECOND_FACTOR_ROLES: 'security-admin,auditor' } });
}, 60_000);
afterAll(() => gateway.end());

const now = (): Date => gateway.clock.now();
const begin = async (person: 'p-prosecutor' | 'p-security' | 'p-auditor' | 'p-clerk' | 'p-ops') => {
  const browser = gateway.browser();
  const { name: account, password } = gateway.accounts[person];
  const { body } = await browser.ask('POST', '/api/session', { account, password });
  return { browser, body };
};
const give = (browser: Browser, challenge: unknown, code: string) =>
  browser.ask('POST', '/api/session/second-factor', { challenge, code });
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** Gives the person a second factor in the profile; its secret. */
async function enrol(browser: Browser): Promise<string> {
  const { body } = await browser.ask<{ secret: string; uri: string }>('POST', '/api/profile/totp');
  expect(body.uri).toContain(`secret=${body.secret}`);
  const refused = await browser.ask('POST', '/api/profile/totp/confirm', { code: other(codeOf(body.secret, now())) });
  expect([refused.status, refused.body['code']]).toEqual([422, 'GATEWAY.CODE_REFUSED']);
  const confirmed = await browser.ask('POST', '/api/profile/totp/confirm', { code: codeOf(body.secret, now()) });
  expect(confirmed.status).toBe(204);
  gateway.clock.move(STEP);
  return body.secret;
}

describe('a second factor that a person chose', () => {
  let secret: string;

  it('is in force from its first code on, and ends the other sessions', async () => {
    const [desk, phone] = [await gateway.signedIn('p-prosecutor'), await gateway.signedIn('p-prosecutor')];
    await desk.ask('POST', '/api/profile/totp');
    expect((await begin('p-prosecutor')).body['state']).toBe('signed-in');
    secret = await enrol(desk);
    expect((await phone.ask('GET', '/api/session')).status).toBe(401);
    expect((await desk.ask('GET', '/api/session')).status).toBe(200);
    expect((await desk.ask('POST', '/api/profile/totp')).body['code']).toBe('GATEWAY.SECOND_FACTOR_EXISTS');
    const { body } = await begin('p-prosecutor');
    expect(body).toEqual({ state: 'second-factor', challenge: expect.any(String) });
  });

  it('opens the session with a code, which the session says', async () => {
    const { browser, body } = await begin('p-prosecutor');
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);
    const wrong = await give(browser, body['challenge'], other(codeOf(secret, now())));
    expect([wrong.status, wrong.body['code']]).toEqual([401, 'GATEWAY.CODE_WRONG']);
    const code = codeOf(secret, now());
    expect((await give(browser, body['challenge'], code)).body).toEqual({ state: 'signed-in' });
    expect((await browser.ask('GET', '/api/session')).body['secondFactor']).toBe(true);

    const again = await begin('p-prosecutor');
    expect((await give(again.browser, again.body['challenge'], code)).body['code']).toBe('GATEWAY.CODE_WRONG');
    gateway.clock.move(STEP);
    expect((await give(again.browser, again.body['challenge'], codeOf(secret, now()))).status).toBe(200);
    gateway.clock.move(STEP);
  });

  it('takes no challenge of another browser, none twice, none that was made up', async () => {
    const { browser, body } = await begin('p-prosecutor');
    const code = codeOf(secret, now());
    const stranger = gateway.browser();
    for (const [who, challenge] of [
      [stranger, body['challenge']],
      [browser, 'x'.repeat(43)],
      [browser, ''],
    ] as const) {
      expect((await give(who, challenge, code)).body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
    }
    expect((await give(browser, body['challenge'], code)).status).toBe(200);
    gateway.clock.move(STEP);
    expect((await give(browser, body['challenge'], codeOf(secret, now()))).body['code']).toBe(
      'GATEWAY.CHALLENGE_INVALID',
    );
  });

  it('gives a challenge five minutes', async () => {
    const { browser, body } = await begin('p-prosecutor');
    gateway.clock.move(5 * 60_000 + 1);
    const late = await give(browser, body['challenge'], codeOf(secret, now()));
    expect(late.body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
  });

  it('locks the account after five wrong codes, also when the password is right in between', async () => {
    const found: unknown[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { browser, body } = await begin('p-prosecutor');
      if (body['state'] !== 'second-factor') {
        found.push(body['code']);
        continue;
      }
      found.push((await give(browser, body['challenge'], other(codeOf(secret, now())))).body['code']);
    }
    expect(found).toEqual([...Array.from({ length: 5 }, () => 'GATEWAY.CODE_WRONG'), 'GATEWAY.ACCOUNT_LOCKED']);
    gateway.clock.move(16 * 60_000);
  });

  it('is given up with a code, and then asked for no more', async () => {
    const { browser, body } = await begin('p-prosecutor');
    await give(browser, body['challenge'], codeOf(secret, now()));
    await refreshCsrf(browser);
    const replayed = await browser.ask('DELETE', '/api/profile/totp', { code: codeOf(secret, now()) });
    expect(replayed.body['code']).toBe('GATEWAY.CODE_REFUSED');
    gateway.clock.move(STEP);
    expect((await browser.ask('DELETE', '/api/profile/totp', { code: codeOf(secret, now()) })).status).toBe(204);
    expect((await begin('p-prosecutor')).body['state']).toBe('signed-in');
    const without = await browser.ask('DELETE', '/api/profile/totp', { code: '123456' });
    expect(without.body['code']).toBe('GATEWAY.SECOND_FACTOR_NOT_BEGUN');
    const kinds = (await gateway.history(gateway.accounts['p-prosecutor'].id)).map(({ event }) => event['kind']);
    expect(kinds).toEqual(expect.arrayContaining(['second-factor-enrolled', 'second-factor-removed']));
  });
});

describe('a second factor that the role demands', () => {
  let secret: string;

  it('is got at the sign-in, before the session opens', async () => {
    const { browser, body } = await begin('p-security');
    expect(body).toEqual({
      state: 'enrol-second-factor',
      challenge: expect.any(String),
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\//),
    });
    secret = String(body['secret']);
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);
    const wrong = await give(browser, body['challenge'], other(codeOf(secret, now())));
    expect(wrong.body['code']).toBe('GATEWAY.CODE_WRONG');
    expect((await give(browser, body['challenge'], codeOf(secret, now()))).body).toEqual({ state: 'signed-in' });
    gateway.clock.move(STEP);
    expect((await begin('p-security')).body['state']).toBe('second-factor');
  });

  it('cannot be given up', async () => {
    const { browser, body } = await begin('p-security');
    await give(browser, body['challenge'], codeOf(secret, now()));
    await refreshCsrf(browser);
    gateway.clock.move(STEP);
    const answer = await browser.ask('DELETE', '/api/profile/totp', { code: codeOf(secret, now()) });
    expect([answer.status, answer.body['code']]).toEqual([409, 'GATEWAY.SECOND_FACTOR_REQUIRED']);
  });

  it('is cleared by another administrator when the phone is lost, and got anew', async () => {
    const auditor = await begin('p-auditor');
    const lost = String(auditor.body['secret']);
    await give(auditor.browser, auditor.body['challenge'], codeOf(lost, now()));
    const admin = await begin('p-security');
    await give(admin.browser, admin.body['challenge'], codeOf(secret, now()));
    await refreshCsrf(admin.browser);
    const { id } = gateway.accounts['p-auditor'];
    expect((await admin.browser.ask('POST', `/api/accounts/${id}/reset-second-factor`)).status).toBe(204);
    expect((await auditor.browser.ask('GET', '/api/session')).status).toBe(401);
    const again = await begin('p-auditor');
    expect(again.body['state']).toBe('enrol-second-factor');
    expect(again.body['secret']).not.toBe(lost);
  });

  it('rests sealed in the database', async () => {
    const rows = await gateway.db.database.read((tx) =>
      tx.query('SELECT totp_sealed, totp_pending_sealed FROM account'),
    );
    const sealed = rows
      .flatMap((row) => Object.values(row as Record<string, unknown>))
      .filter((value) => value !== null);
    expect(sealed.length).toBeGreaterThan(1);
    for (const value of sealed) expect(value).toMatch(/^v1\.|^v2\./);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('a role that begins by date', () => {
  const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

  it.each([
    ['a term', 'p-head', `INSERT INTO role_grant VALUES ('p-head', 'auditor', $1, NULL)`],
    [
      'standing in',
      'p-chief',
      `INSERT INTO stand_in (id, person_id, for_person_id, from_day, to_day, revision)
       VALUES (gen_random_uuid(), 'p-chief', 'p-auditor', $1, $1, 1)`,
    ],
  ] as const)('by %s, ends a session without the second factor that it demands', async (_, person, sql) => {
    // Legal days are Beijing's.
    const untilMidnight = DAY - ((now().getTime() + 8 * HOUR) % DAY);
    gateway.clock.move(untilMidnight - 10 * MINUTE);
    const tomorrow = legalDayOf(new Date(now().getTime() + DAY));
    await asAdministrator(gateway.db, (query) => query(sql, [tomorrow]));
    const browser = await gateway.signedIn(person);
    gateway.clock.move(5 * MINUTE);
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
    gateway.clock.move(10 * MINUTE);
    expect((await browser.ask('GET', '/api/session')).body['code']).toBe('GATEWAY.NOT_SIGNED_IN');
    const last = (await gateway.history(gateway.accounts[person].id)).at(-1);
    expect(last?.event).toMatchObject({ kind: 'session-ended', reason: 'second-factor-needed' });
    const { name: account, password } = gateway.accounts[person];
    const again = await gateway.browser().ask('POST', '/api/session', { account, password });
    expect(again.body['state']).toBe('enrol-second-factor');
  });

  it('takes such a session off the list before its browser comes again', async () => {
    const untilMidnight = DAY - ((now().getTime() + 8 * HOUR) % DAY);
    gateway.clock.move(untilMidnight - 10 * MINUTE);
    const tomorrow = legalDayOf(new Date(now().getTime() + DAY));
    const strong = await gateway.signedIn('p-ops');
    const secret = await enrol(strong);
    await strong.ask('DELETE', '/api/session');
    const { browser, body } = await begin('p-ops');
    expect((await give(browser, body['challenge'], codeOf(secret, now()))).body['state']).toBe('signed-in');
    const [own] = (await browser.ask<{ items: { id: string }[] }>('GET', '/api/sessions')).body.items;
    await asAdministrator(gateway.db, async (query) => {
      await query(
        `INSERT INTO session SELECT '\\x00', gen_random_uuid(), account_id, account_revision, person_revision,
        'oidc', false, address, user_agent, started_at, last_seen_at, ends_at FROM session WHERE id = $1`,
        [own?.id],
      );
      await query(`INSERT INTO role_grant VALUES ('p-ops', 'auditor', $1, NULL)`, [tomorrow]);
    });
    const ids = async () =>
      (await browser.ask<{ items: { id: string }[] }>('GET', '/api/sessions')).body.items.map(({ id }) => id);
    expect(await ids()).toHaveLength(2);
    gateway.clock.move(15 * MINUTE);
    expect(await ids()).toEqual([own?.id]);
  });
});

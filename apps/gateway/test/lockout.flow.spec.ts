import { performance } from 'node:perf_hooks';
import { asAdministrator } from './a-gateway-database.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// Two instances on one database: whoever guesses has as many failures at both together as at one.

const MINUTE = 60_000;
const ADDRESS_FAILURES = 15;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({
    instances: 2,
    env: { ADDRESS_FAILURES: String(ADDRESS_FAILURES), TRUSTED_PROXIES: '127.0.0.1' },
  });
}, 90_000);
afterAll(() => gateway.end());

/** Every story comes from an address of its own. */
let lastAddress = 0;
const anAddress = (): string => `10.9.0.${(lastAddress += 1)}`;

const signIn = async (account: string, password: string, from: string, instance = 0) => {
  const body = { account, password };
  return gateway.browser(instance).ask('POST', '/api/session', body, { 'x-forwarded-for': from });
};
const codes = async (account: string, times: number, from: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (let n = 0; n < times; n += 1)
    found.push((await signIn(account, 'wrong horse battery', from, n % 2)).body['code']);
  return found;
};
const WRONG = 'GATEWAY.CREDENTIALS_WRONG';
const LOCKED = 'GATEWAY.ACCOUNT_LOCKED';

describe('failures of an account', () => {
  it('lock it at the fifth for a quarter of an hour, over both instances, for the right password too', async () => {
    const { id, name, password } = gateway.accounts['p-prosecutor'];
    const from = anAddress();
    expect(await codes(name, 6, from)).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, LOCKED]);
    const locked = await signIn(name, password, anAddress(), 1);
    expect([locked.status, locked.body['code']]).toEqual([423, LOCKED]);
    const wait = Number(locked.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(14 * 60);
    expect(wait).toBeLessThanOrEqual(15 * 60);
    const events = (await gateway.history(id)).map(
      ({ event }) => `${String(event['kind'])} ${String(event['reason'])}`,
    );
    expect(events.filter((event) => event === 'sign-in-failed wrong-password')).toHaveLength(5);
    expect(events).toContain('locked-for-a-while undefined');
    expect(events.at(-1)).toBe('sign-in-failed locked-for-a-while');
    expect(events.filter((event) => event === events.at(-1))).toHaveLength(1);
  });

  it('end with the lock, and lock for twice as long the next time', async () => {
    const { name, password } = gateway.accounts['p-prosecutor'];
    gateway.clock.move(15 * MINUTE);
    expect((await codes(name, 6, anAddress())).at(-1)).toBe(LOCKED);
    gateway.clock.move(16 * MINUTE);
    expect((await signIn(name, password, anAddress())).status).toBe(423);
    gateway.clock.move(15 * MINUTE);
    expect((await signIn(name, password, anAddress())).status).toBe(200);
    expect((await codes(name, 4, anAddress())).at(-1)).toBe(WRONG);
    expect((await signIn(name, password, anAddress())).status).toBe(200);
  });

  it('look the same for a name that no account has', async () => {
    const from = anAddress();
    expect(await codes('no-such-account', 6, from)).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, LOCKED]);
    const [known, unknown] = [await codes('chen', 6, anAddress()), await signIn('no-such-account', 'x', anAddress())];
    expect(known.at(-1)).toBe(LOCKED);
    const other = await signIn('chen', 'x', anAddress());
    const { traceId: _a, retryAfterSeconds: after, ...said } = other.body;
    const { traceId: _b, retryAfterSeconds: afterUnknown, ...saidOfUnknown } = unknown.body;
    expect(saidOfUnknown).toEqual(said);
    expect(Math.abs(Number(after) - Number(afterUnknown))).toBeLessThan(60);
  });

  it('at one time get no more guesses than one after the other', async () => {
    const { name } = gateway.accounts['p-chief'];
    const from = anAddress();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) => signIn(name, `guess number ${n}`, from, n % 2)),
    );
    expect(answers.filter(({ body }) => body['code'] === WRONG)).toHaveLength(5);
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set([401, 423, 429].filter((status) => answers.some((answer) => answer.status === status))),
    );
    const history = await gateway.history(gateway.accounts['p-chief'].id);
    expect(history.filter(({ event }) => event['reason'] === 'wrong-password')).toHaveLength(5);
  });

  it('are forgiven by a security administrator', async () => {
    const { id, name, password } = gateway.accounts['p-clerk'];
    const admin = await gateway.signedIn('p-security');
    const listed = await admin.ask<{ items: { id: string; lockedUntil: string | null }[] }>('GET', '/api/accounts');
    expect(listed.body.items.find((item) => item.id === id)?.lockedUntil).toEqual(expect.any(String));
    expect((await admin.ask('POST', `/api/accounts/${id}/unlock`)).status).toBe(204);
    expect((await signIn(name, password, anAddress())).status).toBe(200);
  });
});

describe('failures of an address', () => {
  const tooMany = async (): Promise<number> =>
    (
      await asAdministrator(gateway.db, (query) =>
        query(`SELECT FROM history WHERE entry LIKE '%too-many-attempts%' AND chain_id = ANY ($1)`, [
          ['p-elsewhere', 'p-head'].map((person) => gateway.accounts[person as 'p-elsewhere' | 'p-head'].id),
        ]),
      )
    ).length;

  it('make it wait, whatever the accounts, and no other address with it', async () => {
    const from = anAddress();
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) {
      expect((await signIn(`spray-${n}`, 'Winter2026!!', from, n % 2)).status).toBe(401);
    }
    const { name, password } = gateway.accounts['p-elsewhere'];
    const refused = await signIn(name, password, from, 1);
    expect([refused.status, refused.body['code']]).toEqual([429, 'GATEWAY.TOO_MANY_ATTEMPTS']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(9 * 60);
    // Once per window: whoever goes on fills neither the history nor the security log.
    expect((await signIn(name, password, from, 0)).status).toBe(429);
    expect((await signIn('bu', password, from, 1)).status).toBe(429);
    expect(await tooMany()).toBe(1);
    expect((await signIn(name, password, anAddress())).status).toBe(200);
    gateway.clock.move(10 * MINUTE);
    expect((await signIn(name, password, from)).status).toBe(200);
  }, 60_000);

  it('are told by the connection where nobody else may tell, and by the last trusted proxy where one may', async () => {
    const { name, password } = gateway.accounts['p-elsewhere'];
    await signIn(name, password, '203.0.113.9, 10.8.8.8');
    const [row] = await asAdministrator(gateway.db, (query) =>
      query('SELECT address FROM session ORDER BY started_at DESC LIMIT 1'),
    );
    expect(row).toEqual({ address: '10.8.8.8' });
  });
});

describe('what is kept of attempts', () => {
  it('holds no name and no address', async () => {
    await signIn('somebody-i-know', 'their-password-typed-here', anAddress());
    const rows = await asAdministrator(gateway.db, (query) =>
      query(`SELECT encode(subject, 'escape') AS text, encode(subject, 'hex') AS hex FROM sign_in_attempt`),
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/somebody|10\.9\.|chen|their-password/);
  });
});

describe('the time of a failure', () => {
  it('is the same with an account and without', async () => {
    const timed = async (account: string): Promise<number> => {
      const from = anAddress();
      const start = performance.now();
      expect((await signIn(account, 'wrong horse battery', from)).status).toBe(401);
      return performance.now() - start;
    };
    // The best of each, taken in turns: what a busy machine adds falls on both.
    const names = ['lin', 'wai', 'shen', 'xi', 'wu'];
    const best = { known: Infinity, unknown: Infinity };
    for (let n = 0; n < 10; n += 1) {
      best.known = Math.min(best.known, await timed(names[n % names.length] ?? ''));
      best.unknown = Math.min(best.unknown, await timed(`nobody-${n}`));
    }
    expect(best.known).toBeGreaterThan(245);
    expect(Math.abs(best.known - best.unknown)).toBeLessThan(40);
  });
});

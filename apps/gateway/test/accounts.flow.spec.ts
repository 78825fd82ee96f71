import type { Browser } from './browser.js';
import { createAccounts } from '../src/accounts/create-account/create-accounts.js';
import { asAdministrator } from './a-gateway-database.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// What the security administrator does with accounts, and what the audit administrator reads of it.

let gateway: RunningGateway;
let security: Browser;
let auditor: Browser;
beforeAll(async () => {
  gateway = await runGateway();
  await asAdministrator(gateway.db, (query) =>
    query(
      `INSERT INTO person VALUES ('p-new', '990102', '新示例', NULL, 'active', 1), ('p-gone', '990102', '去示例', NULL, 'left', 2)`,
    ),
  );
  [security, auditor] = [await gateway.signedIn('p-security'), await gateway.signedIn('p-auditor')];
}, 60_000);
afterAll(() => gateway.end());

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
interface AccountItem {
  id: string;
  account: string;
  person: { id: string; name: string };
  office: { id: string; name: string };
}
const listed = async (browser: Browser, query = ''): Promise<Page<AccountItem>> =>
  (await browser.ask<Page<AccountItem>>('GET', `/api/accounts${query}`)).body;

describe('accounts', () => {
  it('are listed with their people, of the own office and those below', async () => {
    const { items } = await listed(security);
    expect(items.find(({ account }) => account === 'lin')).toEqual({
      id: gateway.accounts['p-prosecutor'].id,
      account: 'lin',
      person: { id: 'p-prosecutor', name: '林示例' },
      office: { id: '990102', name: '滨江市东湖区人民检察院' },
      state: 'active',
      lockedUntil: null,
      mustChangePassword: false,
      secondFactor: false,
      lastSignInAt: null,
      createdAt: expect.any(String),
    });
    expect(items.map(({ account }) => account)).not.toContain('wai');
    const district = await listed(await gateway.signedIn('p-security-district'));
    expect(new Set(district.items.map(({ office }) => office.id))).toEqual(new Set(['990102']));
    expect((await listed(security, '?office=990102')).items.map(({ account }) => account).sort()).toEqual([
      ...['chen', 'guan', 'lin'],
    ]);
    expect((await listed(security, '?office=990200')).items).toEqual([]);
  });

  it('are listed page by page', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<AccountItem> = await listed(security, `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual((await listed(security)).items.map(({ id }) => id));
    for (const query of ['?cursor=x', '?limit=0', '?limit=201', '?more=1']) {
      expect((await security.ask('GET', `/api/accounts${query}`)).status).toBe(422);
    }
  });

  it('are given to people of the organisation, one each, with a password for one use', async () => {
    const body = { personId: 'p-new', account: 'Xin.Shili' };
    const created = await security.ask('POST', '/api/accounts', body);
    expect(created.status).toBe(201);
    expect(created.headers.get('cache-control')).toBe('no-store');
    expect(created.body).toEqual({
      id: expect.any(String),
      personId: 'p-new',
      account: 'xin.shili',
      initialPassword: expect.stringMatching(/^(\w{4}-){3}\w{4}$/),
    });
    const problems = async (given: object): Promise<unknown[]> => {
      const answer = await security.ask('POST', '/api/accounts', given);
      return [answer.status, answer.body['code']];
    };
    expect(await problems(body)).toEqual([409, 'GATEWAY.ACCOUNT_EXISTS']);
    expect(await problems({ personId: 'p-no-role', account: 'lin' })).toEqual([409, 'GATEWAY.ACCOUNT_EXISTS']);
    for (const account of ['a', 'ab c', '-ab', 'a/b', '张三', 'x'.repeat(65)]) {
      expect([account, ...(await problems({ personId: 'p-new', account }))]).toEqual([
        ...[account, 422, 'GATEWAY.ACCOUNT_NAME_INVALID'],
      ]);
    }
    for (const personId of ['p-nobody', 'p-gone', 'p-elsewhere']) {
      expect(await problems({ personId, account: 'somebody' })).toEqual([404, 'GATEWAY.PERSON_NOT_FOUND']);
    }
    const text = JSON.stringify(await asAdministrator(gateway.db, (query) => query('SELECT * FROM account')));
    expect(text).not.toContain(String(created.body['initialPassword']));
  });

  it('are looked after by another than their person, and by nobody from elsewhere', async () => {
    const acts = ['lock', 'unlock', 'reset-password', 'reset-second-factor', 'end-sessions'];
    const answers = async (browser: Browser, id: string): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (const act of acts) found.push((await browser.ask('POST', `/api/accounts/${id}/${act}`)).body['code']);
      return found;
    };
    const all = (code: string): string[] => acts.map(() => code);
    expect(await answers(security, gateway.accounts['p-security'].id)).toEqual(all('GATEWAY.OWN_ACCOUNT'));
    const notFound = all('GATEWAY.ACCOUNT_NOT_FOUND');
    expect(await answers(security, gateway.accounts['p-elsewhere'].id)).toEqual(notFound);
    expect(await answers(security, '0198f000-0000-7000-8000-000000000000')).toEqual(notFound);
    const district = await gateway.signedIn('p-security-district');
    expect(await answers(district, gateway.accounts['p-chief'].id)).toEqual(notFound);
    expect((await security.ask('GET', '/api/session')).status).toBe(200);
    expect((await security.ask('POST', '/api/accounts/no-uuid/lock')).status).toBe(400);
  });

  it('are no concern of any other role', async () => {
    const { id } = gateway.accounts['p-clerk'];
    for (const person of ['p-prosecutor', 'p-chief', 'p-ops', 'p-auditor'] as const) {
      const browser = await gateway.signedIn(person);
      for (const [method, path] of [
        ['GET', '/api/accounts'],
        ['POST', '/api/accounts'],
        ['POST', `/api/accounts/${id}/lock`],
        ['POST', `/api/accounts/${id}/reset-password`],
      ] as const) {
        expect([person, path, (await browser.ask(method, path, method === 'GET' ? undefined : {})).status]).toEqual([
          person,
          path,
          403,
        ]);
      }
      if (person !== 'p-auditor') expect((await browser.ask('GET', '/api/audit')).status).toBe(403);
    }
    expect((await security.ask('GET', '/api/audit')).status).toBe(403);
  });

  it('are made by whoever has the database, at the installation', async () => {
    const other = { personId: 'p-new', account: 'again' };
    await expect(createAccounts(gateway.db.database, [other])).rejects.toMatchObject({
      code: 'GATEWAY.ACCOUNT_EXISTS',
    });
  });
});

describe('the audit', () => {
  interface Entry {
    id: string;
    command: string;
    actor: { id: string; name: string } | null;
    entry: Record<string, unknown>;
    address: string | null;
    userAgent: string | null;
    chain: { kind: string; id: string };
    at: string;
  }
  const read = async (query = ''): Promise<Page<Entry>> =>
    (await auditor.ask<Page<Entry>>('GET', `/api/audit${query}`)).body;

  it('tells who did what with whose account, from where', async () => {
    const { id } = gateway.accounts['p-clerk'];
    await security.ask('POST', `/api/accounts/${id}/lock`);
    await security.ask('POST', `/api/accounts/${id}/unlock`);
    const { items } = await read('?kind=account&personId=p-clerk');
    expect(items.slice(0, 2)).toEqual([
      expect.objectContaining({ command: 'account-unlocked', actor: { id: 'p-security', name: '安示例' } }),
      {
        id: expect.stringMatching(/^\d+$/),
        seq: expect.any(Number),
        at: expect.any(String),
        chain: { kind: 'account', id },
        command: 'account-locked',
        actor: { id: 'p-security', name: '安示例' },
        entry: { kind: 'account-locked', personId: 'p-clerk' },
        address: '127.0.0.1',
        userAgent: 'test browser',
      },
    ]);
    const byActor = await read('?actorId=p-security&limit=200');
    expect(byActor.items.every(({ actor }) => actor?.id === 'p-security')).toBe(true);
    expect(byActor.items.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['signed-in', 'account-created']),
    );
    expect((await read('?personId=p-nobody')).items).toEqual([]);
  });

  it('goes page by page, newest first, and by time', async () => {
    const all = (await read('?limit=200')).items;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<Entry> = await read(`?limit=20${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen.slice(0, all.length)).toEqual(all.map(({ id }) => id));
    const middle = all[Math.floor(all.length / 2)]?.at ?? '';
    const later = (await read(`?limit=200&from=${encodeURIComponent(middle)}`)).items;
    expect(later.length).toBeGreaterThan(0);
    expect(later.every(({ at }) => at >= middle)).toBe(true);
    expect((await auditor.ask('GET', '/api/audit?from=yesterday')).status).toBe(422);
  });

  it('is of the own office and those below; names that no account has are apart', async () => {
    await gateway.browser().ask('POST', '/api/session', { account: 'no-such-account', password: 'x' });
    await gateway.signedIn('p-elsewhere');
    const { items } = await read('?limit=200');
    expect(items.map(({ entry }) => entry['personId'])).not.toContain('p-elsewhere');
    const unknown = await read('?kind=unknown-account');
    expect(unknown.items[0]).toMatchObject({
      actor: null,
      entry: { kind: 'sign-in-failed', reason: 'no-account', personId: null },
      address: '127.0.0.1',
    });
    expect(JSON.stringify(unknown)).not.toContain('no-such-account');
  });
});

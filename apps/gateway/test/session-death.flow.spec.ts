import { performance } from 'node:perf_hooks';
import { legalDayOf } from '#kernel';
import { asAdministrator, DISTRICT, type PersonId } from './a-gateway-database.js';
import type { Browser } from './browser.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// Two instances on one database. What is changed at the first is felt at the second within a second.

const WITHIN_MS = 1_000;

let gateway: RunningGateway;
let security: Browser;
let ops: Browser;
beforeAll(async () => {
  gateway = await runGateway({ instances: 2 });
  security = await gateway.signedIn('p-security', 0);
  ops = await gateway.signedIn('p-ops', 0);
}, 90_000);
afterAll(() => gateway.end());

/** Milliseconds from the end of `change` until the second instance refuses the session, which was good before. */
async function deathOf(
  person: PersonId,
  change: () => Promise<{ readonly status: number; readonly body: unknown }>,
): Promise<number> {
  const browser = await gateway.signedIn(person, 1);
  expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  const { status, body } = await change();
  if (status >= 400) throw new Error(JSON.stringify(body));
  const start = performance.now();
  while ((await browser.ask('GET', '/api/session')).status === 200) {
    if (performance.now() - start > 10 * WITHIN_MS) throw new Error('the session lives on');
  }
  const proxied = await browser.ask('GET', '/api/services/case-handling/v1/clues');
  expect(proxied.body['code']).toBe('GATEWAY.NOT_SIGNED_IN');
  return performance.now() - start;
}

interface Person {
  officeId: string;
  name: string;
  departmentIds: string[];
  regionPrefixes: string[] | null;
  state: string;
  revision: number;
  terms: { role: string; fromDay: string; toDay: string | null }[];
}
const personOf = async (id: string): Promise<Person> =>
  (await ops.ask<Person>('GET', `/api/organisation/persons/${id}`)).body;

async function keepPerson(id: string, facts: Partial<Person>) {
  const { officeId, name, departmentIds, regionPrefixes, state, revision } = { ...(await personOf(id)), ...facts };
  return ops.ask('PUT', `/api/organisation/persons/${id}`, {
    ...{ officeId, name, departmentIds, regionPrefixes, state, revision },
  });
}
/** Each from long ago until the given day, or from today on. */
const giveRoles = async (id: string, roles: Readonly<Record<string, { from?: string; to?: string }>>) =>
  security.ask('PUT', `/api/organisation/persons/${id}/roles`, {
    revision: (await personOf(id)).revision,
    terms: Object.entries(roles).map(([role, { from = '2020-01-01', to = null }]) => ({
      ...{ role, fromDay: from, toDay: to },
    })),
  });
const today = (): string => legalDayOf(gateway.clock.now());

describe('a session dies within a second on every instance', () => {
  const act = (person: PersonId, name: string) => () =>
    security.ask('POST', `/api/accounts/${gateway.accounts[person].id}/${name}`);

  it('when the account is locked, and opens no more until it is unlocked', async () => {
    expect(await deathOf('p-prosecutor', act('p-prosecutor', 'lock'))).toBeLessThan(WITHIN_MS);
    const { name: account, password } = gateway.accounts['p-prosecutor'];
    const locked = await gateway.browser(1).ask('POST', '/api/session', { account, password });
    expect([locked.status, locked.body['code']]).toEqual([423, 'GATEWAY.ACCOUNT_LOCKED']);
    expect((await act('p-prosecutor', 'unlock')()).status).toBe(204);
    await gateway.signedIn('p-prosecutor', 1);
  });

  it('when the password is reset', async () => {
    expect(await deathOf('p-chief', act('p-chief', 'reset-password'))).toBeLessThan(WITHIN_MS);
  });

  it('when an administrator ends the sessions', async () => {
    expect(await deathOf('p-prosecutor', act('p-prosecutor', 'end-sessions'))).toBeLessThan(WITHIN_MS);
  });

  it('when a role is given or taken', async () => {
    const given = () => giveRoles('p-clerk', { clerk: {}, 'case-management': { from: today() } });
    expect(await deathOf('p-clerk', given)).toBeLessThan(WITHIN_MS);
    const browser = await gateway.signedIn('p-clerk', 1);
    const { body } = await browser.ask<{ person: { roles: { id: string }[] } }>('GET', '/api/session');
    expect(body.person.roles.map(({ id }) => id)).toEqual(['case-management', 'clerk']);
    expect(await deathOf('p-clerk', () => giveRoles('p-clerk', { clerk: {} }))).toBeLessThan(WITHIN_MS);
  });

  it('when somebody else’s roles come to the person by standing in', async () => {
    const body = { personId: 'p-head', forPersonId: 'p-chief', fromDay: today(), toDay: today() };
    const change = () => security.ask('POST', '/api/organisation/stand-ins', body);
    expect(await deathOf('p-head', change)).toBeLessThan(WITHIN_MS);
  });

  it('when the department is another', async () => {
    const change = () => keepPerson('p-prosecutor', { departmentIds: ['d-second'] });
    expect(await deathOf('p-prosecutor', change)).toBeLessThan(WITHIN_MS);
    const { body } = await (await gateway.signedIn('p-prosecutor', 1)).ask<{ person: object }>('GET', '/api/session');
    expect(body.person).toMatchObject({ departments: [{ id: 'd-second', name: '第二检察部' }] });
  });

  it('when the person moves to another office', async () => {
    // The term ends first; it is in force until tonight.
    await giveRoles('p-prosecutor', { prosecutor: { to: today() } });
    const change = () => keepPerson('p-prosecutor', { officeId: '990100', departmentIds: [] });
    expect(await deathOf('p-prosecutor', change)).toBeLessThan(WITHIN_MS);
  });

  it('when the person leaves, and opens no more', async () => {
    await giveRoles('p-clerk', { clerk: { to: today() } });
    expect(await deathOf('p-clerk', () => keepPerson('p-clerk', { state: 'left' }))).toBeLessThan(WITHIN_MS);
    const { name: account, password } = gateway.accounts['p-clerk'];
    const answer = await gateway.browser(1).ask('POST', '/api/session', { account, password });
    expect(answer.body['code']).toBe('GATEWAY.PERSON_NOT_IN_OFFICE');
  });

  it('and the history says why', async () => {
    const reasons = async (person: PersonId): Promise<unknown[]> =>
      (await gateway.history(gateway.accounts[person].id)).flatMap(({ event }) => event['reason'] ?? []);
    expect(await reasons('p-prosecutor')).toEqual(expect.arrayContaining(['ended-by-administrator', 'person-changed']));
    expect(await reasons('p-clerk')).toContain('person-changed');
  });

  it('to the auditor of the office, also of whom the office has let go', async () => {
    const records = await gateway.history(gateway.accounts['p-clerk'].id);
    const offices = records
      .filter(({ event }) => event['reason'] === 'person-changed' || event['reason'] === 'person-not-in-office')
      .map(({ event, record }) => [event['kind'], record.procuratorateId]);
    expect(offices).toContainEqual(['sign-in-failed', DISTRICT]);
    expect(new Set(offices.map(([, office]) => office))).toEqual(new Set([DISTRICT]));
  });
});

describe('a session ends by time', () => {
  const MINUTE = 60_000;

  it('half an hour after its last use, and after twelve hours whatever its use', async () => {
    const [idle, busy] = [await gateway.signedIn('p-auditor', 0), await gateway.signedIn('p-auditor', 1)];
    for (let minutes = 0; minutes < 12 * 60; minutes += 29) {
      expect([minutes, (await busy.ask('GET', '/api/session')).status]).toEqual([minutes, 200]);
      if (minutes === 29) expect((await idle.ask('GET', '/api/session')).status).toBe(200);
      if (minutes === 87) expect((await idle.ask('GET', '/api/session')).status).toBe(401);
      gateway.clock.move(29 * MINUTE);
    }
    expect((await busy.ask('GET', '/api/session')).status).toBe(401);
    const reasons = (await gateway.history(gateway.accounts['p-auditor'].id)).map(({ event }) => event['reason']);
    expect(reasons.filter((reason) => reason === 'expired')).toHaveLength(2);
  }, 60_000);

  it('of a role’s term with its last day', async () => {
    const browser = await gateway.signedIn('p-elsewhere', 0);
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE role_grant SET to_day = $1 WHERE person_id = 'p-elsewhere'`, [
        new Date(gateway.clock.now().getTime() - 2 * 86_400_000).toISOString().slice(0, 10),
      ]),
    );
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);
  });
});

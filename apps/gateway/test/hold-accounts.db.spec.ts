import { HistoryChains } from '#platform/audit';
import type { TestDatabase } from '#testing';
import { createAccounts } from '../src/accounts/create-account/create-accounts.js';
import { recoverAdministrator } from '../src/accounts/create-account/recover-administrator.js';
import { holdAccounts } from '../src/accounts/hold-accounts/hold-accounts.js';
import type { AccountHappening } from '../src/audit-trail/account-event.js';
import { aGatewayDatabase, asAdministrator, type PersonId } from './a-gateway-database.js';

const now = new Date('2026-03-02T04:00:00.000Z');
let db: TestDatabase;
let ids: Record<string, string>;
beforeEach(async () => {
  db = await aGatewayDatabase();
  const people: PersonId[] = ['p-clerk', 'p-security', 'p-security-2', 'p-security-district', 'p-elsewhere'];
  const created = await createAccounts(
    db.database,
    people.map((personId) => ({ personId, account: personId })),
  );
  ids = Object.fromEntries(created.map(({ personId, id }) => [personId, id]));
}, 60_000);
afterEach(() => db.drop());

async function hold(people: readonly PersonId[], doubts: Partial<Record<PersonId, number>> = {}) {
  const told: AccountHappening[] = [];
  const wanted = people.map((personId) => ({ accountId: ids[personId]!, doubt: doubts[personId] ?? 0 }));
  const held = await holdAccounts(db.database, wanted, now, (happening) => void told.push(happening));
  return { held: held.map(({ personId, outcome }) => `${personId} ${outcome}`), told };
}
const stateOf = async (personId: PersonId) =>
  (
    await asAdministrator(db, (query) =>
      query(
        `SELECT state, revision::integer, password_hash IS NULL AS "withoutPassword",
                (SELECT count(*)::integer FROM session s WHERE s.account_id = a.id) AS sessions
           FROM account a WHERE person_id = $1`,
        [personId],
      ),
    )
  )[0];

describe('accounts after a restore', () => {
  it('are locked, their sessions end, and history and security log say why', async () => {
    await asAdministrator(db, (query) =>
      query(
        `INSERT INTO session VALUES ('\\x01', gen_random_uuid(), $1, 1, 1, 'password', false, '10.0.0.1', 'b', now(), now(), now())`,
        [ids['p-clerk']],
      ),
    );
    const { held, told } = await hold(['p-clerk']);
    expect(held).toEqual(['p-clerk locked']);
    expect(await stateOf('p-clerk')).toEqual({ state: 'locked', revision: 2, withoutPassword: false, sessions: 0 });
    const chain = { kind: 'account', id: ids['p-clerk']! };
    const records = await db.database.read((tx) => new HistoryChains().readChain(tx, chain, 1, 10));
    expect(records.map(({ command, entry }) => [command, (JSON.parse(entry) as { reason: string }).reason])).toEqual([
      ['account-locked', 'restored'],
      ['session-ended', 'ended-by-administrator'],
    ]);
    expect(told.map(({ event }) => event)).toMatchObject([
      { kind: 'account-locked', reason: 'restored' },
      { kind: 'session-ended' },
    ]);
    expect((await stateOf('p-elsewhere'))?.['state']).toBe('active');
  });

  it('of administrators are locked while another one can unlock them', async () => {
    expect((await hold(['p-security', 'p-security-district'])).held).toEqual([
      'p-security locked',
      'p-security-district locked',
    ]);
  });

  it('keep the last administrator who could unlock the others: without a password, until it is recovered', async () => {
    const everybody = ['p-security', 'p-security-2', 'p-security-district'] as const;
    const { held } = await hold(everybody, { 'p-security': 2, 'p-security-2': 1 });
    expect(held).toEqual(['p-security locked', 'p-security-2 recovery', 'p-security-district locked']);
    expect(await stateOf('p-security-2')).toMatchObject({ state: 'locked', revision: 2, withoutPassword: true });
    await recoverAdministrator(db.database, 'p-security-2');
    expect(await stateOf('p-security-2')).toMatchObject({ state: 'active', withoutPassword: false });
  });

  it('keep none that was locked at the backup, and none whose office has no other', async () => {
    await asAdministrator(db, (query) => query(`UPDATE account SET state = 'locked' WHERE person_id = 'p-security'`));
    expect((await hold(['p-security-2', 'p-security'])).held).toEqual(['p-security-2 recovery', 'p-security locked']);
    expect((await stateOf('p-security'))?.['state']).toBe('locked');
  });

  it('that are not there are left out', async () => {
    ids['p-auditor'] = '0195f3a1-0000-7a00-8b00-000000000003';
    expect((await hold(['p-auditor'])).held).toEqual([]);
    expect((await hold([])).held).toEqual([]);
  });
});

import { testDatabase, type TestDatabase } from '#testing';
import { HistoryChains } from '#platform/audit';
import { withClient } from '#platform/postgres';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../../apps/gateway/src/migrations/index.js';
import { opsProgram } from './program.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ schema: GATEWAY_SCHEMA, migrations: GATEWAY_MIGRATIONS });
  await withClient(db.adminUrl, async (client) => {
    await client.query(`SET search_path = ${GATEWAY_SCHEMA}`);
    await client.query(
      `INSERT INTO office VALUES ('990100', NULL, '示范院', 'municipal', '990100000000', '9901', false, 'active', 1)`,
    );
    for (const [id, role] of [
      ['first', 'security-admin'],
      ['second', 'security-admin'],
      ['clerk', 'clerk'],
    ]) {
      await client.query(`INSERT INTO person VALUES ($1, '990100', '示例', NULL, 'active', 1)`, [id]);
      await client.query(`INSERT INTO role_grant VALUES ($1, $2, '2020-01-01', NULL)`, [id, role]);
    }
  });
}, 60_000);
afterAll(() => db.drop());

const firstAdmin = async (person: string): Promise<string[]> => {
  const lines: string[] = [];
  const args = ['first-admin', '--person', person, '--account', person, '--database-url', db.url];
  await opsProgram((line) => lines.push(line)).parseAsync(args, { from: 'user' });
  return lines;
};

const recover = async (person: string): Promise<string> => {
  const lines: string[] = [];
  const args = ['recover-admin', '--person', person, '--database-url', db.url];
  await opsProgram((line) => lines.push(line)).parseAsync(args, { from: 'user' });
  return lines.join('\n');
};

describe('the first administrator', () => {
  it('is a person with that role', async () => {
    await expect(firstAdmin('clerk')).rejects.toThrow('没有安全管理员的角色');
    await expect(firstAdmin('nobody')).rejects.toThrow('GATEWAY.PERSON_NOT_FOUND');
  });

  it('gets an account with a password for one use; afterwards the command gives none', async () => {
    expect((await firstAdmin('first')).join('\n')).toMatch(/账号 first\n初始密码 (\w{4}-){3}\w{4}（/);
    const rows = await db.database.read((tx) => tx.query('SELECT account, must_change FROM account'));
    expect(rows).toEqual([{ account: 'first', must_change: true }]);
    await expect(firstAdmin('second')).rejects.toThrow('GATEWAY.ACCOUNT_EXISTS');
  });
});

describe('an administrator who lost all', () => {
  it('gets another password; what was there before is over, and the history says so', async () => {
    await db.database.run((tx) =>
      tx.query(`UPDATE account SET must_change = false, totp_sealed = 'x', state = 'locked', revision = 4`),
    );
    expect(await recover('first')).toMatch(/初始密码 (\w{4}-){3}\w{4}（/);
    const rows = await db.database.read((tx) =>
      tx.query('SELECT id, must_change, totp_sealed, state, revision::integer FROM account'),
    );
    expect(rows).toEqual([
      { id: expect.any(String), must_change: true, totp_sealed: null, state: 'active', revision: 5 },
    ]);
    const chain = { kind: 'account', id: String(rows[0]?.['id']) };
    const records = await db.database.read((tx) => new HistoryChains().readChain(tx, chain, 1, 10));
    expect(records.map(({ command, actorId }) => [command, actorId])).toEqual([
      ['password-reset', null],
      ['second-factor-reset', null],
      ['account-unlocked', null],
    ]);
  });

  it('is one, and has an account', async () => {
    for (const person of ['second', 'clerk', 'nobody']) {
      await expect(recover(person)).rejects.toThrow('GATEWAY.ACCOUNT_NOT_FOUND');
    }
  });
});

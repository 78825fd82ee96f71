import { testDatabase, type TestDatabase } from '#testing';
import { withClient } from '#platform/postgres';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../src/migrations/index.js';

export const CITY = '990100';
export const DISTRICT = '990102';
export const ELSEWHERE = '990200';

/** Who there is: a city's office with a district below it, and another city. */
export const PEOPLE = {
  'p-prosecutor': { office: DISTRICT, name: '林示例', roles: ['prosecutor'] },
  'p-clerk': { office: DISTRICT, name: '陈示例', roles: ['clerk'] },
  'p-chief': { office: CITY, name: '周示例', roles: ['chief'] },
  'p-head': { office: CITY, name: '部示例', roles: ['department-head'] },
  'p-security': { office: CITY, name: '安示例', roles: ['security-admin'] },
  'p-security-2': { office: CITY, name: '全示例', roles: ['security-admin'] },
  'p-security-district': { office: DISTRICT, name: '管示例', roles: ['security-admin'] },
  'p-auditor': { office: CITY, name: '审示例', roles: ['auditor'] },
  'p-ops': { office: CITY, name: '系示例', roles: ['ops'] },
  'p-elsewhere': { office: ELSEWHERE, name: '外示例', roles: ['prosecutor'] },
  'p-no-role': { office: CITY, name: '无示例', roles: [] },
} as const satisfies Record<string, { office: string; name: string; roles: readonly string[] }>;

export type PersonId = keyof typeof PEOPLE;

const OFFICES = [
  [CITY, null, '滨江市人民检察院', 'municipal', '990100000000', '9901'],
  [DISTRICT, CITY, '滨江市东湖区人民检察院', 'district', '990102000000', '990102'],
  [ELSEWHERE, null, '云泽市人民检察院', 'municipal', '990200000000', '9902'],
] as const;

/** A migrated database of the gateway with these people in it. */
export async function aGatewayDatabase(): Promise<TestDatabase> {
  const db = await testDatabase({ schema: GATEWAY_SCHEMA, migrations: GATEWAY_MIGRATIONS });
  await asAdministrator(db, async (query) => {
    for (const [id, parent, name, level, code, prefix] of OFFICES) {
      await query(`INSERT INTO office VALUES ($1, $2, $3, $4, $5, $6, false, 'active', 1)`, [
        ...[id, parent, name, level, code, prefix],
      ]);
      await query('INSERT INTO duty VALUES ($1, $2, 1)', [prefix, id]);
    }
    for (const [id, officeId, name] of [
      ['d-first', DISTRICT, '第一检察部'],
      ['d-second', DISTRICT, '第二检察部'],
    ]) {
      await query(`INSERT INTO department VALUES ($1, $2, $3, '{criminal}', 'active', 1)`, [id, officeId, name]);
    }
    for (const [id, { office, name, roles }] of Object.entries(PEOPLE)) {
      await query(`INSERT INTO person VALUES ($1, $2, $3, NULL, 'active', 1)`, [id, office, name]);
      for (const role of roles) await query(`INSERT INTO role_grant VALUES ($1, $2, '2020-01-01', NULL)`, [id, role]);
    }
    await query(`INSERT INTO person_department VALUES ('p-prosecutor', 'd-first')`);
  });
  return db;
}

type Query = (sql: string, params?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Past every right of the service, as a superuser can. */
export const asAdministrator = <T>(db: TestDatabase, work: (query: Query) => Promise<T>): Promise<T> =>
  withClient(db.adminUrl, async (client) => {
    await client.query(`SET search_path = ${GATEWAY_SCHEMA}`);
    return work(async (sql, params = []) => (await client.query<Record<string, unknown>>(sql, [...params])).rows);
  });

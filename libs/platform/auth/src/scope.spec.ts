import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { isInScope, scopeFilter } from './scope.js';

const columns = { procuratorateId: 'r.procuratorate_id', regionCode12: 'r.region_code12' };
const actor = { procuratorateId: 'jcy-9901', regionPrefixes: ['990101', '9902'] };

describe('isInScope', () => {
  it.each([
    ['own office, own region', 'jcy-9901', '990101003004', true],
    ['own office, another own region', 'jcy-9901', '990299000000', true],
    ['own office, a region beside it', 'jcy-9901', '990102000000', false],
    ['another office, own region', 'jcy-9902', '990101003004', false],
    ['own office, no region', 'jcy-9901', '', false],
  ])('%s', (_what, procuratorateId, regionCode12, seen) => {
    expect(isInScope(actor, { procuratorateId, regionCode12 })).toBe(seen);
  });

  it('shows nothing for no prefix and the whole office for the empty one', () => {
    const item = { procuratorateId: 'jcy-9901', regionCode12: '990101003004' };
    expect(isInScope({ ...actor, regionPrefixes: [] }, item)).toBe(false);
    expect(isInScope({ ...actor, regionPrefixes: [''] }, item)).toBe(true);
  });
});

describe('scopeFilter', () => {
  it('numbers its parameters from where it is told', () => {
    expect(scopeFilter(actor, columns, 3)).toEqual({
      sql: '(r.procuratorate_id = $3 AND (r.region_code12 BETWEEN $4 AND $5 OR r.region_code12 BETWEEN $6 AND $7))',
      params: ['jcy-9901', '990101000000', '990101999999', '990200000000', '990299999999'],
    });
  });

  it('fails closed without a prefix', () => {
    expect(scopeFilter({ ...actor, regionPrefixes: [] }, columns).sql).toBe('(r.procuratorate_id = $1 AND FALSE)');
  });

  it('takes no column and no prefix that is not one', () => {
    expect(() => scopeFilter(actor, { ...columns, regionCode12: 'x; DROP TABLE y' })).toThrow('not a column');
    expect(() => scopeFilter({ ...actor, regionPrefixes: ["99' OR '1'='1"] }, columns)).toThrow('0–12 digits');
  });
});

describe('the filter in PostgreSQL', () => {
  const client = new pg.Client({ connectionString: process.env['TEST_DATABASE_ADMIN_URL'] });
  const codes = fc.stringMatching(/^99[0-2]{4}[0-9]{6}$/);
  const rows = fc.sample(fc.record({ procuratorateId: fc.constantFrom('a', 'b'), regionCode12: codes }), 400);

  beforeAll(async () => {
    await client.connect();
    await client.query('CREATE TEMP TABLE r (id int, procuratorate_id text, region_code12 text)');
    await client.query('INSERT INTO r SELECT * FROM unnest($1::int[], $2::text[], $3::text[])', [
      rows.map((_, id) => id),
      rows.map((row) => row.procuratorateId),
      rows.map((row) => row.regionCode12),
    ]);
  });
  afterAll(() => client.end());

  it('finds exactly the rows that isInScope says', async () => {
    const people = fc.record({
      procuratorateId: fc.constantFrom('a', 'b', 'c'),
      regionPrefixes: fc.array(fc.stringMatching(/^(|99[0-2]{0,4}|99[0-2]{4}[0-9]{0,6})$/), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(people, async (person) => {
        const { sql, params } = scopeFilter(person, columns);
        const found = await client.query<{ id: number }>(`SELECT id FROM r WHERE ${sql} ORDER BY id`, [...params]);
        const expected = rows.flatMap((row, id) => (isInScope(person, row) ? [id] : []));
        expect(found.rows.map((row) => row.id)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

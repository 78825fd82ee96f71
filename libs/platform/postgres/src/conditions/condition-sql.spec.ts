import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { ALWAYS, type Condition, holds, NEVER } from '#kernel';
import { conditionSql } from './condition-sql.js';

const columns = { office: 'r.office', department: 'r.department', region: 'r.region', readers: 'r.readers' };

describe('a condition in SQL', () => {
  it('numbers its parameters from where it is told, and shares those that are equal', () => {
    const inOffice: Condition = { field: 'office', is: 'a' };
    const condition: Condition = {
      any: [
        { all: [inOffice, { field: 'region', beginsWithOneOf: ['9901', '98'] }] },
        { all: [inOffice, { field: 'readers', hasOneOf: ['p'] }] },
      ],
    };
    expect(conditionSql(condition, columns, 3)).toEqual({
      sql:
        '(((r.office = $3 AND ((r.region >= $4 AND r.region < $5) OR (r.region >= $6 AND r.region < $7)))' +
        ' OR (r.office = $3 AND r.readers && $8::text[])))',
      params: ['a', '9901', '9902', '98', '99', ['p']],
    });
  });

  it('is closed where nothing is listed, and leaves out what decides nothing', () => {
    expect(conditionSql(NEVER, columns).sql).toBe('(FALSE)');
    expect(conditionSql(ALWAYS, columns).sql).toBe('(TRUE)');
    expect(conditionSql({ any: [NEVER, { field: 'office', isOneOf: [] }] }, columns).sql).toBe('(FALSE)');
    expect(conditionSql({ all: [ALWAYS, { field: 'office', is: 'a' }] }, columns).sql).toBe('(r.office = $1)');
  });

  it('takes no field without a column, and no column that is none', () => {
    expect(() => conditionSql({ field: 'person', is: 'a' }, columns)).toThrow('not a column for person');
    expect(() => conditionSql({ field: 'toString', is: 'a' }, columns)).toThrow('not a column');
    expect(() => conditionSql({ field: 'office', is: 'a' }, { office: 'x; DROP TABLE y' })).toThrow('not a column');
  });
});

describe('the same condition in PostgreSQL and in memory', () => {
  const client = new pg.Client({ connectionString: process.env['TEST_DATABASE_ADMIN_URL'] });
  const word = fc.constantFrom('a', 'b', 'c', "d'", '');
  const digits = fc.stringMatching(/^9[0-2]{1,3}$/);
  const rows = fc.sample(
    fc.record({
      office: word,
      department: fc.option(word),
      region: fc.option(digits),
      readers: fc.array(word, { maxLength: 3 }),
    }),
    600,
  );
  const leaf = fc.oneof(
    fc.record({ field: fc.constantFrom('office', 'department'), is: fc.option(word) }),
    fc.record({ field: fc.constantFrom('office', 'department'), isOneOf: fc.array(word, { maxLength: 3 }) }),
    fc.record({
      field: fc.constant('region'),
      beginsWithOneOf: fc.array(fc.oneof(digits, fc.constant('')), { maxLength: 3 }),
    }),
    fc.record({ field: fc.constant('readers'), hasOneOf: fc.array(word, { maxLength: 2 }) }),
  );
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ not: tie('condition') }),
      fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    ),
  }));

  beforeAll(async () => {
    await client.connect();
    await client.query(
      'CREATE TEMP TABLE r (id int, office text, department text, region text COLLATE "C", readers text[])',
    );
    await client.query(
      'INSERT INTO r SELECT * FROM jsonb_to_recordset($1) AS x (id int, office text, department text, region text, readers text[])',
      [JSON.stringify(rows.map((row, id) => ({ id, ...row })))],
    );
  });
  afterAll(() => client.end());

  it('is true of the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (given) => {
        const { sql, params } = conditionSql(given, columns);
        const found = await client.query<{ id: number }>(`SELECT id FROM r WHERE ${sql} ORDER BY id`, [...params]);
        expect(found.rows.map(({ id }) => id)).toEqual(rows.flatMap((row, id) => (holds(given, row) ? [id] : [])));
      }),
      { numRuns: 1_000 },
    );
  });
});

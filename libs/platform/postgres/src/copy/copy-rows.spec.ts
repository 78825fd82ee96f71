import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import { copyRows, type CopyRow, encodeRows } from './copy-rows.js';

const SCHEMA = 'platform_check';
const COLUMNS = {
  id: 'uuid',
  title: 'text',
  at: 'timestamptz',
  day: 'date',
  small: 'int4',
  big: 'int8',
  ratio: 'float8',
  yes: 'bool',
  plain: 'json',
  body: 'jsonb',
  raw: 'bytea',
  told: 'textBytes',
  words: 'text[]',
  ids: 'uuid[]',
  bigs: 'int8[]',
} as const;
type Row = CopyRow<typeof COLUMNS>;

const ID = '0199c0de-0000-7000-8000-00000000abcd';
const NULLS: Row = {
  id: ID,
  title: null,
  at: null,
  day: null,
  small: null,
  big: null,
  ratio: null,
  yes: null,
  plain: null,
  body: null,
  raw: null,
  told: null,
  words: null,
  ids: null,
  bigs: null,
};
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      CREATE TABLE ${SCHEMA}.wide (id uuid, title text, at timestamptz, day date, small int, big bigint, ratio float8, yes bool,
        plain json, body jsonb, raw bytea, told bytea, words text[], ids uuid[], bigs bigint[], made timestamptz DEFAULT now());
      CREATE TABLE ${SCHEMA}.once (id uuid PRIMARY KEY);
      GRANT SELECT, INSERT ON ${SCHEMA}.wide, ${SCHEMA}.once TO gp_${SCHEMA}`),
  );
});
afterEach(() => withClient(db.ownerUrl, (client) => client.query(`TRUNCATE ${SCHEMA}.wide, ${SCHEMA}.once`)));
afterAll(() => db.drop());

async function copied(...rows: Partial<Row>[]): Promise<Record<string, unknown>[]> {
  await db.database.run((tx) =>
    copyRows(
      tx,
      'wide',
      COLUMNS,
      rows.map((row) => ({ ...NULLS, ...row })),
    ),
  );
  return db.database.read((tx) =>
    tx.query('SELECT *, extract(epoch FROM at)::text AS epoch FROM wide ORDER BY small NULLS FIRST'),
  );
}

describe('a binary copy', () => {
  it('brings every type in whole', async () => {
    const rows = await copied({
      title: '网格员上报：井盖缺失 😀 é',
      at: '2026-03-01T08:00:00.123456+08:00',
      day: '2024-02-29',
      small: -2_147_483_648,
      big: '9223372036854775807',
      ratio: 0.1,
      yes: true,
      plain: '{"b":1, "a":"\\u0000"}',
      body: { text: '中文', deep: [1, null] },
      raw: Buffer.from([0, 255, 92]),
      words: ['井盖', null, '', 'a"b\\c'],
      ids: [ID],
      bigs: [-1n, 9_223_372_036_854_775_807n],
    });
    expect(rows).toMatchObject([
      {
        id: ID,
        title: '网格员上报：井盖缺失 😀 é',
        epoch: '1772323200.123456',
        day: '2024-02-29',
        small: -2_147_483_648,
        big: '9223372036854775807',
        ratio: 0.1,
        yes: true,
        body: { text: '中文', deep: [1, null] },
        raw: Buffer.from([0, 255, 92]),
        words: ['井盖', null, '', 'a"b\\c'],
        ids: [ID],
        bigs: ['-1', '9223372036854775807'],
        made: expect.any(Date),
      },
    ]);
  });

  it('keeps null apart from empty', async () => {
    const [nulls, empties] = await copied({}, { small: 1, title: '', raw: Buffer.alloc(0), words: [], body: '[]' });
    expect(nulls).toMatchObject({ ...NULLS });
    expect(empties).toMatchObject({ title: '', raw: Buffer.alloc(0), words: [], body: [] });
  });

  it('takes a text as its bytes', async () => {
    const told = '井盖\u0000😀';
    const rows = await copied({ small: 1, told }, { small: 2, told: Buffer.from(told) });
    expect(rows.map((row) => row['told'])).toEqual([Buffer.from(told), Buffer.from(told)]);
  });

  it('takes instants as Date, text or microseconds, before 1970 and before 2000 as well', async () => {
    const rows = await copied(
      { small: 1, at: new Date('1969-12-31T23:59:59.999Z') },
      { small: 2, at: '1999-12-31 23:59:59.9999Z' },
      { small: 3, at: 1_790_000_000_000_001n },
      { small: 4, at: '2026-01-01T00:00Z' },
    );
    expect(rows.map((row) => row['epoch'])).toEqual([
      '-0.001000',
      '946684799.999900',
      '1790000000.000001',
      '1767225600.000000',
    ]);
  });

  it('grows with its rows and leaves none out', async () => {
    const title = '长'.repeat(5_000);
    const rows = await copied(...Array.from({ length: 300 }, (_, i) => ({ small: i, title })));
    expect(rows).toHaveLength(300);
    expect(rows.every((row) => row['title'] === title)).toBe(true);
  });

  it.each<[string, Partial<Record<keyof Row, unknown>>]>([
    ['an integer beyond 32 bits', { small: 2_147_483_648 }],
    ['a fraction as integer', { small: 1.5 }],
    ['a number beyond 2^53 as int8', { big: 2 ** 53 }],
    ['an integer beyond 64 bits', { big: 2n ** 63n }],
    ['a day that does not exist', { day: '2026-02-30' }],
    ['an instant without offset', { at: '2026-01-01T00:00:00' }],
    ['an invalid Date', { at: new Date(Number.NaN) }],
    ['no UUID', { id: 'not-a-uuid' }],
    ['a forgotten column', { title: undefined }],
    ['a text as bytes', { raw: 'text' }],
    ['a number as bytes of a text', { told: 7 }],
    ['a function as JSON', { body: () => undefined }],
  ])('refuses %s before anything is sent', (_, wrong) => {
    expect(() => encodeRows(COLUMNS, [{ ...NULLS, ...wrong } as Row])).toThrow(TypeError);
  });

  it("fails with the server's error when a key exists, and the transaction with it", async () => {
    const work = db.database.run((tx) => copyRows(tx, 'once', { id: 'uuid' }, [{ id: ID }, { id: ID }]));
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await db.database.read((tx) => tx.query('SELECT FROM once'))).toEqual([]);
    await db.database.run((tx) => copyRows(tx, 'once', { id: 'uuid' }, [{ id: ID }]));
    expect(await db.database.read((tx) => tx.query('SELECT FROM once'))).toHaveLength(1);
  });

  it('fails with the error of text that PostgreSQL cannot keep', async () => {
    await expect(copied({ title: 'a\u0000b' })).rejects.toMatchObject({ code: '22021' });
  });

  it('encodes wide rows; the speed is printed', () => {
    const rows = Array.from({ length: 500 }, (_, i): Row => ({
      ...NULLS,
      title: '网格员上报：井盖缺失'.repeat(20),
      at: new Date(),
      big: i,
      body: JSON.stringify({ text: 'x'.repeat(1_000) }),
      raw: Buffer.alloc(1_000),
    }));
    const rounds = 40;
    let bytes = encodeRows(COLUMNS, rows);
    const start = process.hrtime.bigint();
    for (let round = 0; round < rounds; round += 1) bytes = encodeRows(COLUMNS, rows);
    const micros = Number(process.hrtime.bigint() - start) / 1_000 / rounds / rows.length;
    process.stdout.write(
      `binary copy: ${micros.toFixed(1)} us a row of ${Math.round(bytes.length / rows.length)} bytes\n`,
    );
    expect(bytes.length).toBeGreaterThan(rows.length * 2_000);
  });
});

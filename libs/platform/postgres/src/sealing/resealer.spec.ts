import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addSealingKey, FieldKeys, generateFieldKeys, readKeyFile } from '#platform/crypto';
import { testDatabase, type TestDatabase } from '#testing';
import { grantTables } from '../migrations/grants.js';
import { withClient } from '../provisioning/admin-client.js';
import { listReseals, type ResealState } from './reseal-progress.js';
import { Resealer, type ResealProgress } from './resealer.js';
import type { SealedColumn } from './sealed-column.js';

class Letters1800000000101 implements MigrationInterface {
  readonly name = 'Letters1800000000101';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE letter (box text, no bigint, sealed bytea NOT NULL, note text, PRIMARY KEY (box, no))',
    );
    await runner.query(
      'CREATE TABLE parted (box text, no bigint, sealed bytea NOT NULL, PRIMARY KEY (box, no)) PARTITION BY LIST (box)',
    );
    for (const box of ['a', 'b', 'c'])
      await runner.query(`CREATE TABLE parted_${box} PARTITION OF parted FOR VALUES IN ('${box}')`);
    await grantTables(runner, {
      letter: 'SELECT, INSERT, UPDATE (sealed, note)',
      parted: 'SELECT, INSERT, UPDATE (sealed)',
    });
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE letter, parted');
  }
}

const aadOf = (box: string, no: string | number): string => `letter:${box}:${no}`;
const SEALED: SealedColumn = {
  table: 'letter',
  key: { box: 'text', no: 'bigint' },
  column: 'sealed',
  form: 'bytes',
  aad: (row) => aadOf(row['box'] ?? '', row['no'] ?? ''),
};
const NOTE: SealedColumn = { ...SEALED, column: 'note', form: 'text', aad: (row) => `note:${row['no']}` };

let db: TestDatabase;
let directory: string;
let keyFile: string;
let keys: FieldKeys;

beforeAll(async () => {
  db = await testDatabase({ schema: 'platform_check', migrations: [Letters1800000000101], poolSize: 8 });
});
afterAll(() => db.drop());
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'resealer-'));
  keyFile = join(directory, 'keys.json');
  writeFileSync(keyFile, JSON.stringify(generateFieldKeys([])));
  keys = (await FieldKeys.load(keyFile)).watch({ everyMs: 20 });
});
afterEach(async () => {
  keys.close();
  rmSync(directory, { recursive: true });
  await withClient(db.ownerUrl, (client) =>
    client.query('TRUNCATE platform_check.letter, platform_check.parted, platform_check.reseal_progress'),
  );
});

async function rotate(graceMs = 100): Promise<void> {
  const next = await addSealingKey(readKeyFile(readFileSync(keyFile, 'utf8')), { nowMs: Date.now(), graceMs });
  writeFileSync(`${keyFile}.new`, JSON.stringify(next));
  renameSync(`${keyFile}.new`, keyFile);
  while (keys.currentKeyId !== next.next?.id) await sleep(5);
}

const write = (box: string, from: number, count: number): Promise<unknown> =>
  db.database.run((tx) => {
    const numbers = Array.from({ length: count }, (_, i) => from + i);
    return tx.query(
      'INSERT INTO letter (box, no, sealed, note) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::text[])',
      [
        box,
        numbers,
        numbers.map((no) => keys.seal(Buffer.from(`to ${no}`), aadOf(box, no))),
        numbers.map((no) => (no % 2 === 0 ? keys.seal(`note ${no}`, `note:${no}`) : null)),
      ],
    );
  });

interface Letter {
  box: string;
  no: string;
  sealed: Buffer;
  note: string | null;
  [column: string]: unknown;
}
const read = (where = 'true'): Promise<Letter[]> =>
  db.database.read((tx) => tx.query<Letter>(`SELECT * FROM letter WHERE ${where}`));
const states = (): Promise<ResealState[]> => db.database.read((tx) => listReseals(tx));
const resealer = (over: Partial<ConstructorParameters<typeof Resealer>[0]> = {}): Resealer =>
  new Resealer({ database: db.database, keys, columns: [SEALED, NOTE], chunkRows: 50, ...over });

describe('sealing anew after a rotation', () => {
  it('leaves every value under the new key and its text as it was', async () => {
    await write('a', 1, 130);
    await rotate();
    await write('b', 1, 20);
    const told: ResealProgress[] = [];
    expect(await resealer({ onProgress: (progress) => told.push(progress) }).run()).toBe(130 + 65);
    for (const { box, no, sealed, note } of await read()) {
      expect(keys.needsResealing(sealed)).toBe(false);
      expect(keys.open(sealed, aadOf(box, no)).toString()).toBe(`to ${no}`);
      if (Number(no) % 2 === 0) expect(keys.open(note ?? '', `note:${no}`)).toBe(`note ${no}`);
      else expect(note).toBeNull();
    }
    expect(told.map(({ resealed, total }) => [resealed, total])).toEqual([
      [50, 130],
      [100, 130],
      [130, 130],
      [50, 65],
      [65, 65],
    ]);
    expect(await states()).toEqual([
      { column: 'letter.note', resealed: 65, total: 65, finished: true },
      { column: 'letter.sealed', resealed: 130, total: 130, finished: true },
    ]);
    expect(await resealer().run()).toBe(0);
  });

  it('keeps apart what lies in the same place of several parts of a table', async () => {
    for (const box of ['a', 'b', 'c']) {
      await db.database.run((tx) =>
        tx.query('INSERT INTO parted SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])', [
          box,
          [1, 2, 3, 4],
          [1, 2, 3, 4].map((no) => keys.seal(Buffer.from(`to ${box}${no}`), aadOf(box, no))),
        ]),
      );
    }
    await rotate();
    expect(await resealer({ columns: [{ ...SEALED, table: 'parted' }], chunkRows: 3 }).run()).toBe(12);
    const rows = await db.database.read((tx) => tx.query<Letter>('SELECT * FROM parted'));
    expect(rows).toHaveLength(12);
    for (const { box, no, sealed } of rows) {
      expect(keys.needsResealing(sealed)).toBe(false);
      expect(keys.open(sealed, aadOf(box, no)).toString()).toBe(`to ${box}${no}`);
    }
  });

  it('goes on where a run was cut off', async () => {
    await write('a', 1, 200);
    await rotate();
    const stop = new AbortController();
    const cut = resealer({
      columns: [SEALED],
      signal: stop.signal,
      onProgress: ({ resealed }) => resealed === 100 && stop.abort(),
    });
    await expect(cut.run()).rejects.toThrow('aborted');
    expect(await states()).toMatchObject([{ resealed: 100, total: 200, finished: false }]);
    const told: number[] = [];
    expect(await resealer({ columns: [SEALED], onProgress: ({ resealed }) => told.push(resealed) }).run()).toBe(100);
    expect(told).toEqual([150, 200]);
  });

  it('is shared by several runs at once, each value once', async () => {
    await write('a', 1, 400);
    await rotate();
    const done = await Promise.all([resealer().run(), resealer().run(), resealer().run()]);
    expect(done.reduce((sum, n) => sum + n, 0)).toBe(600);
    expect((await read()).filter(({ sealed }) => keys.needsResealing(sealed))).toEqual([]);
  });

  it('passes over a row that somebody holds, and takes it when it is free', async () => {
    await write('a', 1, 60);
    await rotate();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holder = db.database.run(async (tx) => {
      await tx.query('SELECT 1 FROM letter WHERE no = 7 FOR UPDATE');
      await held;
    });
    const running = resealer({ columns: [SEALED] }).run();
    while (((await states())[0]?.resealed ?? 0) < 59) await sleep(10);
    release();
    await holder;
    expect(await running).toBe(60);
  });

  it('follows a second rotation that comes while it works', async () => {
    await write('a', 1, 150);
    await rotate();
    let rotated: Promise<void> | undefined;
    const run = resealer({ columns: [SEALED], pauseMs: 100, onProgress: () => void (rotated ??= rotate(0)) });
    await run.run();
    await rotated;
    expect(keys.currentKeyId).toBe('k3');
    expect((await read()).filter(({ sealed }) => keys.needsResealing(sealed))).toEqual([]);
  });

  it('stops at a value that does not open, names no content, and leaves all as it was', async () => {
    await write('a', 1, 10);
    await db.database.run((tx) =>
      tx.query('UPDATE letter SET sealed = set_byte(sealed, 50, get_byte(sealed, 50) # 1) WHERE no = 4'),
    );
    await rotate();
    await expect(resealer({ columns: [SEALED] }).run()).rejects.toThrow('does not open');
    expect((await read()).filter(({ sealed }) => !keys.needsResealing(sealed))).toEqual([]);
  });

  it('tells whoever keeps copies in the same transaction', async () => {
    await write('a', 1, 3);
    await rotate();
    const failing: SealedColumn = { ...SEALED, afterResealing: () => Promise.reject(new Error('no copy')) };
    await expect(resealer({ columns: [failing] }).run()).rejects.toThrow('no copy');
    expect((await read()).filter(({ sealed }) => !keys.needsResealing(sealed))).toEqual([]);
    const told: unknown[] = [];
    const telling: SealedColumn = { ...SEALED, afterResealing: async (_tx, rows) => void told.push(...rows) };
    await resealer({ columns: [telling] }).run();
    expect(told).toEqual([1, 2, 3].map((no) => ({ box: 'a', no: String(no) })));
  });
});

describe('a rotation under load', () => {
  const ROWS = 20_000;

  it(`changes the key of ${ROWS} rows while three processes read and write, and no read fails`, async () => {
    for (let from = 1; from <= ROWS; from += 2_000) await write('a', from, 2_000);
    // Other processes of the service: each has read the file by itself and looks at it by its own clock.
    const processes = await Promise.all(
      [20, 35, 50].map(async (everyMs) => (await FieldKeys.load(keyFile)).watch({ everyMs })),
    );
    let over = false;
    let [reads, writes] = [0, 0];
    const failures: unknown[] = [];
    const work = processes.map(async (own, box) => {
      for (let no = 1; !over; no += 1) {
        try {
          await db.database.run((tx) =>
            tx.query('INSERT INTO letter (box, no, sealed) VALUES ($1, $2, $3)', [
              `new${box}`,
              no,
              own.seal(Buffer.from(`to ${no}`), aadOf(`new${box}`, no)),
            ]),
          );
          writes += 1;
          const start = Math.floor(Math.random() * ROWS);
          const rows = await read(
            `box = 'a' AND no BETWEEN ${start} AND ${start + 20} OR box LIKE 'new%' AND no = ${no - 1}`,
          );
          for (const row of rows) {
            const text = own.open(row.sealed, aadOf(row.box, row.no)).toString();
            if (text !== `to ${row.no}`) throw new Error('another text');
            reads += 1;
          }
        } catch (error) {
          failures.push(error);
        }
      }
    });
    try {
      await rotate(300);
      await resealer({ columns: [SEALED], chunkRows: 500 }).run();
    } finally {
      over = true;
      await Promise.all(work);
      for (const own of processes) own.close();
    }
    // What a process sealed in the moment of the change comes with a last run.
    await resealer({ columns: [SEALED] }).run();
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(500);
    expect(writes).toBeGreaterThan(30);
    expect((await read()).filter(({ sealed }) => keys.needsResealing(sealed))).toEqual([]);
  }, 60_000);
});

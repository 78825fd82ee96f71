import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase } from '#testing';
import { loadTables } from '../restore/load-tables.js';
import { silentProgress } from '../stack/index.js';
import { BackupPlace, openBackup } from './backup-place.js';
import { checkBackup } from './check-backup.js';
import { type BackupSource, createBackup } from './create-backup.js';
import { openKeys, type Protection, sealKeys } from './key-part.js';
import { type Manifest, readManifest } from './manifest.js';
import { readBytes } from './part-file.js';

const SCHEMA = 'backup_check';
const PASSPHRASE = 'a passphrase of the spec';

/** Column types whose text is easy to get wrong, and a table that a foreign key and a trigger guard. */
class Odd1800000000001 implements MigrationInterface {
  readonly name = 'Odd1800000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE z_parent (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)`);
    await runner.query(`
      CREATE TABLE a_child (
        id int PRIMARY KEY, parent bigint NOT NULL REFERENCES z_parent, at timestamptz, day date, raw bytea, list text[],
        body jsonb, share float8, double_share float8 GENERATED ALWAYS AS (share * 2) STORED)`);
    await runner.query(`CREATE TABLE split (id int, part int) PARTITION BY LIST (part)`);
    await runner.query('CREATE TABLE split_1 PARTITION OF split FOR VALUES IN (1)');
    await runner.query('CREATE TABLE split_2 PARTITION OF split FOR VALUES IN (2)');
    await runner.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`);
    await runner.query('CREATE TRIGGER guard BEFORE DELETE OR TRUNCATE ON z_parent EXECUTE FUNCTION refuse()');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE split, a_child, z_parent');
  }
}

let [from, to] = [{} as TestDatabase, {} as TestDatabase];
let directory: string;

beforeAll(async () => {
  const options = { schema: SCHEMA, migrations: [Odd1800000000001] };
  [from, to] = [await testDatabase(options), await testDatabase(options)];
  await withClient(from.adminUrl, async (client) => {
    await client.query(`SET search_path = ${SCHEMA}`);
    await client.query(
      `INSERT INTO z_parent (name) SELECT E'制表\\t换行\\n反斜杠\\\\ ' || n FROM generate_series(1, 300) n`,
    );
    await client.query(`
      INSERT INTO a_child (id, parent, at, day, raw, list, body, share)
      SELECT n, n, '2026-03-02 09:00:00.123456+08', '2026-02-28', decode(lpad(to_hex(n), 4, '0') || '00ff', 'hex'),
             ARRAY['a', NULL, 'b"{,}'], '{"k": [1, null, "\\\\u4e95"]}', 0.1 * n FROM generate_series(1, 300) n`);
    await client.query('INSERT INTO a_child (id, parent) VALUES (1000, 1)');
    await client.query('INSERT INTO split SELECT n, 1 + n % 2 FROM generate_series(1, 50) n');
  });
});
afterAll(async () => {
  await from.drop();
  await to.drop();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'backup-spec-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const sourceOf = (more: Partial<BackupSource> = {}): BackupSource => ({
  databaseUrl: from.adminUrl,
  brokers: null,
  topicPrefix: '',
  schemas: [SCHEMA, 'not_there'],
  keys: null,
  witness: null,
  files: [],
  ...more,
});
const back = (more?: Partial<BackupSource>): Promise<Manifest> =>
  createBackup(sourceOf(more), directory, silentProgress);
const rowsOf = (db: TestDatabase, sql: string): Promise<unknown[]> =>
  withClient(db.adminUrl, async (client) => {
    await client.query(`SET search_path = ${SCHEMA}`);
    return (await client.query<Record<string, unknown>>(sql)).rows;
  });

describe('a backup', () => {
  it('gives back every row, byte by byte, over triggers, foreign keys and what a migration had put there', async () => {
    const manifest = await back();
    const tables = manifest.schemas[0]?.tables.map(({ table, rows }) => [table, rows]);
    expect(Object.fromEntries(tables ?? [])).toMatchObject({ z_parent: 300, a_child: 301, split: 50, relay_cursor: 1 });
    expect(tables?.map(([table]) => table)).not.toContain('split_1');
    const loaded = await withClient(to.adminUrl, (client) => loadTables(client, manifest, directory, () => undefined));
    expect(loaded).toBe(manifest.schemas[0]?.tables.reduce((sum, { rows }) => sum + rows, 0));
    const everything =
      'SELECT to_jsonb(c) AS c, p.name FROM a_child c JOIN z_parent p ON p.id = c.parent ORDER BY c.id';
    expect(await rowsOf(to, everything)).toEqual(await rowsOf(from, everything));
    await rowsOf(to, "INSERT INTO z_parent (name) VALUES ('next')");
    expect(await rowsOf(to, "SELECT id FROM z_parent WHERE name = 'next'")).toEqual([{ id: '301' }]);
    await expect(rowsOf(to, 'DELETE FROM z_parent')).rejects.toThrow('no');
  });

  it('shows one moment, whatever is written meanwhile', async () => {
    let open = true;
    const writing = (async () => {
      for (let n = 0; open; n += 1) {
        await rowsOf(from, `INSERT INTO z_parent (name) VALUES ('w${n}'); INSERT INTO split VALUES (${1000 + n}, 1)`);
      }
    })();
    const [one, other] = await Promise.all([
      back(),
      createBackup(sourceOf(), mkdtempSync(`${directory}-`), silentProgress),
    ]);
    open = false;
    await writing;
    for (const { schemas } of [one, other]) {
      const count = (table: string): number => schemas[0]?.tables.find((each) => each.table === table)?.rows ?? 0;
      // Two statements of one simple query are one transaction: parents and splits grow together.
      expect(count('z_parent') - 300).toBe(count('split') - 50);
    }
  });

  it('is found damaged when a byte of a part changes, and half a backup is none', async () => {
    const manifest = await back();
    expect(await checkBackup(directory, silentProgress)).toEqual([]);
    const part = manifest.schemas[0]?.tables.find(({ table }) => table === 'a_child')?.part;
    const bytes = readFileSync(join(directory, part?.file ?? ''));
    bytes[bytes.length - 30]! ^= 1;
    writeFileSync(join(directory, part?.file ?? ''), bytes);
    expect(await checkBackup(directory, silentProgress)).toEqual([expect.stringContaining('a_child')]);
    await expect(
      withClient(to.adminUrl, (client) => loadTables(client, manifest, directory, () => undefined)),
    ).rejects.toThrow();
    rmSync(join(directory, 'manifest.json'));
    expect(() => readManifest(directory)).toThrow('不是完整的备份');
    writeFileSync(join(directory, 'manifest.json'), '{"format":"a later one"}');
    expect(() => readManifest(directory)).toThrow('无法识别');
  });

  it('holds the witness up to what the snapshot has sealed, and other folders whole', async () => {
    const [witness, files] = [join(directory, 'w'), join(directory, 'f')];
    mkdirSync(join(files, 'deep'), { recursive: true });
    mkdirSync(witness);
    writeFileSync(join(files, 'deep', 'paper.txt'), '文书');
    const line = (no: number): string => `{"kind":"seal","no":${no},"previous":"x"}\n`;
    writeFileSync(join(witness, 'backup-check.jsonl'), line(1) + line(2) + line(3));
    await rowsOf(
      from,
      `INSERT INTO history_seal (line_no, generation, from_position, to_position, size, frontier, line_hash, line)
      VALUES (2, 1, 0, 5, 5, '', '\\xab', '')`,
    );
    const manifest = await back({
      witness: { name: 'witness', directory: witness },
      files: [{ name: 'papers', directory: files }],
    });
    expect(manifest.schemas[0]?.history?.sealed).toMatchObject({ lineNo: '2', position: '5', lineHash: 'ab' });
    expect((await readBytes(directory, manifest.witness!.files[0]!)).toString()).toBe(line(1) + line(2));
    expect((await readBytes(directory, manifest.files[0]!.files[0]!)).toString()).toBe('文书');
    await rowsOf(from, 'DELETE FROM history_seal');
  });

  it('says when there is nothing of ours, and stops when it is interrupted', async () => {
    await expect(back({ schemas: ['not_there'] })).rejects.toThrow('没有本系统的数据');
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(back({ signal: aborted })).rejects.toThrow('enough');
    expect(existsSync(join(directory, 'manifest.json'))).toBe(false);
  });
});

describe('the keys of a backup', () => {
  const folders = { keys: { 'field-keys.json': Buffer.from('{"keys":{"k1":"c2VjcmV0"}}') } };
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it.each<[string, Protection, Parameters<typeof openKeys>[1]]>([
    ['a passphrase', { kind: 'passphrase', passphrase: PASSPHRASE }, { kind: 'passphrase', passphrase: PASSPHRASE }],
    ['a public key', { kind: 'public-key', pem: pair.publicKey }, { kind: 'private-key', pem: pair.privateKey }],
  ])('open by what protects them alone: %s', async (_, protection, opener) => {
    const sealed = await sealKeys(folders, protection, 'b1');
    expect(sealed.toString('utf8')).not.toContain('c2VjcmV0');
    expect(await openKeys(sealed, opener, 'b1')).toEqual(folders);
    await expect(openKeys(sealed, opener, 'another backup')).rejects.toThrow('不对');
    await expect(openKeys(sealed, { kind: 'passphrase', passphrase: 'a wrong passphrase' }, 'b1')).rejects.toThrow(
      /不对|private-key/,
    );
    const changed = JSON.parse(sealed.toString('utf8')) as { content: string };
    changed.content = `${changed.content.startsWith('A') ? 'B' : 'A'}${changed.content.slice(1)}`;
    await expect(openKeys(Buffer.from(JSON.stringify(changed)), opener, 'b1')).rejects.toThrow('不对');
  });

  it('are not sealed by something weak', async () => {
    await expect(sealKeys(folders, { kind: 'passphrase', passphrase: 'short' }, 'b')).rejects.toThrow('12');
    const weak = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await expect(sealKeys(folders, { kind: 'public-key', pem: weak.publicKey }, 'b')).rejects.toThrow('3072');
    await expect(sealKeys(folders, { kind: 'public-key', pem: 'no pem' }, 'b')).rejects.toThrow('PEM');
  });

  it('are named in the manifest, and nowhere in the backup to be read', async () => {
    const keyFolder = join(directory, 'k');
    mkdirSync(keyFolder);
    writeFileSync(join(keyFolder, 'field-keys.json'), folders.keys['field-keys.json']);
    const protection = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
    const manifest = await back({ keys: { folders: [{ name: 'keys', directory: keyFolder }], protection } });
    expect(manifest.keys?.files).toEqual([{ folder: 'keys', file: 'field-keys.json', keyIds: ['k1'] }]);
    const opener = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
    expect(await openKeys(await readBytes(directory, manifest.keys!.part), opener, manifest.id)).toEqual(folders);
    rmSync(keyFolder, { recursive: true });
    for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes('c2VjcmV0')).toBe(false);
    }
  });
});

describe('the place of a backup', () => {
  const now = new Date('2026-03-02T01:02:03.000Z');
  const fill = (place: BackupPlace): void => writeFileSync(join(place.directory, 'manifest.json'), '{}');

  it('is there complete or not at all, and never overwritten', async () => {
    const wanted = join(directory, 'one');
    const place = BackupPlace.choose(wanted, now);
    fill(place);
    expect(existsSync(wanted)).toBe(false);
    await expect(openBackup(place.directory)).rejects.toThrow('未完成');
    await place.complete();
    place.discard();
    expect(readdirSync(directory)).toEqual(['one']);
    expect(() => BackupPlace.choose(wanted, now)).toThrow('从不覆盖');
  });

  it('in a folder that is there gets a name after the moment; what is given up leaves nothing', () => {
    const place = BackupPlace.choose(directory, now);
    expect(place.final).toBe(join(directory, 'grid-20260302T010203Z'));
    place.discard();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('may be one file, which opens as a folder', async () => {
    const file = join(directory, 'one.tar');
    const place = BackupPlace.choose(file, now);
    fill(place);
    await place.complete();
    const opened = await openBackup(file);
    expect(readFileSync(join(opened.directory, 'manifest.json'), 'utf8')).toBe('{}');
    opened.close();
    expect(existsSync(opened.directory)).toBe(false);
    expect(() => BackupPlace.choose(file, now)).toThrow('从不覆盖');
    const broken = join(directory, 'broken.tar');
    appendFileSync(broken, 'no tar');
    await expect(openBackup(broken)).rejects.toThrow('无法解包');
    await expect(openBackup(join(directory, 'away'))).rejects.toThrow('没有备份');
  });
});

import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceSecretAad } from '#contracts';
import { newId } from '#kernel';
import { type FieldKeyFile, FieldKeys, generateFieldKeys, type KekFile, loadFieldKeys } from '#platform/crypto';
import { type Database, withClient } from '#platform/postgres';
import { testDatabaseAdminUrl } from '#testing';
import { reporterAad } from '../../apps/ingest/src/storage/sealed-places.js';
import { migrateAll } from '../migrate/migrate-all.js';
import { keysProgram } from './program.js';
import { openServiceDatabase } from './service-databases.js';

let directory: string;
let file: string;
let kek: string;
let said: string[];
const before = { ...process.env };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keys-'));
  said = [];
  for (const name of ['FIELD_KEYS_FILE', 'FIELD_KEK_FILE', 'CRYPTO_SUITE', 'TOPIC_PREFIX']) delete process.env[name];
  await keys(directory);
  [file, kek] = [join(directory, 'fields', 'ingest.json'), join(directory, 'secrets', 'kek', 'ingest.json')];
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  process.env = { ...before };
});

async function keys(...args: string[]): Promise<void> {
  const program = keysProgram({ say: (line) => said.push(line), signal: new AbortController().signal });
  await program.exitOverride().parseAsync(args, { from: 'user' });
}
const places = (suite: 'intl' | 'gm' = 'intl') => ({ FIELD_KEYS_FILE: file, FIELD_KEK_FILE: kek, CRYPTO_SUITE: suite });
const content = (): FieldKeyFile => JSON.parse(readFileSync(file, 'utf8')) as FieldKeyFile;

describe('the keys command', () => {
  it('makes wrapped keys, readable by their owner only', async () => {
    expect(content()).toMatchObject({ format: 2, wrappedBy: 'file', current: 'k1' });
    for (const one of [file, kek]) expect(statSync(one).mode & 0o077).toBe(0);
    await keys('--file', file, '--kek', kek, 'rotate');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('leaves a file to its owner when root changes it', async () => {
    const { uid, gid } = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : statSync(file);
    chownSync(file, uid, gid);
    await keys('--file', file, '--kek', kek, 'rotate');
    expect(statSync(file)).toMatchObject({ uid, gid });
  });

  it('wraps an open file of the first form, after which running keys open what was sealed before', async () => {
    const made = generateFieldKeys(['phone']);
    const first = { current: 'k1', keys: made.keys, indexKeys: { phone: made.indexKeys['phone']!.keys['i1']!.key } };
    writeFileSync(file, JSON.stringify(first));
    const old = FieldKeys.parse(JSON.stringify(first));
    const running = await loadFieldKeys(places());
    await keys('--file', file, '--kek', kek, 'wrap');
    expect(readFileSync(file, 'utf8')).not.toContain(made.keys['k1']);
    await running.reload();
    expect(running.open(old.seal('x', 'p'), 'p')).toBe('x');
    expect(running.blindIndex('phone', '1')).toBe(old.blindIndex('phone', '1'));
  });

  it('says what is missing or not allowed, and changes nothing', async () => {
    const was = readFileSync(file, 'utf8');
    await expect(keys('rotate')).rejects.toThrow('--file');
    await expect(keys('--file', file, 'wrap')).rejects.toThrow('--kek');
    await expect(keys('--file', file, 'rotate')).rejects.toThrow('wrapped by "file"');
    await expect(keys('--file', file, '--kek', kek, 'rotate-index', 'passport')).rejects.toThrow('passport');
    await expect(keys('--file', file, '--kek', kek, 'add-index', 'plate')).rejects.toThrow('already');
    await expect(keys('--file', file, '--kek', kek, 'reseal')).rejects.toThrow('DATABASE_ADMIN_URL');
    expect(readFileSync(file, 'utf8')).toBe(was);
  });

  it('adds the key of a kind that an older file has not, once', async () => {
    const { plate: _, ...older } = content().indexKeys;
    writeFileSync(file, JSON.stringify({ ...content(), indexKeys: older }));
    const was = content();
    await keys('--file', file, '--kek', kek, 'add-index', 'plate');
    const { plate, ...others } = content().indexKeys;
    expect(others).toEqual(was.indexKeys);
    expect(plate).toMatchObject({ current: 'i1', keys: { i1: { mac: 'sha256' } } });
    expect((await loadFieldKeys(places())).blindIndex('plate', '浙A12345')).toMatch(/^sha256\.i1\./);
    // Making what is missing is enough, too, and changes nothing of what is there.
    writeFileSync(file, JSON.stringify({ ...content(), indexKeys: older }));
    await keys(directory);
    expect(content()).toMatchObject({ ...was, indexKeys: { ...older, plate: { current: 'i1' } } });
  });

  it('shows what there is, and never a key', async () => {
    await keys('--file', file, '--kek', kek, 'rotate', '--after', '60');
    await keys('--file', file, '--kek', kek, '--suite', 'gm', 'rotate-index', 'phone');
    said = [];
    await keys('--file', file, 'status');
    expect(said.join('\n')).toMatch(/k1、k2；当前 k1，\S+ 起 k2/);
    expect(said.join('\n')).toContain('phone：i1（sha256），正在换为 i2');
    await keys('--keys', directory, '--only', 'gateway', 'rotate', '--after', '0');
    await keys('--keys', directory, '--only', 'gateway', 'status');
    expect(said).toContain('gateway：加密密钥 k1、k2；当前 k2');
    for (const key of Object.values(content().keys)) expect(said.join('\n')).not.toContain(key);
  });
});

describe('on the folder of all sets', () => {
  const read = (path: string): string => readFileSync(join(directory, path), 'utf8');
  const current = (set: string): string | undefined => {
    const { next, current: now } = JSON.parse(read(`fields/${set}.json`)) as FieldKeyFile;
    return next?.id ?? now;
  };
  const running = (service: string, set = service) =>
    loadFieldKeys({
      FIELD_KEYS_FILE: join(directory, 'fields', `${set}.json`),
      FIELD_KEK_FILE: join(directory, 'secrets', 'kek', `${service}.json`),
      CRYPTO_SUITE: 'intl',
    });

  it('rotates every set, or one', async () => {
    await keys('--keys', directory, 'rotate', '--after', '0');
    expect(['ingest', 'matcher', 'case-handling', 'gateway'].map(current)).toEqual(['k2', 'k2', 'k2', 'k2']);
    await keys('--keys', directory, '--only', 'matcher', 'rotate', '--after', '0');
    expect(['ingest', 'matcher'].map(current)).toEqual(['k2', 'k3']);
    expect((await running('matcher')).currentKeyId).toBe('k3');
  });

  it('exchanges an index key where there is one, and says when there is none', async () => {
    await keys('--keys', directory, '--suite', 'gm', 'rotate-index', 'phone');
    expect((await running('ingest')).nextBlindIndex('phone', '1')).toMatch(/^sm3\.i2\./);
    await expect(keys('--keys', directory, 'rotate-index', 'uscc')).rejects.toThrow('no index key for uscc');
  });

  it('renews the key-encryption keys of a set under running services, and leaves no old one', async () => {
    const services = [await running('ingest'), await running('notify', 'ingest')];
    for (const one of services) one.watch({ everyMs: 20 });
    const [sealed, index] = [services[0]!.seal('x', 'p'), services[0]!.blindIndex('phone', '1')];
    const before = read('secrets/kek/ingest.json');
    try {
      await keys('--keys', directory, '--only', 'ingest', 'renew-kek', '--after', '0.3');
      expect(said.at(-1)).toBe('ingest：主密钥已换为 ingest-2');
      for (const one of services) {
        expect(one.fault).toBeNull();
        expect(one.open(sealed, 'p')).toBe('x');
      }
    } finally {
      for (const one of services) one.close();
    }
    const started = [await running('ingest'), await running('notify', 'ingest')];
    for (const one of started) expect(one.open(sealed, 'p')).toBe('x');
    expect(started.map((one) => one.indexKinds())).toEqual([['phone', 'idNo', 'personName', 'plate'], []]);
    expect(started[0]!.blindIndex('phone', '1')).toBe(index);
    const [ingest, notify] = ['ingest', 'notify'].map((service) => read(`secrets/kek/${service}.json`));
    expect(ingest).not.toContain('"ingest-1"');
    expect(Object.keys((JSON.parse(notify!) as KekFile).keys)).toEqual(['ingest-2']);
    writeFileSync(join(directory, 'secrets/kek/ingest.json'), before);
    await expect(running('ingest')).rejects.toThrow('its key-encryption key is not here');
  });

  it('keeps the old key-encryption keys when asked to', async () => {
    await keys('--keys', directory, '--only', 'gateway', 'renew-kek', '--after', '0', '--keep-old');
    const { keys: keks } = JSON.parse(read('secrets/kek/gateway.json')) as KekFile;
    expect(Object.keys(keks)).toEqual(expect.arrayContaining(['gateway-1', 'gateway-2']));
    expect(statSync(join(directory, 'secrets/kek/gateway.json')).mode & 0o777).toBe(0o600);
    expect((await running('gateway')).currentKeyId).toBe('k1');
  });

  it('makes secrets alone, for others to hand out', async () => {
    const apart = join(directory, 'apart');
    mkdirSync(apart, { mode: 0o755 });
    await keys('secrets', apart);
    expect(statSync(apart).mode & 0o777).toBe(0o700);
    expect(statSync(join(apart, 'kek', 'notify.json')).mode & 0o777).toBe(0o444);
    expect(readdirSync(apart).sort()).toEqual(['broker', 'kek', 'security-log-key.json', 'token-key.json', 'witness']);
  });
});

describe('a file that was wrapped before wrapped keys were bound to their ids', () => {
  it('is told of, and is bound by the command', async () => {
    const old = JSON.parse(
      readFileSync(new URL('../../libs/platform/crypto/test/wrapped-unbound.json', import.meta.url), 'utf8'),
    ) as Record<'intl', { kek: KekFile; file: FieldKeyFile; sealed: string }>;
    const { kek: oldKek, file: oldFile, sealed } = old.intl;
    writeFileSync(file, JSON.stringify(oldFile));
    writeFileSync(kek, JSON.stringify(oldKek));
    await keys('--file', file, 'status');
    expect(said.join('\n')).toContain('2 个未与编号绑定');
    await keys('--file', file, '--kek', kek, 'wrap');
    said = [];
    await keys('--file', file, 'status');
    expect(said[0]).toBe('包裹 file');
    expect((await loadFieldKeys(places())).open(sealed, 'place:1')).toBe('13900000001');
  });
});

describe('on the databases of all services', () => {
  const database = `keys_${newId().slice(-8)}`;
  const adminUrl = testDatabaseAdminUrl();
  const eventId = newId();
  const place = { adminUrl, database };
  let ingest: Database;

  beforeAll(async () => {
    await migrateAll(place);
    ingest = await openServiceDatabase(place, 'ingest');
  }, 60_000);
  afterAll(async () => {
    await ingest.close();
    await withClient(adminUrl, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  });
  beforeEach(() => {
    process.env['DATABASE_ADMIN_URL'] = adminUrl;
    process.env['TOPIC_PREFIX'] = 'keys-spec.';
  });

  const run = (...args: string[]) => keys('--file', file, '--kek', kek, ...args, '--database', database);
  const sql = (text: string, params: unknown[] = []) =>
    ingest.run((tx) => tx.query<Record<string, unknown>>(text, params));

  it('seals anew with the new key and suite, tells the copies of sources, exchanges an index key, and drops the old', async () => {
    const old = await loadFieldKeys(places());
    const record = {
      role: null,
      anonymous: false,
      name: '夏临',
      phone: '13900000001',
      idNo: null,
      derived: null,
      minor: null,
    };
    const state = { reporterKey: old.blindIndex('phone', '13900000001'), revision: 1 };
    await sql(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ('cz', '12345', '热线', 'active', 'cz-city', '990100000000', 1, 'ops')`,
    );
    await sql(`INSERT INTO source_key (source_id, key_id, secret_sealed, state) VALUES ('cz', 'k1', $1, 'active')`, [
      old.seal('secret', sourceSecretAad('cz', 'k1')),
    ]);
    await sql(
      `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, ordered_at, procuratorate_id, region_code12, state)
       VALUES ($1, 'cz', '1', 1, 1, '', now(), 'cz-city', '990100000000', $2)`,
      [eventId, JSON.stringify(state)],
    );
    await sql('INSERT INTO reporter_identity VALUES ($1, 1, $2)', [
      eventId,
      old.seal(Buffer.from(JSON.stringify(record)), reporterAad(eventId, 1)),
    ]);
    await keys('--file', file, '--kek', kek, 'rotate', '--after', '0');
    await expect(run('drop', 'k1')).rejects.toThrow('ingest source_key.secret_sealed 1 项');
    said = [];
    await run('--suite', 'gm', 'reseal');
    expect(said).toContain('ingest：2 项已改用 k2');
    said = [];
    await run('census');
    expect(said).toEqual(['ingest source_key.secret_sealed k2 1', 'ingest reporter_identity.sealed k2 1']);
    const [key] = await sql('SELECT secret_sealed FROM source_key');
    expect(key?.['secret_sealed']).toMatch(/^v1\.sm4ctr\.k2\./);
    const [message] = await sql('SELECT topic, key, value FROM outbox');
    expect(message).toMatchObject({ topic: 'keys-spec.source.changed.v1', key: 'cz' });
    expect(JSON.parse(String(message?.['value']))).toMatchObject({
      version: 2,
      state: 'active',
      keys: [{ keyId: 'k1', secretSealed: key?.['secret_sealed'] }],
    });

    await keys('--file', file, '--kek', kek, '--suite', 'gm', 'rotate-index', 'phone');
    await run('finish-index', 'phone');
    const now = await loadFieldKeys(places('gm'));
    expect(await sql('SELECT * FROM reporter_alias')).toEqual([
      { index_value: now.blindIndex('phone', '13900000001'), reporter_key: state.reporterKey },
    ]);
    await run('drop', 'k1');
    expect(Object.keys(content().keys)).toEqual(['k2']);
    const after = await loadFieldKeys(places());
    expect(after.open(String(key?.['secret_sealed']), sourceSecretAad('cz', 'k1'))).toBe('secret');
  }, 60_000);
});

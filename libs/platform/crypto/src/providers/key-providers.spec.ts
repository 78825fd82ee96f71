import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { HttpKeyModule, HttpKeyProvider } from '../../test/http-key-module.js';
import { keyProviderContract } from '../../test/key-provider-contract.js';
import { addIndexKey, addSealingKey, dropSealingKey, finishIndexKey, wrapKeyFile } from '../keys/change-key-file.js';
import { FieldKeys } from '../keys/field-keys.js';
import { type FieldKeyFile, generateFieldKeys, readKeyFile } from '../keys/key-file.js';
import { FileKeyProvider } from './file-key-provider.js';
import { generateKek, type KekFile } from './kek-file.js';

const directory = mkdtempSync(join(tmpdir(), 'key-providers-'));
afterAll(() => rmSync(directory, { recursive: true }));
const modules: HttpKeyModule[] = [];
afterEach(async () => {
  for (const module of modules.splice(0)) await module.stop();
});
async function startModule(): Promise<HttpKeyModule> {
  const module = await HttpKeyModule.start();
  modules.push(module);
  return module;
}
const write = (name: string, file: FieldKeyFile): string => {
  const path = join(directory, name);
  writeFileSync(`${path}.new`, JSON.stringify(file));
  renameSync(`${path}.new`, path);
  return path;
};

/** A new one is current, and the one before is kept. */
function keksOf(id: string, before: KekFile): KekFile {
  const { current, keys } = generateKek(id);
  return { current, keys: { ...before.keys, ...keys } };
}

describe.each(['intl', 'gm'] as const)('the file provider, suite %s', (suite) => {
  keyProviderContract(async () => {
    const kek = generateKek('kek1');
    const both = keksOf('kek2', kek);
    return {
      provider: FileKeyProvider.parse(JSON.stringify(kek), suite),
      afterReplacement: async () => FileKeyProvider.parse(JSON.stringify(both), suite),
      another: async () => FileKeyProvider.parse(JSON.stringify(generateKek('kek1')), suite),
    };
  });
});

describe('a key module over HTTP', () => {
  keyProviderContract(async () => {
    const [module, other] = [await startModule(), await startModule()];
    const provider = new HttpKeyProvider(module.url);
    return {
      provider,
      afterReplacement: async () => {
        module.replaceKek();
        return provider;
      },
      another: async () => new HttpKeyProvider(other.url),
    };
  });
});

describe('the file of key-encryption keys', () => {
  it.each([
    ['no JSON', '{', 'not JSON'],
    ['no current key', JSON.stringify({ ...generateKek(), current: 'x' }), 'names no key'],
    [
      'no current key for sealing keys',
      JSON.stringify({ ...generateKek(), current: { index: 'kek1-index' } }),
      'sealing',
    ],
    [
      'a current key that wraps others',
      JSON.stringify({ ...generateKek(), current: { sealing: 'kek1-index' } }),
      'others',
    ],
    ['a key that wraps nothing known', JSON.stringify({ keys: { a: { wraps: 'all', key: '' } } }), 'what it wraps'],
    ['a short key', JSON.stringify({ current: 'a', keys: { a: 'c2hvcnQ=' } }), '32 bytes'],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => FileKeyProvider.parse(text)).toThrow(message);
  });
});

describe('a wrapped file of keys', () => {
  const PLACE = 'place:1';
  const file = generateFieldKeys(['phone']);
  const open = FieldKeys.parse(JSON.stringify(file));

  it('opens and indexes what the open one sealed and indexed, and holds no key in clear', async () => {
    const provider = FileKeyProvider.parse(JSON.stringify(generateKek()));
    const wrapped = await wrapKeyFile(file, provider);
    for (const key of [file.keys['k1']!, file.indexKeys['phone']!.keys['i1']!.key]) {
      expect(JSON.stringify(wrapped)).not.toContain(key);
    }
    const keys = await FieldKeys.load(write('wrapped.json', wrapped), { provider });
    expect(keys.open(open.seal('13900000001', PLACE), PLACE)).toBe('13900000001');
    expect(keys.blindIndex('phone', '1')).toBe(open.blindIndex('phone', '1'));
  });

  it('is not read without its provider, or by another kind of provider', async () => {
    const provider = FileKeyProvider.parse(JSON.stringify(generateKek()));
    const path = write('unread.json', await wrapKeyFile(file, provider));
    await expect(FieldKeys.load(path)).rejects.toThrow('no provider is configured');
    const module = new HttpKeyProvider((await startModule()).url);
    await expect(FieldKeys.load(path, { provider: module })).rejects.toThrow('not by "httpmodule"');
    const other = FileKeyProvider.parse(JSON.stringify(generateKek()));
    await expect(FieldKeys.load(path, { provider: other })).rejects.toThrow('another key of the same id');
  });

  it('asks a module once per key, and lives on while the module is away', async () => {
    const module = await startModule();
    const provider = new HttpKeyProvider(module.url);
    const wrapped = await wrapKeyFile(file, provider);
    const path = write('module.json', wrapped);
    const before = module.served;
    const failures: unknown[] = [];
    const keys = (await FieldKeys.load(path, { provider })).watch({
      everyMs: 10,
      onFailed: (error) => failures.push(error),
    });
    try {
      expect(module.served - before).toBe(2);
      const rotated = await addSealingKey(wrapped, { nowMs: Date.now(), graceMs: 0, provider });
      module.away = true;
      write('module.json', rotated);
      while (failures.length === 0) await sleep(5);
      expect(String(failures[0])).toContain('answered 503');
      expect(keys.open(open.seal('x', PLACE), PLACE)).toBe('x');
      module.away = false;
      while (keys.currentKeyId !== 'k2') await sleep(5);
      // Two at the start, one to wrap the new key, one to unwrap it.
      expect(module.served - before).toBe(4);
    } finally {
      keys.close();
    }
  });

  it('is wrapped anew after the key-encryption key was replaced, and then needs the old one no more', async () => {
    const first = generateKek('kek1');
    const both = keksOf('kek2', first);
    const second = generateKek('kek2');
    const later = {
      ...second,
      keys: Object.fromEntries(Object.entries(both.keys).filter(([id]) => id in second.keys)),
    };
    const wrapped = await wrapKeyFile(file, FileKeyProvider.parse(JSON.stringify(first)));
    const again = await wrapKeyFile(wrapped, FileKeyProvider.parse(JSON.stringify(both)));
    const provider = FileKeyProvider.parse(JSON.stringify(later));
    const keys = await FieldKeys.load(write('rewrapped.json', again), { provider });
    expect(keys.open(open.seal('x', PLACE), PLACE)).toBe('x');
  });

  it('of the first form is carried over, its indexes as they were', async () => {
    const old = { current: 'k1', keys: file.keys, indexKeys: { phone: file.indexKeys['phone']!.keys['i1']!.key } };
    const provider = FileKeyProvider.parse(JSON.stringify(generateKek()));
    const wrapped = await wrapKeyFile(readKeyFile(JSON.stringify(old)), provider);
    const keys = await FieldKeys.load(write('carried.json', wrapped), { provider });
    expect(keys.blindIndex('phone', '1')).toBe(FieldKeys.parse(JSON.stringify(old)).blindIndex('phone', '1'));
  });
});

describe('a change of the file', () => {
  const nowMs = Date.parse('2026-03-02T00:00:00Z');
  const file = generateFieldKeys(['phone']);

  it('adds a key that takes over later, one at a time', async () => {
    const once = await addSealingKey(file, { nowMs, graceMs: 3000 });
    expect(once).toMatchObject({ current: 'k1', next: { id: 'k2', at: '2026-03-02T00:00:03.000Z' } });
    await expect(addSealingKey(once, { nowMs: nowMs + 2999, graceMs: 0 })).rejects.toThrow('takes over at');
    const twice = await addSealingKey(once, { nowMs: nowMs + 3000, graceMs: 3000 });
    expect(twice).toMatchObject({ current: 'k2', next: { id: 'k3' } });
    expect(Object.keys(twice.keys)).toEqual(['k1', 'k2', 'k3']);
  });

  it('drops a key that is not the current one', async () => {
    const rotated = await addSealingKey(file, { nowMs, graceMs: 0 });
    expect(() => dropSealingKey(rotated, 'k2', nowMs)).toThrow('is the current one');
    expect(() => dropSealingKey(rotated, 'k7', nowMs)).toThrow('no key k7');
    expect(Object.keys(dropSealingKey(rotated, 'k1', nowMs).keys)).toEqual(['k2']);
  });

  it('exchanges an index key in two steps', async () => {
    expect(() => finishIndexKey(file, 'phone')).toThrow('no index key of phone is being brought in');
    const begun = await addIndexKey(file, 'phone', { suite: 'gm' });
    expect(begun.indexKeys['phone']).toMatchObject({ current: 'i1', next: 'i2', keys: { i2: { mac: 'sm3' } } });
    await expect(addIndexKey(begun, 'phone', { suite: 'gm' })).rejects.toThrow('already');
    await expect(addIndexKey(begun, 'plate', { suite: 'gm' })).rejects.toThrow('no index key for plate');
    const { phone } = finishIndexKey(begun, 'phone').indexKeys;
    expect(phone).toMatchObject({ current: 'i2', renamed: true });
    expect(Object.keys(phone!.keys)).toEqual(['i2']);
  });

  it('of a wrapped file needs its provider', async () => {
    const wrapped = await wrapKeyFile(file, FileKeyProvider.parse(JSON.stringify(generateKek())));
    await expect(addSealingKey(wrapped, { nowMs, graceMs: 0 })).rejects.toThrow('give its key-encryption key');
  });
});

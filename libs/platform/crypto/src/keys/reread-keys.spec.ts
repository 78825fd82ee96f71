import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyProviderOf, loadFieldKeys } from '../load-field-keys.js';
import { generateKek, type KekFile, withoutIndexKek } from '../providers/kek-file.js';
import type { SuiteName } from '../suites/suites.js';
import { addSealingKey, dropSealingKey, wrapKeyFile } from './change-key-file.js';
import type { FieldKeys } from './field-keys.js';
import { type FieldKeyFile, generateFieldKeys } from './key-file.js';

const PLACE = 'place:1';
const EVERY_MS = 20;

describe.each(['intl', 'gm'] as const)('a process that runs while its keys change, suite %s', (suite: SuiteName) => {
  let directory: string;
  let places: { FIELD_KEYS_FILE: string; FIELD_KEK_FILE: string; CRYPTO_SUITE: SuiteName };
  let kek: KekFile;
  let file: FieldKeyFile;
  let running: FieldKeys;
  let told: string[];

  const put = (path: string, content: unknown): void => {
    writeFileSync(`${path}.new`, typeof content === 'string' ? content : JSON.stringify(content));
    renameSync(`${path}.new`, path);
  };
  const wrapped = async (open: FieldKeyFile): Promise<FieldKeyFile> =>
    wrapKeyFile(open, (await keyProviderOf(places))!);
  const rotated = async (): Promise<FieldKeyFile> =>
    addSealingKey(file, { nowMs: Date.now(), graceMs: 0, provider: await keyProviderOf(places) });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let waited = 0; !holds(); waited += 5) {
      if (waited > 30_000) throw new Error(`not within thirty seconds; told: ${told.join(' | ')}`);
      await sleep(5);
    }
  };
  /** Two looks at the files. */
  const looked = (): Promise<void> => sleep(EVERY_MS * 4);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'reread-keys-'));
    places = {
      FIELD_KEYS_FILE: join(directory, 'fields.json'),
      FIELD_KEK_FILE: join(directory, 'kek.json'),
      CRYPTO_SUITE: suite,
    };
    kek = generateKek();
    put(places.FIELD_KEK_FILE, kek);
    file = await wrapped(generateFieldKeys(['phone'], 'k1', suite));
    put(places.FIELD_KEYS_FILE, file);
    told = [];
    running = (await loadFieldKeys(places)).watch({
      everyMs: EVERY_MS,
      onFailed: (error) => told.push(`failed: ${String(error)}`),
      onRecovered: () => told.push('recovered'),
      onChanged: (id) => told.push(`now ${id}`),
    });
  });
  afterEach(() => {
    running.close();
    rmSync(directory, { recursive: true });
  });

  it('seals with a new current key without a restart, and opens what the one before sealed', async () => {
    const before = running.seal('x', PLACE);
    put(places.FIELD_KEYS_FILE, await rotated());
    await until(() => running.currentKeyId === 'k2');
    expect(running.seal('x', PLACE)).toContain('.k2.');
    expect(running.open(before, PLACE)).toBe('x');
    expect(told).toEqual(['now k2']);
  });

  it.each([
    ['cut', () => '{"format":2,"curr', 'not JSON'],
    ['emptied', () => '', 'not JSON'],
    ['of another installation', () => wrappedElsewhere(), 'another key of the same id'],
    ['with two keys exchanged', () => exchanged(), 'moved from another place'],
  ])('keeps its keys while the file is %s, says so once, and takes a good one up', async (_what, content, message) => {
    const before = running.seal('x', PLACE);
    put(places.FIELD_KEYS_FILE, await content());
    await until(() => told.length === 1);
    await looked();
    expect(told).toEqual([expect.stringContaining(message)]);
    expect(running.fault).toContain(message);
    expect(running.open(running.seal('y', PLACE), PLACE)).toBe('y');
    expect(running.open(before, PLACE)).toBe('x');
    put(places.FIELD_KEYS_FILE, await rotated());
    await until(() => running.currentKeyId === 'k2');
    expect(running.fault).toBeNull();
    expect(told.slice(1)).toEqual(['recovered', 'now k2']);
  });

  it('keeps its keys while either file is gone', async () => {
    for (const path of [places.FIELD_KEYS_FILE, places.FIELD_KEK_FILE]) {
      renameSync(path, `${path}.away`);
      await until(() => running.fault !== null);
      expect(running.fault).toContain('ENOENT');
      expect(running.open(running.seal('y', PLACE), PLACE)).toBe('y');
      renameSync(`${path}.away`, path);
      await until(() => running.fault === null);
    }
    expect(told.map((line) => line.split(':')[0])).toEqual(['failed', 'recovered', 'failed', 'recovered']);
  });

  it('takes a new key-encryption key up, and then reads what was wrapped by it', async () => {
    const next = generateKek('kek2');
    put(places.FIELD_KEK_FILE, { current: next.current, keys: { ...kek.keys, ...next.keys } });
    file = await wrapped(file);
    put(places.FIELD_KEYS_FILE, await rotated());
    await until(() => running.currentKeyId === 'k2');
    put(places.FIELD_KEK_FILE, next);
    await looked();
    expect(told).toEqual(['now k2']);
    expect((await loadFieldKeys(places)).open(running.seal('x', PLACE), PLACE)).toBe('x');
  });

  it('alarms when the key-encryption keys no longer open the file: the next start would fail', async () => {
    put(places.FIELD_KEK_FILE, generateKek('kek9'));
    await until(() => told.length === 1);
    await looked();
    expect(told).toEqual([expect.stringContaining('its key-encryption key is not here')]);
    expect(running.open(running.seal('y', PLACE), PLACE)).toBe('y');
    put(places.FIELD_KEK_FILE, kek);
    await until(() => running.fault === null);
  });

  it('alarms when the key-encryption keys are damaged, and keeps theirs', async () => {
    put(places.FIELD_KEK_FILE, '{');
    await until(() => told.length === 1);
    expect(told[0]).toContain('not JSON');
    expect(running.open(running.seal('y', PLACE), PLACE)).toBe('y');
  });

  it('does not lose the index keys that it had', async () => {
    const index = running.blindIndex('phone', '1');
    put(places.FIELD_KEK_FILE, withoutIndexKek(kek));
    await until(() => told.length === 1);
    expect(told[0]).toContain('the index key of phone');
    expect(running.blindIndex('phone', '1')).toBe(index);
  });

  it('drops a key that left the file', async () => {
    const both = await rotated();
    const old = running.seal('x', PLACE);
    put(places.FIELD_KEYS_FILE, both);
    await until(() => running.currentKeyId === 'k2');
    put(places.FIELD_KEYS_FILE, dropSealingKey(both, 'k1', Date.now()));
    await until(() => told.length === 2);
    expect(() => running.open(old, PLACE)).toThrow('k1 is not in the file');
  });

  it('reads a file again that was written in place, and only then', async () => {
    writeFileSync(places.FIELD_KEYS_FILE, JSON.stringify(await rotated()));
    await until(() => running.currentKeyId === 'k2');
    chmodSync(places.FIELD_KEYS_FILE, 0o400);
    await looked();
    expect(told.at(-1)).toBe('now k2');
    expect(await running.reload()).toBe(false);
  });

  const wrappedElsewhere = async (): Promise<string> => {
    const own = join(directory, 'other-kek.json');
    put(own, generateKek());
    const provider = await keyProviderOf({ ...places, FIELD_KEK_FILE: own });
    return JSON.stringify(await wrapKeyFile(generateFieldKeys(['phone'], 'k1', suite), provider!));
  };
  const exchanged = async (): Promise<string> => {
    const { keys, ...rest } = await rotated();
    return JSON.stringify({ ...rest, keys: { k1: keys['k2'], k2: keys['k1'] } });
  };
});

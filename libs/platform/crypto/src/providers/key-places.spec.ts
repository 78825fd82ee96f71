import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { addIndexKey, addSealingKey, openKeyFile, wrapKeyFile } from '../keys/change-key-file.js';
import { FieldKeys } from '../keys/field-keys.js';
import { type FieldKeyFile, generateFieldKeys } from '../keys/key-file.js';
import { unwrapRing } from '../keys/key-ring.js';
import type { SuiteName } from '../suites/suites.js';
import { FileKeyProvider, isWrappedUnbound } from './file-key-provider.js';
import { generateKek, type KekFile, withoutIndexKek } from './kek-file.js';
import { KeyUnwrapError } from './key-provider.js';

const SUITES: readonly SuiteName[] = ['intl', 'gm'];
const MOVED = 'moved from another place of the file';

/** Files of one kind of each suite as they were written before wrapped keys were bound to their places. */
const UNBOUND = JSON.parse(readFileSync(new URL('../../test/wrapped-unbound.json', import.meta.url), 'utf8')) as Record<
  SuiteName,
  { readonly kek: KekFile; readonly file: FieldKeyFile; readonly sealed: string; readonly index: string }
>;

const providerOf = (kek: KekFile, suite: SuiteName): FileKeyProvider =>
  FileKeyProvider.parse(JSON.stringify(kek), suite);
const textsOf = ({ keys, indexKeys }: FieldKeyFile): string[] => [
  ...Object.values(keys),
  ...Object.values(indexKeys).flatMap((entry) => Object.values(entry.keys).map(({ key }) => key)),
];

describe.each(SUITES)('a wrapped key, suite %s', (suite) => {
  const provider = providerOf(generateKek(), suite);
  const whole = async (): Promise<FieldKeyFile> => {
    const rotated = await addSealingKey(generateFieldKeys(['phone', 'idNo'], 'k1', suite), { nowMs: 0, graceMs: 0 });
    return wrapKeyFile(await addIndexKey(rotated, 'phone', { suite }), provider);
  };

  it('does not unwrap where another key stands, and the file is refused with the place', async () => {
    const { keys, ...rest } = await whole();
    const swapped = { ...rest, keys: { k1: keys['k2']!, k2: keys['k1']! } };
    await expect(unwrapRing(swapped, provider)).rejects.toThrow(`"keys.k1": wrapped key: altered, ${MOVED}`);
    const twice = { ...rest, keys: { k1: keys['k1']!, k2: keys['k1']! } };
    await expect(unwrapRing(twice, provider)).rejects.toThrow('"keys.k2"');
  });

  it('is bound to kind, id and hash of an index key, too', async () => {
    const file = await whole();
    const { phone, idNo } = file.indexKeys;
    const withPhone = (entry: typeof phone): FieldKeyFile => ({ ...file, indexKeys: { idNo: idNo!, phone: entry! } });
    const [i1, i2] = [phone!.keys['i1']!, phone!.keys['i2']!];
    await expect(unwrapRing(file, provider)).resolves.toBeDefined();
    for (const keys of [
      { i1: idNo!.keys['i1']!, i2 },
      { i1: i2, i2: i1 },
      { i1: { ...i1, mac: i1.mac === 'sm3' ? ('sha256' as const) : ('sm3' as const) }, i2 },
      { i1: { ...i1, bare: true }, i2 },
      { i1: { ...i1, key: file.keys['k1']! }, i2 },
    ]) {
      await expect(unwrapRing(withPhone({ ...phone!, keys }), provider)).rejects.toThrow(/indexKeys\.phone\.i1.*moved/);
    }
  });

  it('is found out in a running process, which keeps its own', async () => {
    const file = await whole();
    const known = new Map<string, Buffer>();
    await unwrapRing(file, provider, known);
    const swapped = { ...file, keys: { k1: file.keys['k2']!, k2: file.keys['k1']! } };
    await expect(unwrapRing(swapped, provider, known)).rejects.toThrow(MOVED);
  });

  it('has its suite and its key-encryption key bound in', async () => {
    const place = { use: 'sealing', name: 'sealing/k1' } as const;
    const [name, other] = suite === 'gm' ? ['sm4ctr', 'aesgcm'] : ['aesgcm', 'sm4ctr'];
    const wrapped = await provider.wrap(Buffer.alloc(32, 7), place);
    expect(wrapped).toMatch(new RegExp(`^w2\\.${name}\\.kek1\\.`));
    await expect(provider.unwrap(wrapped.replace(`.${name}.`, `.${other}.`), place)).rejects.toThrow(KeyUnwrapError);
    await expect(provider.unwrap(wrapped.replace('.kek1.', '.kek1-index.'), place)).rejects.toThrow(KeyUnwrapError);
    await expect(provider.unwrap(wrapped.replace('w2.', 'v1.'), place)).rejects.toThrow('not bound');
  });
});

describe.each(SUITES)('a file that was wrapped before places were bound in, suite %s', (suite) => {
  const { kek, file, sealed, index } = UNBOUND[suite];

  it('is still read', async () => {
    expect(textsOf(file).every(isWrappedUnbound)).toBe(true);
    const ring = await unwrapRing(file, providerOf(kek, suite));
    expect([...ring.keys.keys(), ...ring.indexes.keys()]).toEqual(['k1', 'phone']);
  });

  it('is bound when it is wrapped again, and then opens and indexes as before', async () => {
    const provider = providerOf(kek, suite);
    const again = await wrapKeyFile(file, provider);
    expect(textsOf(again).some(isWrappedUnbound)).toBe(false);
    const open = await openKeyFile(again, provider);
    const keys = FieldKeys.parse(JSON.stringify(open), { suite });
    expect(keys.open(sealed, 'place:1')).toBe('13900000001');
    expect(keys.blindIndex('phone', '13900000001')).toBe(index);
    const { keys: sealing, indexKeys } = again;
    const swapped = { ...again, keys: { k1: indexKeys['phone']!.keys['i1']!.key }, indexKeys: {} };
    expect(Object.keys(sealing)).toEqual(['k1']);
    await expect(unwrapRing(swapped, provider)).rejects.toThrow(MOVED);
  });

  it('is refused by a key-encryption key of today: nothing unbound can be brought back', async () => {
    const text = (kek.keys as Record<string, string>)['kek1']!;
    const today: KekFile = { current: { sealing: 'kek1' }, keys: { kek1: { wraps: 'sealing', key: text } } };
    await expect(unwrapRing(file, providerOf(today, suite))).rejects.toThrow('run keys wrap');
  });
});

describe('a process that is not given the key-encryption key of index keys', () => {
  const kek = generateKek();
  const few = providerOf(withoutIndexKek(kek), 'intl');

  it('opens what is sealed and makes no index', async () => {
    const file = await wrapKeyFile(generateFieldKeys(['phone']), providerOf(kek, 'intl'));
    const ring = await unwrapRing(file, few);
    expect([...ring.keys.keys()]).toEqual(['k1']);
    expect([...ring.indexes.keys()]).toEqual([]);
  });

  it('cannot wrap one either, nor wrap a file that has one', async () => {
    const file = await wrapKeyFile(generateFieldKeys(['phone']), providerOf(kek, 'intl'));
    await expect(addIndexKey(file, 'phone', { suite: 'intl', provider: few })).rejects.toThrow('not here');
    await expect(wrapKeyFile(file, few)).rejects.toThrow('not here');
  });

  it('reads no file whose sealing keys it is not given', async () => {
    const file = await wrapKeyFile(generateFieldKeys(['phone']), providerOf(kek, 'intl'));
    await expect(unwrapRing(file, providerOf(generateKek('kek9'), 'intl'))).rejects.toThrow('"keys.k1"');
  });

  it('cannot be made from a file of the first form, which wraps all with one key', () => {
    expect(() => withoutIndexKek(UNBOUND.intl.kek)).toThrow('first form');
  });
});

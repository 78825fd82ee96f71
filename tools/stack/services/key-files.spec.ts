import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateWitnessKeys, WitnessKeys } from '#platform/audit';
import { generateTokenKeys, issueToken, TokenVerifier } from '#platform/auth';
import {
  FieldKeys,
  FileKeyProvider,
  generateFieldKeys,
  type KekFile,
  loadFieldKeys,
  wrapKeyFile,
} from '#platform/crypto';
import { ensureKeyFiles } from './key-files.js';
import { KEY_SET_NAMES, type KeyFiles } from './key-layout.js';
import { ensureSecrets } from './key-secrets.js';
import { SERVICE_NAMES, type ServiceName } from './service-catalogue.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-keys-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const read = (file: string): string => readFileSync(file, 'utf8');
const below = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));
const contents = (root: string): Record<string, string> =>
  Object.fromEntries(
    below(root)
      .filter((path) => statSync(path).isFile())
      .map((path) => [path, read(path)]),
  );
const keysOf = (files: KeyFiles, service: ServiceName): Promise<FieldKeys> => {
  const { fieldKeys, fieldKek } = files.of[service];
  return loadFieldKeys({ FIELD_KEYS_FILE: fieldKeys, FIELD_KEK_FILE: fieldKek, CRYPTO_SUITE: 'intl' });
};

describe('key files', () => {
  it('are made once and kept, also by several makers at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureKeyFiles(directory)));
    const before = contents(directory);
    await ensureKeyFiles(directory);
    expect(contents(directory)).toEqual(before);
    expect(Object.keys(before)).toHaveLength(4 + 5 + 5 + 5 + 3);
  });

  it('can be read by their owner only, in folders that nobody else enters', async () => {
    const files = await ensureKeyFiles(join(directory, 'keys'));
    for (const path of [files.directory, ...below(files.directory)]) {
      expect([path, statSync(path).mode & 0o777]).toEqual([path, statSync(path).isDirectory() ? 0o700 : 0o600]);
    }
  });

  it('of secrets alone can be handed out one by one, from a folder that nobody else enters', async () => {
    await ensureSecrets(join(directory, 'handed'), 'intl', 0o444);
    expect(statSync(join(directory, 'handed')).mode & 0o777).toBe(0o700);
    for (const path of below(join(directory, 'handed')).filter((one) => statSync(one).isFile())) {
      expect(statSync(path).mode & 0o777).toBe(0o444);
    }
    const made = contents(join(directory, 'handed'));
    await ensureSecrets(join(directory, 'handed'), 'intl', 0o444);
    expect(contents(join(directory, 'handed'))).toEqual(made);
  });

  it('keep secrets out of what lies outside their folder', async () => {
    const files = await ensureKeyFiles(directory);
    const outside = [...KEY_SET_NAMES.map((set) => files.of[set].fieldKeys), ...below(join(directory, 'public'))]
      .filter((path) => statSync(path).isFile())
      .map(read)
      .join('\n');
    const keks = SERVICE_NAMES.flatMap((service) =>
      Object.values((JSON.parse(read(files.of[service].fieldKek)) as KekFile).keys).map((kek) =>
        typeof kek === 'string' ? kek : kek.key,
      ),
    );
    const signing = [files.tokenKey, ...SERVICE_NAMES.map((service) => files.of[service].witnessKey)].flatMap((file) =>
      [...read(file).matchAll(/"d": "([^"]+)"/g)].map((match) => match[1] ?? ''),
    );
    expect(signing).toHaveLength(6);
    expect(new Set(keks).size).toBe(5);
    for (const secret of [...keks, ...signing]) expect(outside).not.toContain(secret);
  });

  it('fit together: what is signed with one is accepted with the other', async () => {
    const files = await ensureKeyFiles(directory);
    const actor = {
      id: 'p1',
      name: '测试',
      roles: ['prosecutor' as const],
      procuratorateId: 'x',
      regionPrefixes: ['99'],
      departmentIds: [],
      subordinateOfficeIds: [],
    };
    const privateJwk = JSON.parse(read(files.tokenKey)) as Parameters<typeof issueToken>[0]['privateJwk'];
    const token = await issueToken({ privateJwk, actor, audience: 'notify' });
    expect(await new TokenVerifier(files.jwks, 'notify').verify(token)).toMatchObject({
      id: 'p1',
      roles: ['prosecutor'],
    });
    for (const service of SERVICE_NAMES) {
      const { signer } = WitnessKeys.load(files.of[service].witnessKey);
      const verifier = WitnessKeys.load(join(files.publicWitnessKeys, `${service}.json`));
      expect(verifier.signer).toBeNull();
      expect(verifier.verify(signer!.keyId, 'x', signer!.sign('x'))).toBe(true);
      for (const other of SERVICE_NAMES.filter((name) => name !== service)) {
        const foreign = WitnessKeys.load(join(files.publicWitnessKeys, `${other}.json`));
        expect(foreign.verify(signer!.keyId, 'x', signer!.sign('x'))).toBe(false);
      }
    }
  });

  it('open for a service what its own set sealed, and notify what ingest sealed, without its index keys', async () => {
    const files = await ensureKeyFiles(directory);
    const ingest = await keysOf(files, 'ingest');
    const sealed = ingest.seal('secret of a source', 'place');
    expect((await keysOf(files, 'notify')).open(sealed, 'place')).toBe('secret of a source');
    for (const service of ['matcher', 'case-handling', 'gateway'] as const) {
      const own = await keysOf(files, service);
      expect(own.open(own.seal('x', 'place'), 'place')).toBe('x');
      expect(() => own.open(sealed, 'place')).toThrow('does not open');
      const stolen = { ...files.of[service], fieldKeys: files.of.ingest.fieldKeys };
      await expect(keysOf({ ...files, of: { ...files.of, [service]: stolen } }, service)).rejects.toThrow(
        'is not here',
      );
    }
    const indexing = await Promise.all(SERVICE_NAMES.map(async (name) => (await keysOf(files, name)).indexKinds()));
    expect(indexing).toEqual(
      SERVICE_NAMES.map((name) => (name === 'ingest' ? ['phone', 'idNo', 'personName', 'plate'] : [])),
    );
  });
});

describe('keys of the former layout, one folder for all', () => {
  const put = (name: string, content: unknown): void => writeFileSync(join(directory, name), JSON.stringify(content));

  it('go to their holders: old values open, indexes stay, each set seals with a key of its own', async () => {
    const open = generateFieldKeys();
    const kek: KekFile = { current: 'kek1', keys: { kek1: generateFieldKeys([], 'x').keys['x']! } };
    put('field-kek.json', kek);
    put('field-keys.json', await wrapKeyFile(open, FileKeyProvider.parse(JSON.stringify(kek))));
    const witness = generateWitnessKeys();
    put('witness-key.json', witness);
    const { privateJwk, jwks } = await generateTokenKeys();
    put('token-key.json', privateJwk);
    put('jwks.json', jwks);
    const before = FieldKeys.parse(JSON.stringify(open));

    const files = await ensureKeyFiles(directory);
    expect(readdirSync(directory).sort()).toEqual(['fields', 'public', 'secrets']);
    const running = await Promise.all(SERVICE_NAMES.map((name) => keysOf(files, name)));
    for (const keys of running) expect(keys.open(before.seal('x', 'p'), 'p')).toBe('x');
    expect(running[0]!.blindIndex('phone', '1')).toBe(before.blindIndex('phone', '1'));
    expect(running.map((keys) => keys.currentKeyId)).toEqual(SERVICE_NAMES.map(() => 'k2'));
    const matcher = await keysOf(files, 'matcher');
    const gateway = await keysOf(files, 'gateway');
    expect(() => gateway.open(matcher.seal('x', 'p'), 'p')).toThrow('does not open');

    expect(JSON.parse(read(files.tokenKey))).toEqual(privateJwk);
    expect(JSON.parse(read(files.jwks))).toEqual(jwks);
    const former = new WitnessKeys(witness.keys).signer!;
    for (const service of SERVICE_NAMES) {
      const now = WitnessKeys.load(files.of[service].witnessKey);
      expect(now.verify(former.keyId, 'x', former.sign('x'))).toBe(true);
      expect(now.signer!.keyId).not.toBe(former.keyId);
      expect(read(files.of[service].witnessKey)).not.toContain(witness.keys[0].d);
    }
    const made = contents(directory);
    await ensureKeyFiles(directory);
    expect(contents(directory)).toEqual(made);
  });

  it('stay where they are when the holders have others already: theirs is the only copy', async () => {
    await ensureKeyFiles(directory);
    put('field-keys.json', generateFieldKeys());
    const before = contents(directory);
    await expect(ensureKeyFiles(directory)).rejects.toThrow('lacks the former keys k1');
    expect(contents(directory)).toEqual(before);
  });
});

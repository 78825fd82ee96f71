import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken, TokenVerifier } from '#platform/auth';
import { loadFieldKeys } from '#platform/crypto';
import { ensureKeyFiles } from './key-files.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-keys-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const read = (file: string): string => readFileSync(file, 'utf8');

describe('key files', () => {
  it('are made once and kept, also by several makers at once', async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => ensureKeyFiles(directory)));
    if (first === undefined) throw new Error('no keys');
    const before = Object.values(first).map(read);
    expect(others.every((files) => files.tokenKey === first.tokenKey)).toBe(true);
    const again = await ensureKeyFiles(directory);
    expect(Object.values(again).map(read)).toEqual(before);
  });

  it('can be read by their owner only, and keep the private half out of what services get', async () => {
    const files = await ensureKeyFiles(join(directory, 'service'), join(directory, 'token'));
    for (const file of [files.fieldKeys, files.fieldKek, files.tokenKey, files.jwks])
      expect(statSync(file).mode & 0o077).toBe(0);
    expect(files.tokenKey).toBe(join(directory, 'token', 'token-key.json'));
    const secret = (JSON.parse(read(files.tokenKey)) as { d: string }).d;
    expect(read(files.jwks)).not.toContain(secret);
  });

  it('fit together: what is signed with one is accepted with the other, what is sealed is opened', async () => {
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
    const places = { FIELD_KEYS_FILE: files.fieldKeys, FIELD_KEK_FILE: files.fieldKek, CRYPTO_SUITE: 'intl' as const };
    const keys = await loadFieldKeys(places);
    expect(keys.open(keys.seal('13900000000', 'phone'), 'phone').toString()).toBe('13900000000');
  });
});

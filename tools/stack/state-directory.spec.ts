import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUser, parsePasswd } from './postgres/database-user.js';
import { canEnter, chooseStateDirectory, profileDirectory } from './state-directory.js';
import { StackUnusable } from './unusable.js';

const asRoot = process.getuid?.() === 0;
let repository: string;
const made: string[] = [];

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'stack-state-'));
  made.push(repository);
});

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

describe('state directory', () => {
  it('is .stack in the checkout, open to pass through whatever the umask', () => {
    chmodSync(repository, 0o755);
    const umask = process.umask(0o077);
    try {
      const directory = chooseStateDirectory({ repository, databaseUser: databaseUser() });
      expect(directory).toBe(join(repository, '.stack'));
      expect(statSync(directory).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(umask);
    }
  });

  it('is outside when the user of PostgreSQL, or we, cannot use the checkout', () => {
    // For root: a directory like /root; for others: one that may not be written to.
    chmodSync(repository, asRoot ? 0o700 : 0o555);
    const directory = chooseStateDirectory({ repository, databaseUser: databaseUser() });
    made.push(directory);
    expect(directory).toMatch(/^\/var\/tmp\/grid-procuratorate-\d+-[0-9a-f]{8}$/);
    expect(canEnter(directory, databaseUser())).toBe(true);
    expect(chooseStateDirectory({ repository, databaseUser: databaseUser() })).toBe(directory);
    chmodSync(repository, 0o755);
  });

  it('is the chosen one, or an answer that says why not', () => {
    const chosen = join(repository, 'mine');
    chmodSync(repository, 0o755);
    expect(chooseStateDirectory({ repository, databaseUser: databaseUser(), chosen })).toBe(chosen);
    const file = join(repository, 'a file');
    writeFileSync(file, '');
    expect(() => chooseStateDirectory({ repository, databaseUser: undefined, chosen: join(file, 'state') })).toThrow(
      StackUnusable,
    );
  });

  it('has a directory per profile, whose name cannot lead out', () => {
    expect(existsSync(profileDirectory(repository, 'torture-1'))).toBe(true);
    for (const name of ['', '..', 'a/b', '.postgresql', 'UPPER']) {
      expect(() => profileDirectory(repository, name)).toThrow(StackUnusable);
    }
  });
});

describe('user of PostgreSQL', () => {
  const nobody = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n';

  it('is postgres where it exists, else nobody, for root', () => {
    const postgres = `${nobody}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`;
    expect(databaseUser(0, () => postgres)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(databaseUser(0, () => nobody)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
  });

  it('is nobody else for an ordinary user', () => {
    expect(databaseUser(1000, () => nobody)).toBeUndefined();
  });

  it('is refused when all candidates are root', () => {
    expect(() => databaseUser(0, () => 'postgres:x:0:0:::\n')).toThrow(StackUnusable);
    expect(parsePasswd('broken\n').size).toBe(0);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { brokerCertificatesIn } from './certificates/broker-certificates.js';
import { repositoryRoot } from './repository.js';
import { keyFilesIn, KEY_SET_NAMES, secretsIn } from './services/key-layout.js';
import { SERVICE_NAMES, type ServiceName } from './services/service-catalogue.js';

interface Container {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly command?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Container>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8'), { merge: true }) as ComposeFile;
const container = (name: string): Container => compose.services[name] ?? {};
const secretsOf = (name: string): string[] => (container(name).secrets ?? []).map(({ source }) => source).sort();
const holdersOf = (secret: string): string[] =>
  Object.keys(compose.services)
    .filter((name) => secretsOf(name).includes(secret))
    .sort();
/** `volume:place` or `volume:place:ro` by the volume's name. */
const mountOf = (name: string, volume: string): string | undefined =>
  container(name).volumes?.find((mount) => mount.startsWith(`${volume}:`));

/** People who run them hold the keys of the installation anyway. */
const JOBS = ['backup', 'keys'];
const MADE = secretsIn('${SECRETS_DIR:-./.secrets}');
const LAID_OUT = keyFilesIn('/keys');

describe('who is given which key in docker-compose.yml', () => {
  it('each service: the key-encryption key of its set, its own witness key, the key of the security log', () => {
    for (const name of SERVICE_NAMES) {
      const signs = name === 'gateway' ? ['token-key'] : [];
      expect(secretsOf(name)).toEqual([`kek-${name}`, 'security-log-key', ...signs, `witness-${name}`].sort());
    }
  });

  it('no key-encryption key and no witness key to anybody else', () => {
    for (const name of SERVICE_NAMES) {
      for (const secret of [`kek-${name}`, `witness-${name}`])
        expect(holdersOf(secret)).toEqual([...JOBS, name].sort());
    }
    expect(holdersOf('token-key')).toEqual([...JOBS, 'gateway'].sort());
    for (const name of ['postgres', 'migrate', 'secrets']) expect(secretsOf(name)).toEqual([]);
  });

  it('the broker: the key of its listeners and what it trusts, not the key that signs for platforms', () => {
    expect(secretsOf('kafka')).toEqual(['broker-ca', 'broker-listener']);
    for (const secret of secretsOf('kafka')) expect(holdersOf(secret)).toEqual(['kafka']);
  });

  it('from files that the job of the secrets makes, one for each', () => {
    const broker = brokerCertificatesIn(MADE.broker);
    const files: Record<string, string> = { 'security-log-key': MADE.securityLogKey, 'token-key': MADE.tokenKey };
    Object.assign(files, { 'broker-ca': broker.ca, 'broker-listener': broker.listener });
    for (const name of SERVICE_NAMES) {
      files[`kek-${name}`] = join(MADE.kek, `${name}.json`);
      files[`witness-${name}`] = join(MADE.witness, `${name}.json`);
    }
    const normal = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { file }]));
    expect(compose.secrets).toEqual(normal);
    const { command, volumes, profiles } = container('secrets');
    expect(command).toEqual(['node', 'dist/tools/keys/main.js', 'secrets', '/keys/secrets']);
    expect(volumes).toEqual(['${SECRETS_DIR:-./.secrets}:/keys/secrets', 'field-keys:/keys/fields']);
    expect(profiles).toEqual(['secrets']);
  });

  it('at the places that the variables name', () => {
    const placed = (name: ServiceName, target: string): string =>
      container(name).secrets?.find((secret) => `/run/secrets/${secret.target}` === target)?.source ?? '';
    for (const name of SERVICE_NAMES) {
      const { environment = {} } = container(name);
      expect(placed(name, environment['FIELD_KEK_FILE'] ?? '')).toBe(`kek-${name}`);
      expect(placed(name, environment['WITNESS_KEY_FILE'] ?? '')).toBe(`witness-${name}`);
      expect(placed(name, environment['SECURITY_LOG_KEY_FILE'] ?? '')).toBe('security-log-key');
      expect(environment['FIELD_KEYS_FILE']).toBe(LAID_OUT.of[name].fieldKeys);
      expect(environment['AUTH_JWKS_FILE']).toBe(LAID_OUT.jwks);
    }
    expect(placed('gateway', container('gateway').environment?.['TOKEN_KEY_FILE'] ?? '')).toBe('token-key');
  });

  it('wrapped and public keys in volumes of their own, read-only for services', () => {
    for (const name of SERVICE_NAMES) {
      expect(container(name).volumes).toEqual([
        'field-keys:/keys/fields:ro',
        'public-keys:/keys/public:ro',
        'witness:/witness',
        'security-log:/security-log',
        ...(name === 'ingest' ? ['imports:/imports'] : []),
      ]);
    }
    for (const name of JOBS) {
      expect(mountOf(name, 'field-keys')).toBe('field-keys:/keys/fields');
      expect(mountOf(name, 'public-keys')).toBe('public-keys:/keys/public');
    }
    for (const name of ['postgres', 'kafka', 'migrate']) expect(mountOf(name, 'field-keys')).toBeUndefined();
  });

  it('the jobs: the layout that the commands know', () => {
    const { kek, witness, tokenKey, securityLogKey } = secretsIn(join(LAID_OUT.directory, 'secrets'));
    const expected: Record<string, string> = { 'token-key': tokenKey, 'security-log-key': securityLogKey };
    for (const name of SERVICE_NAMES) {
      expected[`kek-${name}`] = join(kek, `${name}.json`);
      expected[`witness-${name}`] = join(witness, `${name}.json`);
    }
    for (const name of JOBS) {
      const given = container(name).secrets?.map(({ source, target }) => [source, target] as const) ?? [];
      expect(Object.fromEntries(given)).toEqual(expected);
      expect(container(name).user).toBeUndefined();
    }
    expect(KEY_SET_NAMES.every((set) => LAID_OUT.of[set].fieldKeys === `/keys/fields/${set}.json`)).toBe(true);
  });
});

describe('the table of who holds what in docs/encryption.md', () => {
  const page = readFileSync(join(repositoryRoot, 'docs', 'encryption.md'), 'utf8');
  const [header = '', ...rows] = page
    .slice(page.indexOf('### Who holds what'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line));
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());

  it('says of every service what the compose file gives it', () => {
    const [, ...columns] = cells(header);
    expect(columns.slice(0, SERVICE_NAMES.length)).toEqual([...SERVICE_NAMES]);
    const table = new Map(rows.map((row) => [cells(row)[0] ?? '', cells(row).slice(1)]));
    const told = (key: string): boolean[] =>
      (table.get(key) ?? []).slice(0, SERVICE_NAMES.length).map((cell) => cell !== '');
    for (const set of KEY_SET_NAMES) {
      const wanted = SERVICE_NAMES.map((name) => LAID_OUT.of[name].fieldKeys === LAID_OUT.of[set].fieldKeys);
      expect([set, told(`\`kek/${set}\`, sealing`)]).toEqual([set, wanted]);
    }
    expect(told('`kek/ingest`, index')).toEqual(SERVICE_NAMES.map((name) => name === 'ingest'));
    for (const name of SERVICE_NAMES) {
      expect(told(`\`witness/${name}\``)).toEqual(SERVICE_NAMES.map((other) => other === name));
    }
    expect(told('`token-key`')).toEqual(SERVICE_NAMES.map((name) => secretsOf(name).includes('token-key')));
    expect(told('`security-log-key`')).toEqual(SERVICE_NAMES.map(() => true));
    expect(told('`fields/*` (wrapped)')).toEqual(SERVICE_NAMES.map(() => true));
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { readEnv } from '#platform/config';
import { type ComposeService, environmentOf, readCompose, specification, withDefaults } from './compose-files.js';
import { platformProperties } from './kafka/platform-listeners.js';
import { repositoryRoot } from './repository.js';
import { GATEWAY_MANAGEMENT_PORT, SERVICE_NAMES, SERVICES } from './services/service-catalogue.js';
import { SETTINGS } from './services/service-settings.js';

const text = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8');
const compose = readCompose('docker-compose.yml');

function service(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** Not in the file, and why; whoever needs one sets it in a file of their own (docker-compose.override.yml). */
const LEFT_OUT: Readonly<Record<string, string>> = {
  INSTANCE_ID: 'made of host and process',
  TOPIC_PREFIX: 'a broker of its own needs none',
  WITNESS_DIR_2: 'needs a mount of another machine',
  TRUSTED_PROXIES: 'depends on what stands before it',
  CONSOLE_DIR: 'as it is built into the image',
  ADAPTERS_DIR: 'as it is built into the image',
  RULES_DIR: 'as it is built into the image',
  PROFILE: 'docker-compose.edge.yml, docker-compose.inner.yml',
  ...Object.fromEntries(
    [
      'KEYS_FILE',
      'OUT_DIR',
      'IN_DIR',
      'BATCH_EVERY_MS',
      'HEARTBEAT_SECONDS',
      'RESEND_SECONDS',
      'PULL',
      'CLEAR_SECONDS',
      'PUSH_HOURS',
      'SETTLE_SECONDS',
      'KEEP_DAYS',
    ].map((name) => [`ZONE_${name}`, 'docker-compose.edge.yml, docker-compose.inner.yml']),
  ),
  ...Object.fromEntries(
    [
      'DATABASE_POOL',
      'PARTITIONS_AT_ONCE',
      'DRAIN_MS',
      'SEAL_EVERY_MS',
      'TRACE_SAMPLE_RATE',
      'SERVICE_TIMEOUT_MS',
      'RUN_CHUNK_SIZE',
      'BACKTEST_MAX_EVENTS',
      'ALLOWED_LATENESS_HOURS',
    ].map((name) => [name, 'tuning: the default is measured']),
  ),
};
/** Identity providers, certificates and rules of passwords: each needs files of its own (docs/sign-in.md). */
const SIGN_IN =
  /^(?:OIDC|CERTIFICATE|SESSION|SESSIONS|SIGN_IN|ADDRESS|SECOND_FACTOR|PASSWORD|PASSWORDS|INITIAL_PASSWORD)_/;

describe('docker-compose.yml', () => {
  it('is a file of the Compose Specification', () => {
    // The project's name came to the specification after the package was made.
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    expect(specification()(rest)).toBe('');
  });

  it('would be refused with a misspelt key', () => {
    const [name = ''] = SERVICE_NAMES;
    const broken = { ...compose, services: { ...compose.services, [name]: { ...service(name), restrat: 'always' } } };
    expect(specification()(broken)).toContain('additional properties');
  });

  it('runs every service on its port, from one image, as our Dockerfile builds it', () => {
    for (const name of SERVICE_NAMES) {
      const { command, environment, ports, build, image } = service(name);
      expect(command?.filter((part) => !part.startsWith('--max-semi-space-size='))).toEqual([
        'node',
        `dist/apps/${name}/src/main.js`,
      ]);
      expect(existsSync(join(repositoryRoot, 'apps', name, 'src', 'main.ts'))).toBe(true);
      expect(environment?.['PORT']).toBe(SERVICES[name].port);
      const published = [SERVICES[name].port, ...(name === 'gateway' ? [GATEWAY_MANAGEMENT_PORT] : [])];
      expect(ports?.map(withDefaults)).toEqual(published.map((port) => `127.0.0.1:${port}:${port}`));
      expect(build?.context).toBe('.');
      expect(image).toBe(service('migrate').image);
    }
  });

  it('serves what is for operators at a port of the gateway that is none of the public one', () => {
    const { environment } = service('gateway');
    expect(environment?.['MANAGEMENT_PORT']).toBe(GATEWAY_MANAGEMENT_PORT);
    expect(environment?.['MANAGEMENT_PORT']).not.toBe(environment?.['PORT']);
  });

  it('gives each service its own two database roles with the passwords that the migration sets', () => {
    const urlOf = (role: string): string => {
      const password = String(service('migrate').environment?.[`${role.toUpperCase()}_PASSWORD`]);
      return `postgres://${role}:${password}@postgres:5432/grid`;
    };
    for (const name of SERVICE_NAMES) {
      const role = `gp_${SERVICES[name].schema}`;
      expect(service(name).environment?.['DATABASE_URL']).toBe(urlOf(role));
      expect(service(name).environment?.['DATABASE_PEOPLE_URL']).toBe(urlOf(`${role}_people`));
    }
  });

  it('sets what a service reads, or leaves it out with a reason; and every service would start with it', () => {
    for (const name of SERVICE_NAMES) {
      const { environment = {} } = service(name);
      const known = Object.keys(SETTINGS[name].properties);
      expect([name, Object.keys(environment).filter((one) => !known.includes(one))]).toEqual([name, []]);
      const missing = known.filter((one) => !(one in environment) && !(one in LEFT_OUT) && !SIGN_IN.test(one));
      expect([name, missing]).toEqual([name, []]);
      expect(() => readEnv(SETTINGS[name], environmentOf(service(name)))).not.toThrow();
    }
    const all = new Set(SERVICE_NAMES.flatMap((name) => Object.keys(SETTINGS[name].properties)));
    expect(Object.keys(LEFT_OUT).filter((name) => !all.has(name))).toEqual([]);
  });

  it('watches the disk of the database, by a volume of the same driver and not by the database’s own files', () => {
    const { environment, volumes = [] } = service('ingest');
    const watched = withDefaults(String(environment?.['DATABASE_DISK_DIR']));
    const mounted = volumes.find((volume) => volume.split(':')[1] === watched);
    const [name = ''] = mounted?.split(':') ?? [];
    expect(name).not.toBe('');
    expect(name).not.toBe('postgres-data');
    for (const one of [name, 'postgres-data']) expect(compose.volumes).toHaveProperty([one], null);
  });

  it('has backups made by a job that is started by hand, knows every role, and has no passphrase of its own', () => {
    const { environment, command } = service('backup');
    expect(command?.slice(0, 2)).toEqual(['node', 'dist/tools/backup/main.js']);
    expect(text).toMatch(/BACKUP_PASSPHRASE: \$\{BACKUP_PASSPHRASE:-\}$/m);
    for (const [name, value] of Object.entries(service('migrate').environment ?? {})) {
      expect(environment?.[name]).toBe(value);
    }
  });

  it('names every default of a secret as one for development', () => {
    const defaults = [...text.matchAll(/\$\{\w*PASSWORD:-([^}]*)\}/g)].map((match) => match[1] ?? '');
    expect(defaults.length).toBeGreaterThan(0);
    expect(defaults.filter((value) => !value.startsWith('dev-only-'))).toEqual([]);
  });

  it('asks at the listeners for platforms who is there, as the local broker does', () => {
    const { environment = {} } = service('kafka');
    const place = {
      ca: '/run/secrets/ca.pem',
      listener: '/run/secrets/listener.pem',
      certificatePort: 0,
      accountPort: 0,
    };
    for (const [name, value] of Object.entries(platformProperties(place))) {
      // As the image reads them: _ is a full stop, ___ a hyphen. Compose reads $$ as $.
      const variable = `KAFKA_${name.toUpperCase().replaceAll('-', '___').replaceAll('.', '_')}`;
      expect([variable, String(environment[variable]).replaceAll('$$', '$')]).toEqual([variable, value]);
    }
    // The image would ask for keystores of its own.
    expect(withDefaults(String(environment['KAFKA_ADVERTISED_LISTENERS']))).not.toContain('SSL://');
  });

  it('publishes on loopback only', () => {
    const ports = Object.values(compose.services).flatMap(({ ports: published }) => published ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('keeps the root of what runs our image read-only', () => {
    for (const name of [...SERVICE_NAMES, 'migrate', 'keys', 'secrets', 'backup', 'postgres'])
      expect(service(name).read_only).toBe(true);
  });

  it('starts the services after the one-shot jobs and a broker that answers, and restarts what runs', () => {
    for (const name of SERVICE_NAMES) {
      expect(service(name).depends_on).toEqual({
        kafka: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
        keys: { condition: 'service_completed_successfully' },
      });
    }
    for (const name of [...SERVICE_NAMES, 'postgres', 'kafka']) expect(service(name).restart).toBe('unless-stopped');
    for (const name of ['migrate', 'keys', 'secrets', 'backup']) expect(service(name).restart).toBe('no');
    for (const name of ['postgres', 'kafka']) expect(service(name).healthcheck?.test?.[0]).toBe('CMD');
  });

  it('mounts declared volumes only, and one folder of the machine, for the job that makes the secrets', () => {
    const named = Object.entries(compose.services).flatMap(([name, { volumes }]) =>
      (volumes ?? []).map((volume) => [name, volume] as const),
    );
    const ofMachine = named.filter(([, volume]) => volume.startsWith('$'));
    expect(ofMachine).toEqual([['secrets', '${SECRETS_DIR:-./.secrets}:/keys/secrets']]);
    const names = new Set(named.flatMap(([, volume]) => (volume.startsWith('$') ? [] : [volume.split(':')[0] ?? ''])));
    expect([...names].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('Dockerfile', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1) ?? '';

  it('builds in stages and ships production dependencies only, as an ordinary user', () => {
    expect(stages).toHaveLength(3);
    expect(stages.every((stage) => stage.startsWith('node:24-slim'))).toBe(true);
    expect(stages[1]).toContain('RUN npm ci --omit=dev');
    expect(last).toMatch(/^USER node$/m);
    expect(last).not.toContain('npm ');
  });

  it('asks for liveness, which depends on nothing else, with a script that node can read', () => {
    const script = /"-e", "(.*)"\]/.exec(last)?.[1] ?? '';
    expect(script).toContain('/livez');
    expect(() => new Script(script)).not.toThrow();
  });

  it('copies nothing that .dockerignore keeps out', () => {
    const allowed = readFileSync(join(repositoryRoot, '.dockerignore'), 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    const isAllowed = (path: string) => allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
    expect(copied.filter((path) => !isAllowed(path))).toEqual([]);
  });
});

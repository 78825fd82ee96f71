import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateProfile } from './choose-stack.js';
import { startComposeStack } from './compose-stack.js';
import { silentProgress } from './progress.js';

/** Stands where docker would: writes its arguments down, and answers `port` once `up` was called. */
const DOCKER = `#!/bin/sh
echo "$POSTGRES_PORT $KAFKA_PORT $*" >> "$DOCKER_LOG"
case "$*" in
  *" up "*) touch "$DOCKER_LOG.up" ;;
  *" stop "*) rm "$DOCKER_LOG.up" ;;
  *" port postgres "*) [ -f "$DOCKER_LOG.up" ] && echo "127.0.0.1:25432" ;;
  *" port kafka "*) [ -f "$DOCKER_LOG.up" ] && echo "127.0.0.1:$(echo "$*" | grep -o '[0-9]*$')" ;;
esac
exit 0
`;

const options = { profile: `spec-${process.pid}`, purpose: 'spec', progress: silentProgress };
const environment = { ...process.env };
let directory: string;

/** What was run, without the ports and the options that every call has. */
const commands = (): string[] =>
  readFileSync(join(directory, 'log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+ \d+ compose --project-name \S+ --file \S+ /, ''));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-docker-'));
  writeFileSync(join(directory, 'docker'), DOCKER);
  chmodSync(join(directory, 'docker'), 0o755);
  process.env['PATH'] = `${directory}:${environment['PATH']}`;
  process.env['DOCKER_LOG'] = join(directory, 'log');
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(directory, { recursive: true, force: true });
  rmSync(locateProfile(options.profile, { kind: 'compose' }), { recursive: true, force: true });
});

describe('STACK=compose', () => {
  it('brings up database and broker of the profile, waits for their health, and stops what it brought up', async () => {
    const stack = await startComposeStack({ ...options, fresh: true });
    expect(stack.reused).toBe(false);
    expect(stack.databaseAdminUrl).toMatch(/^postgres:\/\/postgres:dev-only-postgres@127\.0\.0\.1:\d+\/postgres$/);
    await stack.stop();
    expect(commands()).toEqual([
      'port postgres 5432',
      'port kafka 29092',
      'port kafka 29094',
      'port kafka 29095',
      'down --volumes --timeout 20',
      'up --detach --wait postgres kafka',
      'stop --timeout 20 postgres kafka',
    ]);
    const up = readFileSync(join(directory, 'log'), 'utf8').split('\n')[5] ?? '';
    const [postgresPort, kafkaPort] = up.split(' ');
    expect(stack.databaseAdminUrl).toContain(`:${postgresPort}/`);
    expect(stack.kafkaBrokers).toBe(`127.0.0.1:${kafkaPort}`);
  });

  it('reuses containers that run, and leaves them running', async () => {
    await startComposeStack(options);
    const second = await startComposeStack(options);
    const platformListeners = { certificate: 'localhost:29094', account: 'localhost:29095' };
    expect(second).toMatchObject({ reused: true, kafkaBrokers: '127.0.0.1:29092', platformListeners });
    await second.stop();
    expect(commands().filter((command) => command.startsWith('stop'))).toEqual([]);
  });

  it('breaks containers on purpose by the engine', async () => {
    const { faults } = await startComposeStack(options);
    await faults?.killKafka();
    await faults?.startKafka();
    await faults?.freezeKafka();
    await faults?.thawKafka();
    expect(commands().slice(-4)).toEqual([
      'kill --signal SIGKILL kafka',
      'up --detach --wait kafka',
      'pause kafka',
      'unpause kafka',
    ]);
  });

  it('says in one line that docker is needed where there is none', async () => {
    process.env['PATH'] = directory;
    rmSync(join(directory, 'docker'));
    await expect(startComposeStack(options)).rejects.toThrow('STACK=compose 需要 docker · needs docker');
  });
});

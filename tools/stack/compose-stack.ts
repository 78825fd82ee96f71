import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { brokerCertificatesIn, ensureBrokerCertificates } from './certificates/broker-certificates.js';
import { locateProfile } from './choose-stack.js';
import { PLATFORM_HOST } from './kafka/platform-listeners.js';
import { choosePort } from './process/free-port.js';
import { repositoryRoot } from './repository.js';
import { secretsIn } from './services/key-layout.js';
import type { Stack, StackFaults, StartStackOptions } from './stack.js';
import { StackUnusable } from './unusable.js';

const SERVERS = ['postgres', 'kafka'];
/** The default of docker-compose.yml; the containers listen on loopback only. */
const DEVELOPMENT_PASSWORD = 'dev-only-postgres';
const PORTS = { postgres: 25_432, kafka: 29_092, certificate: 29_094, account: 29_095 };
type Ports = Readonly<Record<keyof typeof PORTS, number>>;
/** The broker runs as another user; see the compose file. */
const HANDED_OUT = 0o444;

/** Runs `docker compose …` for the profile's project; resolves with what it printed. */
type Compose = (...args: string[]) => Promise<string>;

function composeOf(project: string, ports: Ports, secretsDirectory: string): Compose {
  const file = join(repositoryRoot, 'docker-compose.yml');
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn('docker', ['compose', '--project-name', project, '--file', file, ...args], {
        env: {
          ...process.env,
          POSTGRES_PORT: String(ports.postgres),
          KAFKA_PORT: String(ports.kafka),
          KAFKA_CERTIFICATE_PORT: String(ports.certificate),
          KAFKA_ACCOUNT_PORT: String(ports.account),
          KAFKA_PLATFORM_HOST: PLATFORM_HOST,
          SECRETS_DIR: secretsDirectory,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
      child.once('error', (cause) =>
        reject(new StackUnusable('STACK=compose 需要 docker · needs docker with its compose plugin', { cause })),
      );
      child.once('close', (code) => {
        if (code === 0) resolve(output);
        else reject(new StackUnusable(`docker compose ${args.join(' ')}: ${errors.trim().slice(-500)}`));
      });
    });
}

/** The host's port of a running container, such as `127.0.0.1:25432`; undefined when it does not run. */
async function publishedPort(compose: Compose, service: string, inside: number): Promise<number | undefined> {
  const output = await compose('port', service, String(inside)).catch(() => '');
  const port = Number(output.trim().split(':').at(-1));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

function faultsOf(compose: Compose): StackFaults {
  const run = async (...args: string[]): Promise<void> => {
    await compose(...args);
  };
  return {
    postgresPid: undefined,
    kafkaPid: undefined,
    killPostgres: () => run('kill', '--signal', 'SIGKILL', 'postgres'),
    startPostgres: () => run('up', '--detach', '--wait', 'postgres'),
    killKafka: () => run('kill', '--signal', 'SIGKILL', 'kafka'),
    startKafka: () => run('up', '--detach', '--wait', 'kafka'),
    freezeKafka: () => run('pause', 'kafka'),
    thawKafka: () => run('unpause', 'kafka'),
  };
}

/** PostgreSQL and Kafka of docker-compose.yml in containers, a project per profile; the services stay processes. */
export async function startComposeStack(options: StartStackOptions): Promise<Stack> {
  const directory = locateProfile(options.profile, { kind: 'compose' });
  const project = `grid-${options.profile}`;
  const secrets = join(directory, 'secrets');
  const running = composeOf(project, PORTS, secrets);
  const found = {
    postgres: await publishedPort(running, 'postgres', 5432),
    kafka: await publishedPort(running, 'kafka', 29092),
    certificate: await publishedPort(running, 'kafka', 29094),
    account: await publishedPort(running, 'kafka', 29095),
  };
  const wanted: Partial<Ports> = { ...(options.profile === 'demo' ? PORTS : {}), ...options.ports };
  const ports = {
    postgres: found.postgres ?? (await choosePort(wanted.postgres)),
    kafka: found.kafka ?? (await choosePort(wanted.kafka)),
    certificate: found.certificate ?? (await choosePort(wanted.certificate)),
    account: found.account ?? (await choosePort(wanted.account)),
  };
  const compose = composeOf(project, ports, secrets);
  const reused = Object.values(found).every((port) => port !== undefined);
  const certificates = secretsIn(secrets).broker;
  if (!reused) {
    if (options.fresh === true) await compose('down', '--volumes', '--timeout', '20');
    await ensureBrokerCertificates(certificates, [PLATFORM_HOST, '127.0.0.1'], HANDED_OUT);
    await options.progress.step('容器 containers PostgreSQL, Kafka', async (step) => {
      await compose('up', '--detach', '--wait', ...SERVERS);
      step.outcome(`127.0.0.1:${ports.postgres}, 127.0.0.1:${ports.kafka}`);
    });
  }
  const password = process.env['POSTGRES_PASSWORD'] ?? DEVELOPMENT_PASSWORD;
  return {
    kind: 'compose',
    profile: options.profile,
    databaseAdminUrl: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${ports.postgres}/postgres`,
    kafkaBrokers: `127.0.0.1:${ports.kafka}`,
    platformListeners: {
      certificate: `${PLATFORM_HOST}:${ports.certificate}`,
      account: `${PLATFORM_HOST}:${ports.account}`,
      authority: brokerCertificatesIn(certificates).authority,
    },
    reused,
    directory,
    stop: async () => {
      // What ran before us goes on.
      if (!reused) await compose('stop', '--timeout', '20', ...SERVERS);
    },
    faults: faultsOf(compose),
  };
}

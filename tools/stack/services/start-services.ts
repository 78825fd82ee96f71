import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrateAll, type Migrated } from '../../migrate/migrate-all.js';
import type { FileLock } from '../process/file-lock.js';
import { choosePort } from '../process/free-port.js';
import type { Progress } from '../progress.js';
import { repositoryRoot } from '../repository.js';
import type { Stack } from '../stack.js';
import { holdServices } from './hold-services.js';
import { ensureKeyFiles } from './key-files.js';
import type { KeyFiles } from './key-layout.js';
import { GATEWAY_MANAGEMENT_PORT, SERVICES, type ServiceDescription, type ServiceName } from './service-catalogue.js';
import { recordFile, ServiceProcess, stopLeftServices } from './service-process.js';
import { type Profile, servicesOf, type ZonePlaces, zoneVariables } from './zone-profile.js';

export interface StartServicesOptions {
  readonly stack: Pick<Stack, 'databaseAdminUrl' | 'kafkaBrokers' | 'databaseDirectory'>;
  /** Keys, logs, records of processes. Default for a stack's own services: `stack.directory`. */
  readonly directory: string;
  readonly purpose: string;
  readonly progress: Progress;
  /** Default: those of the profile. */
  readonly services?: readonly ServiceName[];
  /** What part of the product it is; `zone` says how it reaches the other. Default: all. */
  readonly profile?: Profile;
  readonly zone?: ZonePlaces;
  /** Default: `grid`. */
  readonly database?: string;
  readonly topicPrefix?: string;
  /** `usual`: 3100–3104, others when taken. `any`: free ones, for tests. Default: usual. */
  readonly ports?: 'usual' | 'any';
  /** Further variables: of all services, and by service. */
  readonly env?: Readonly<Record<string, string>>;
  readonly envOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** Options of node, such as `--cpu-prof`. */
  readonly nodeArgs?: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
  readonly signal?: AbortSignal;
}

export interface RunningServices {
  /** `http://127.0.0.1:3101` by service. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Where each has its health, metrics and documents: the gateway at a port of its own. */
  readonly managementUrls: Readonly<Record<ServiceName, string>>;
  readonly keys: KeyFiles;
  readonly database: Migrated;
  /** WITNESS_DIR of the services. */
  readonly witnessDirectory: string;
  /** SECURITY_LOG_DIR of the services. */
  readonly securityLogDirectory: string;
  /** Log file by service. */
  readonly logs: Readonly<Record<ServiceName, string>>;
  pid(name: ServiceName): number | undefined;
  /** SIGKILL; it stays down until `start`. */
  kill(name: ServiceName): Promise<void>;
  /** Starts it again on its port and waits until it is ready. */
  start(name: ServiceName): Promise<void>;
  /** SIGTERM, ten seconds, SIGKILL; then as `start`. */
  restart(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

/** What a service inherits of our environment: not NODE_OPTIONS, which may be those of a test runner. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/**
 * Migrates the database, makes missing keys, stops what an earlier launcher left, starts the services and waits until
 * all are ready. One launcher per directory: a second gets `LockHeld`.
 */
export async function startServices(options: StartServicesOptions): Promise<RunningServices> {
  mkdirSync(options.directory, { recursive: true });
  const lock = holdServices(options.directory, options.purpose);
  try {
    return await new ServiceGroup(options, lock).start();
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Where the others are, and the key that signs tokens for them: the gateway alone has it. */
function gatewayEnv(
  ports: ReadonlyMap<ServiceName, number>,
  managementPort: number,
  keys: KeyFiles,
): Record<string, string> {
  const env: Record<string, string> = { TOKEN_KEY_FILE: keys.tokenKey, MANAGEMENT_PORT: String(managementPort) };
  for (const [name, port] of ports) {
    const variable = name === 'gateway' ? 'PUBLIC_URL' : `${name.toUpperCase().replaceAll('-', '_')}_URL`;
    env[variable] = `http://127.0.0.1:${port}`;
  }
  return env;
}

class ServiceGroup {
  private readonly names: readonly ServiceName[];
  private readonly processes = new Map<ServiceName, ServiceProcess>();
  private readonly managementUrls = new Map<ServiceName, string>();

  constructor(
    private readonly options: StartServicesOptions,
    private readonly lock: FileLock,
  ) {
    this.names = options.services ?? servicesOf(options.profile ?? 'all');
  }

  private witnessDirectory(): string {
    return join(this.options.directory, 'witness');
  }

  private securityLogDirectory(): string {
    return join(this.options.directory, 'security-log');
  }

  private logFile(name: ServiceName): string {
    return join(this.options.directory, 'logs', `${name}.log`);
  }

  async start(): Promise<RunningServices> {
    const { options } = this;
    await stopLeftServices(options.directory);
    const database = await this.migrate();
    const suite = options.env?.['CRYPTO_SUITE'] === 'gm' ? 'gm' : 'intl';
    const keys = await ensureKeyFiles(join(options.directory, 'keys'), suite);
    await this.choose(database, keys);
    try {
      await options.progress.step(`服务 services ${this.names.join(', ')}`, async (step) => {
        await Promise.all(this.all().map((service) => service.start()));
        await Promise.all(this.all().map((service) => service.ready(options.signal)));
        step.outcome(
          this.all()
            .map((service) => new URL(service.url).port)
            .join(', '),
        );
      });
    } catch (error) {
      await this.stopAll();
      throw error;
    }
    return {
      urls: this.table((service) => service.url),
      managementUrls: this.table((service) => this.managementUrls.get(service.name) ?? service.url),
      keys,
      database,
      witnessDirectory: this.witnessDirectory(),
      securityLogDirectory: this.securityLogDirectory(),
      logs: this.table((service) => this.logFile(service.name)),
      pid: (name) => this.get(name).pid,
      kill: (name) => this.get(name).kill(),
      start: (name) => this.startOne(name),
      restart: async (name) => {
        await this.get(name).stop();
        await this.startOne(name);
      },
      stop: () => this.stop(),
    };
  }

  private migrate(): Promise<Migrated> {
    return this.options.progress.step('数据库迁移 migrations', async (step) => {
      let count = 0;
      const migrated = await migrateAll({
        adminUrl: this.options.stack.databaseAdminUrl,
        database: this.options.database ?? 'grid',
        onMigrated: (_service, ran) => {
          count += ran.length;
        },
      });
      step.outcome(count === 0 ? '已是最新 up to date' : `${count}`);
      return migrated;
    });
  }

  /** Ports of all, then environments: the gateway's names the others. */
  private async choose(database: Migrated, keys: KeyFiles): Promise<void> {
    const { options } = this;
    const ports = new Map<ServiceName, number>();
    for (const name of this.names) {
      const taken = new Set(ports.values());
      const usual = SERVICES[name].port;
      // Above the block of 3100 to 3105, so that one service never takes another's usual port.
      const free = options.ports === 'any' ? await choosePort(undefined, taken) : await this.usualOrNear(usual, taken);
      ports.set(name, free);
    }
    const taken = new Set(ports.values());
    const usual = options.ports === 'any' ? undefined : GATEWAY_MANAGEMENT_PORT;
    const managementPort = await choosePort(usual, taken);
    this.managementUrls.set('gateway', `http://127.0.0.1:${managementPort}`);
    for (const [name, port] of ports) {
      const description: ServiceDescription = SERVICES[name];
      this.processes.set(
        name,
        new ServiceProcess({
          name,
          entry: join(repositoryRoot, 'dist', 'apps', name, 'src', 'main.js'),
          nodeArgs: [...(description.nodeArgs ?? []), ...(options.nodeArgs?.[name] ?? [])],
          port,
          env: {
            ...inherited(),
            PORT: String(port),
            HOST: '127.0.0.1',
            DATABASE_URL: database.serviceUrls[name],
            DATABASE_PEOPLE_URL: database.peopleUrls[name],
            KAFKA_BROKERS: options.stack.kafkaBrokers,
            TOPIC_PREFIX: options.topicPrefix ?? '',
            AUTH_JWKS_FILE: keys.jwks,
            FIELD_KEYS_FILE: keys.of[name].fieldKeys,
            FIELD_KEK_FILE: keys.of[name].fieldKek,
            WITNESS_DIR: this.witnessDirectory(),
            WITNESS_KEY_FILE: keys.of[name].witnessKey,
            SECURITY_LOG_DIR: this.securityLogDirectory(),
            IMPORT_DIR: join(options.directory, 'imports'),
            DATABASE_DISK_DIR: options.stack.databaseDirectory ?? '',
            SECURITY_LOG_KEY_FILE: keys.securityLogKey,
            ...(name === 'gateway' ? gatewayEnv(ports, managementPort, keys) : {}),
            ...zoneVariables(options.profile ?? 'all', options.zone),
            ...options.env,
            ...options.envOf?.[name],
          },
          logFile: this.logFile(name),
          recordFile: recordFile(options.directory, name),
          say: options.progress.say,
        }),
      );
    }
  }

  private async usualOrNear(usual: number, taken: ReadonlySet<number>): Promise<number> {
    const block = new Set([...taken, ...[3100, 3101, 3102, 3103, 3104, 3105].filter((port) => port !== usual)]);
    const port = await choosePort(usual, block);
    if (port !== usual) this.options.progress.say(`端口 ${usual} 已被占用 taken, using ${port}`);
    return port;
  }

  private all(): ServiceProcess[] {
    return [...this.processes.values()];
  }

  private get(name: ServiceName): ServiceProcess {
    const service = this.processes.get(name);
    if (service === undefined) throw new Error(`${name} is not one of the started services`);
    return service;
  }

  private table<T>(of: (service: ServiceProcess) => T): Record<ServiceName, T> {
    return Object.fromEntries(this.all().map((service) => [service.name, of(service)])) as Record<ServiceName, T>;
  }

  private async startOne(name: ServiceName): Promise<void> {
    await this.get(name).start();
    await this.get(name).ready();
  }

  private async stopAll(): Promise<void> {
    const graceful = await Promise.all(this.all().map((service) => service.stop()));
    this.all().forEach((service, index) => {
      if (graceful[index] === false) this.options.progress.say(`! ${service.name} 未在 10 s 内退出，已强制结束 killed`);
    });
  }

  async stop(): Promise<void> {
    await this.options.progress.step('停止 stopping the services', () => this.stopAll());
    this.lock.release();
  }
}

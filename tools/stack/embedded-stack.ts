import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { locateProfile, locateState } from './choose-stack.js';
import { requireKafka, type KafkaDistribution } from './kafka/kafka-distribution.js';
import { KafkaServer } from './kafka/kafka-server.js';
import { databaseUser } from './postgres/database-user.js';
import { PostgresServer } from './postgres/postgres-server.js';
import { waitForLock, type FileLock } from './process/file-lock.js';
import { UserRegister } from './process/user-register.js';
import type { Progress } from './progress.js';
import type { Stack, StackFaults, StartStackOptions } from './stack.js';
import { stopLeftServices } from './services/service-process.js';
import { StackUnusable } from './unusable.js';

/** Others may be at a first start, which downloads. */
const TURN_MS = 300_000;
/** Below the range from which systems take ports for outgoing connections. */
const DEMO_PORTS = { postgres: 25_432, kafka: 29_092 };

/** What tells processes of each other. */
const KEPT = /^(users|.*\.lock.*)$/;

/** PostgreSQL and Kafka as processes of this machine, in the profile's directory. */
export class EmbeddedStack {
  readonly directory: string;
  private readonly postgres: PostgresServer;
  private readonly kafka: KafkaServer;
  private readonly users: UserRegister;
  private readonly progress: Progress;

  constructor(private readonly options: StartStackOptions) {
    this.progress = options.progress;
    this.directory = locateProfile(options.profile, { kind: 'embedded' });
    const preferred = options.ports ?? (options.profile === 'demo' ? DEMO_PORTS : {});
    this.postgres = new PostgresServer({
      stateDirectory: locateState(),
      profileDirectory: this.directory,
      user: databaseUser(),
      preferredPort: preferred.postgres,
      passing: options.passing === true,
      signal: options.signal,
    });
    this.kafka = new KafkaServer({
      profileDirectory: this.directory,
      distribution: () => this.distribution(),
      preferredPort: preferred.kafka,
      passing: options.passing === true,
      signal: options.signal,
    });
    this.users = new UserRegister(join(this.directory, 'users'), options.purpose, randomUUID());
  }

  private distribution(): Promise<KafkaDistribution> {
    return requireKafka(this.progress);
  }

  /** Starting and stopping of one profile take turns. */
  private turn(): Promise<FileLock> {
    return waitForLock(join(this.directory, 'turn.lock'), this.options.purpose, {
      waitMs: TURN_MS,
      onWait: (holder) => this.progress.say(`等待 waiting for ${holder.purpose} (process ${holder.process.pid})`),
    });
  }

  async start(): Promise<Stack> {
    const turn = await this.turn();
    this.users.enter();
    try {
      if (this.options.fresh === true && !this.postgres.exists() && !this.kafka.exists()) this.wipe();
      // Fetched before anything runs: it may take minutes, or be impossible here.
      if (!this.kafka.exists()) await this.distribution();
      // One after the other: their starts compete for the processor, and the lines stay readable.
      const postgres = await this.startPostgres();
      const kafka = await this.startKafka();
      return {
        kind: 'embedded',
        profile: this.options.profile,
        databaseAdminUrl: this.postgres.adminUrl(postgres.port),
        databaseDirectory: join(this.directory, 'postgres'),
        kafkaBrokers: `127.0.0.1:${kafka.port}`,
        platformListeners: this.kafka.platformListeners(kafka.ports),
        reused: postgres.reused && kafka.reused,
        directory: this.directory,
        stop: () => this.stop(),
        faults: this.faults(),
      };
    } catch (error) {
      this.users.leave();
      if (this.users.others().length === 0) await this.stopServers();
      throw error;
    } finally {
      turn.release();
    }
  }

  private async startPostgres() {
    return this.progress.step('PostgreSQL', async (step) => {
      const running = await this.postgres.start();
      step.outcome(`${running.version} · 127.0.0.1:${running.port}${this.remark(running, DEMO_PORTS.postgres)}`);
      return running;
    });
  }

  private async startKafka() {
    return this.progress.step('Apache Kafka', async (step) => {
      const running = await this.kafka.start();
      const { certificatePort, accountPort } = running.ports;
      const platforms = `平台 platforms ${certificatePort} (TLS), ${accountPort} (SCRAM)`;
      step.outcome(`127.0.0.1:${running.port} · ${platforms}${this.remark(running, DEMO_PORTS.kafka)}`);
      return running;
    });
  }

  private remark(running: { port: number; reused: boolean }, usual: number): string {
    if (running.reused) return ' · 沿用已在运行的 reused, it ran already';
    const other = this.options.profile === 'demo' && running.port !== usual;
    return other ? ` · 端口 ${usual} 已被占用 taken, using ${running.port}` : '';
  }

  private wipe(): void {
    for (const name of readdirSync(this.directory)) {
      if (!KEPT.test(name)) rmSync(join(this.directory, name), { recursive: true, force: true });
    }
  }

  /** Services of a launcher that was killed go first: they have no use without their servers. */
  private async stopServers(): Promise<void> {
    await stopLeftServices(this.directory);
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
  }

  /** Stops the servers, unless somebody else uses them. */
  async stop(): Promise<void> {
    const turn = await this.turn();
    try {
      this.users.leave();
      const [other] = this.users.others();
      if (other !== undefined) {
        this.progress.say(`保留给 left running for ${other.purpose} (process ${other.process.pid})`);
        return;
      }
      await this.progress.step('停止 stopping PostgreSQL, Kafka', () => this.stopServers());
    } finally {
      turn.release();
    }
  }

  /** Stops the servers and throws the profile's data away; refused while somebody uses it. */
  async reset(): Promise<void> {
    const turn = await this.turn();
    try {
      const [other] = this.users.others();
      if (other !== undefined) {
        throw new StackUnusable(`正在使用 in use by ${other.purpose} (process ${other.process.pid})`);
      }
      await this.stopServers();
      this.wipe();
    } finally {
      turn.release();
    }
  }

  /** What runs, whoever started it. */
  state(): { postgresPort: number | undefined; kafkaPort: number | undefined } {
    return { postgresPort: this.postgres.exists()?.port, kafkaPort: this.kafka.exists()?.ports?.brokerPort };
  }

  private faults(): StackFaults {
    const { postgres, kafka } = this;
    return {
      get postgresPid() {
        return postgres.running?.process.pid;
      },
      get kafkaPid() {
        return kafka.running?.process.pid;
      },
      killPostgres: () => postgres.kill(),
      startPostgres: async () => {
        await postgres.start();
      },
      killKafka: () => kafka.kill(),
      startKafka: async () => {
        await kafka.start();
      },
      freezeKafka: async () => kafka.freeze(),
      thawKafka: async () => kafka.thaw(),
    };
  }
}

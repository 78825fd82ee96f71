import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokerCertificatesIn, ensureBrokerCertificates } from '../certificates/broker-certificates.js';
import { choosePort, waitForPort } from '../process/free-port.js';
import { readLogSince, rotateLog } from '../process/log-file.js';
import { findByArgument, isAlive, type ProcessRecord } from '../process/process-identity.js';
import { spawnDetached } from '../process/spawn-detached.js';
import { signalProcess, stopProcess, waitForExit } from '../process/stop-process.js';
import type { KafkaDistribution } from './kafka-distribution.js';
import { kafkaIsReady } from './kafka-readiness.js';
import { runKafkaTool, SHORT_LIVED_JVM } from './run-kafka-tool.js';
import { PLATFORM_HOST, type PlatformListeners } from './platform-listeners.js';
import {
  type KafkaPorts,
  LOG4J_PROPERTIES,
  newClusterId,
  portsOf,
  renderServerProperties,
} from './server-properties.js';

export interface KafkaServerOptions {
  readonly profileDirectory: string;
  readonly distribution: () => Promise<KafkaDistribution>;
  /** Tried first; another is taken when it is not free. The controller and the platforms' listeners take the next. */
  readonly preferredPort: number | undefined;
  /** See `StartStackOptions`. */
  readonly passing?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningKafka {
  readonly process: ProcessRecord;
  readonly port: number;
  readonly ports: KafkaPorts;
  /** It ran already, left by an earlier launcher or shared with another one. */
  readonly reused: boolean;
}

const START_MS = 90_000;
const PING_MS = 10_000;
const STOP_MS = 20_000;
const SAME_PORT_MS = 10_000;
/** How often a port may be snatched between the choice and the start. */
const TRIES = 4;
/**
 * Requests of our producers are up to a megabyte: half a region of the default size and more, and each such one makes the
 * collector look at the whole heap, which took four fifths of the broker's time under load.
 */
const JVM = ['-Xms256m', '-Xmx512m', '-XX:+UseG1GC', '-XX:G1HeapRegionSize=8m', '-Djava.awt.headless=true'];

/** One node of Apache Kafka (KRaft) in the profile's directory. */
export class KafkaServer {
  private readonly home: string;
  private readonly properties: string;
  private readonly certificates: string;
  private readonly log4j: string;
  private readonly logging: string;
  private readonly recordFile: string;
  private readonly logFile: string;
  private current: RunningKafka | undefined;

  constructor(private readonly options: KafkaServerOptions) {
    this.home = join(options.profileDirectory, 'kafka');
    this.properties = join(this.home, 'server.properties');
    this.certificates = join(this.home, 'certificates');
    this.log4j = join(this.home, 'log4j2.properties');
    this.logging = `-Dlog4j2.configurationFile=${this.log4j}`;
    this.recordFile = join(this.home, 'process.json');
    this.logFile = join(options.profileDirectory, 'kafka.log');
  }

  get running(): RunningKafka | undefined {
    return this.current !== undefined && isAlive(this.current.process) ? this.current : undefined;
  }

  /** Reuses a node of this directory that answers; stops one that does not; else starts one. */
  async start(): Promise<RunningKafka> {
    const found = this.exists();
    if (found !== undefined) {
      const { process, ports } = found;
      if (ports !== undefined && (await kafkaIsReady([`127.0.0.1:${ports.brokerPort}`], PING_MS))) {
        this.current = { process, port: ports.brokerPort, ports, reused: true };
        return this.current;
      }
      await stopProcess(found.process, 'SIGTERM', 5_000);
    }
    const distribution = await this.options.distribution();
    this.options.signal?.throwIfAborted();
    mkdirSync(this.home, { recursive: true });
    writeFileSync(this.log4j, LOG4J_PROPERTIES);
    for (let attempt = 1; ; attempt += 1) {
      const ports = await this.render();
      const port = ports.brokerPort;
      await this.format(distribution);
      try {
        this.current = { process: await this.launch(distribution, port), port, ports, reused: false };
        return this.current;
      } catch (error) {
        if (attempt >= TRIES || !/Address already in use|BindException/.test(String(error))) throw error;
        await sleep(500);
      }
    }
  }

  /** Writes server.properties with the ports of this run, and the certificates. */
  private async render(): Promise<KafkaPorts> {
    const ports = await this.choosePorts();
    const { ca, listener } = await ensureBrokerCertificates(this.certificates, [PLATFORM_HOST, '127.0.0.1']);
    const dataDirectory = join(this.home, 'data');
    writeFileSync(this.properties, renderServerProperties({ ...ports, dataDirectory, ca, listener }));
    return ports;
  }

  /** After a crash they stay: clients know them. The controller's alone is nobody else's business. */
  private async choosePorts(): Promise<KafkaPorts> {
    const { preferredPort } = this.options;
    const taken = new Set<number>();
    const take = async (known: number | undefined, offset: number): Promise<number> => {
      if (known !== undefined) await waitForPort(known, SAME_PORT_MS);
      const port = known ?? (await choosePort(preferredPort === undefined ? undefined : preferredPort + offset, taken));
      taken.add(port);
      return port;
    };
    const known = this.current?.ports;
    const brokerPort = await take(known?.brokerPort, 0);
    const certificatePort = await take(known?.certificatePort, 2);
    const accountPort = await take(known?.accountPort, 3);
    return { brokerPort, certificatePort, accountPort, controllerPort: await take(undefined, 1) };
  }

  /** Where platforms reach a node with these ports. */
  platformListeners({ certificatePort, accountPort }: KafkaPorts): PlatformListeners {
    return {
      certificate: `${PLATFORM_HOST}:${certificatePort}`,
      account: `${PLATFORM_HOST}:${accountPort}`,
      authority: brokerCertificatesIn(this.certificates).authority,
    };
  }

  /** Formats the data directory once; one that was interrupted is wiped and formatted again. */
  private async format(distribution: KafkaDistribution): Promise<void> {
    const marker = join(this.home, 'formatted');
    if (existsSync(marker)) return;
    rmSync(join(this.home, 'data'), { recursive: true, force: true });
    const id = newClusterId();
    const args = ['format', '--standalone', '-t', id, '-c', this.properties];
    await runKafkaTool(distribution, 'kafka.tools.StorageTool', args, [this.logging]);
    writeFileSync(marker, `${id}\n`);
  }

  private async launch(distribution: KafkaDistribution, port: number): Promise<ProcessRecord> {
    const logged = rotateLog(this.logFile);
    const node = await spawnDetached({
      command: distribution.java,
      args: [
        ...JVM,
        ...(this.options.passing === true ? SHORT_LIVED_JVM : []),
        this.logging,
        '-cp',
        join(distribution.lib, '*'),
        'kafka.Kafka',
        this.properties,
      ],
      cwd: this.home,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      logFile: this.logFile,
    });
    writeFileSync(this.recordFile, JSON.stringify(node));
    const until = Date.now() + START_MS;
    while (!(await kafkaIsReady([`127.0.0.1:${port}`], PING_MS, this.options.signal))) {
      if (!isAlive(node)) throw new Error(`Kafka did not start: ${readLogSince(this.logFile, logged)}`);
      if (Date.now() > until || this.options.signal?.aborted === true) {
        await stopProcess(node, 'SIGTERM', 5_000);
        this.options.signal?.throwIfAborted();
        throw new Error(`Kafka does not answer after ${START_MS} ms; see ${this.logFile}`);
      }
      await sleep(100);
    }
    if (!isAlive(node)) throw new Error(`Kafka did not start: ${readLogSince(this.logFile, logged)}`);
    return node;
  }

  /** The running node of our directory, whoever started it. */
  exists(): { process: ProcessRecord; ports: KafkaPorts | undefined } | undefined {
    const node = this.recorded() ?? findByArgument(this.properties)[0];
    if (node === undefined) return undefined;
    return { process: node, ports: portsOf(readFileSync(this.properties, 'utf8')) };
  }

  private recorded(): ProcessRecord | undefined {
    if (!existsSync(this.recordFile)) return undefined;
    const record = JSON.parse(readFileSync(this.recordFile, 'utf8')) as ProcessRecord;
    return isAlive(record) ? record : undefined;
  }

  private require(): ProcessRecord {
    const node = this.running?.process ?? this.exists()?.process;
    if (node === undefined) throw new Error('Kafka is not running');
    return node;
  }

  async stop(): Promise<void> {
    const node = this.running?.process ?? this.exists()?.process;
    if (node !== undefined) await stopProcess(node, 'SIGTERM', STOP_MS);
  }

  /** SIGKILL, as a crash. */
  async kill(): Promise<void> {
    const node = this.require();
    signalProcess(node, 'SIGKILL');
    await waitForExit(node, 10_000);
  }

  /** SIGSTOP: its connections stay open and nothing answers. */
  freeze(): void {
    signalProcess(this.require(), 'SIGSTOP');
  }

  thaw(): void {
    signalProcess(this.require(), 'SIGCONT');
  }
}

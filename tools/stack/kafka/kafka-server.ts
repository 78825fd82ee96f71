import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { choosePort, waitForPort } from '../process/free-port.js';
import { readLogSince, rotateLog } from '../process/log-file.js';
import { findByArgument, isAlive, type ProcessRecord } from '../process/process-identity.js';
import { spawnDetached } from '../process/spawn-detached.js';
import { signalProcess, stopProcess, waitForExit } from '../process/stop-process.js';
import type { KafkaDistribution } from './kafka-distribution.js';
import { kafkaIsReady } from './kafka-readiness.js';
import { LOG4J_PROPERTIES, newClusterId, portsOf, renderServerProperties } from './server-properties.js';

export interface KafkaServerOptions {
  readonly profileDirectory: string;
  readonly distribution: () => Promise<KafkaDistribution>;
  /** Tried first; another is taken when it is not free. The controller takes the next. */
  readonly preferredPort: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningKafka {
  readonly process: ProcessRecord;
  readonly port: number;
  /** It ran already, left by an earlier launcher or shared with another one. */
  readonly reused: boolean;
}

const START_MS = 90_000;
const PING_MS = 10_000;
const STOP_MS = 20_000;
const SAME_PORT_MS = 10_000;
/** How often a port may be snatched between the choice and the start. */
const TRIES = 4;
const JVM = ['-Xms256m', '-Xmx512m', '-XX:+UseG1GC', '-Djava.awt.headless=true'];

/** One node of Apache Kafka (KRaft) in the profile's directory. */
export class KafkaServer {
  private readonly home: string;
  private readonly properties: string;
  private readonly log4j: string;
  private readonly recordFile: string;
  private readonly logFile: string;
  private current: RunningKafka | undefined;

  constructor(private readonly options: KafkaServerOptions) {
    this.home = join(options.profileDirectory, 'kafka');
    this.properties = join(this.home, 'server.properties');
    this.log4j = join(this.home, 'log4j2.properties');
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
      if (found.port !== undefined && (await kafkaIsReady([`127.0.0.1:${found.port}`], PING_MS))) {
        this.current = { process: found.process, port: found.port, reused: true };
        return this.current;
      }
      await stopProcess(found.process, 'SIGTERM', 5_000);
    }
    const distribution = await this.options.distribution();
    this.options.signal?.throwIfAborted();
    mkdirSync(this.home, { recursive: true });
    writeFileSync(this.log4j, LOG4J_PROPERTIES);
    for (let attempt = 1; ; attempt += 1) {
      const port = await this.render();
      await this.format(distribution);
      try {
        this.current = { process: await this.launch(distribution, port), port, reused: false };
        return this.current;
      } catch (error) {
        if (attempt >= TRIES || !/Address already in use|BindException/.test(String(error))) throw error;
        await sleep(500);
      }
    }
  }

  /** Writes server.properties with the ports of this run. After a crash they stay: clients know them. */
  private async render(): Promise<number> {
    let brokerPort = this.current?.port;
    if (brokerPort === undefined) brokerPort = await choosePort(this.options.preferredPort);
    else await waitForPort(brokerPort, SAME_PORT_MS);
    const controllerPort = await choosePort(
      this.options.preferredPort === undefined ? undefined : brokerPort + 1,
      new Set([brokerPort]),
    );
    const dataDirectory = join(this.home, 'data');
    writeFileSync(this.properties, renderServerProperties({ brokerPort, controllerPort, dataDirectory }));
    return brokerPort;
  }

  private javaArguments(distribution: KafkaDistribution, main: string): string[] {
    return [`-Dlog4j2.configurationFile=${this.log4j}`, '-cp', join(distribution.lib, '*'), main];
  }

  /** Formats the data directory once; one that was interrupted is wiped and formatted again. */
  private async format(distribution: KafkaDistribution): Promise<void> {
    const marker = join(this.home, 'formatted');
    if (existsSync(marker)) return;
    rmSync(join(this.home, 'data'), { recursive: true, force: true });
    const id = newClusterId();
    const tool = this.javaArguments(distribution, 'kafka.tools.StorageTool');
    const args = [...tool, 'format', '--standalone', '-t', id, '-c', this.properties];
    await new Promise<void>((resolve, reject) => {
      const child = spawn(distribution.java, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`kafka format: ${output.trim()}`))));
    });
    writeFileSync(marker, `${id}\n`);
  }

  private async launch(distribution: KafkaDistribution, port: number): Promise<ProcessRecord> {
    const logged = rotateLog(this.logFile);
    const node = await spawnDetached({
      command: distribution.java,
      args: [...JVM, ...this.javaArguments(distribution, 'kafka.Kafka'), this.properties],
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
  exists(): { process: ProcessRecord; port: number | undefined } | undefined {
    const node = this.recorded() ?? findByArgument(this.properties)[0];
    if (node === undefined) return undefined;
    return { process: node, port: portsOf(readFileSync(this.properties, 'utf8'))?.brokerPort };
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

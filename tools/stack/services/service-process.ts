import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLogSince, rotateLog } from '../process/log-file.js';
import { isAlive, type ProcessRecord } from '../process/process-identity.js';
import { spawnDetached } from '../process/spawn-detached.js';
import { signalProcess, stopProcess, waitForExit } from '../process/stop-process.js';
import { SERVICE_NAMES, type ServiceName } from './service-catalogue.js';

export interface ServiceProcessOptions {
  readonly name: ServiceName;
  /** The compiled main file. */
  readonly entry: string;
  readonly nodeArgs: readonly string[];
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Where the pid is written down for a later launcher. */
  readonly recordFile: string;
  /** One line for the person, when the process ends by itself or comes back. */
  readonly say: (line: string) => void;
}

const STOP_MS = 10_000;
const READY_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A process that lived so long starts its back-off anew. */
const HEALTHY_MS = 30_000;

/** Where a directory's services are written down, for a later launcher. */
export function recordFile(directory: string, name: ServiceName): string {
  return join(directory, 'processes', `${name}.json`);
}

async function stopRecorded(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const record = JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  await stopProcess(record, 'SIGTERM', STOP_MS);
  rmSync(file, { force: true });
}

/** Stops the services that a launcher left behind when it was killed. */
export async function stopLeftServices(directory: string): Promise<void> {
  await Promise.all(SERVICE_NAMES.map((name) => stopRecorded(recordFile(directory, name))));
}

/** One service as a process: comes back with growing pauses when it dies, unless it was stopped or killed here. */
export class ServiceProcess {
  private current: ProcessRecord | undefined;
  private wanted = false;
  private waitMs = FIRST_WAIT_MS;
  private comeback: NodeJS.Timeout | undefined;
  private logged = 0;
  /** Counts the processes: the end of an earlier one may be heard of after the next has started. */
  private generation = 0;

  constructor(private readonly options: ServiceProcessOptions) {}

  get name(): ServiceName {
    return this.options.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.current !== undefined && isAlive(this.current) ? this.current.pid : undefined;
  }

  /** Spawns it; `ready` tells when it answers. */
  async start(): Promise<void> {
    if (this.pid !== undefined) return;
    this.wanted = true;
    const { options } = this;
    mkdirSync(dirname(options.recordFile), { recursive: true });
    mkdirSync(dirname(options.logFile), { recursive: true });
    this.logged = rotateLog(options.logFile);
    const startedAt = Date.now();
    this.generation += 1;
    const { generation } = this;
    this.current = await spawnDetached(
      {
        command: process.execPath,
        args: [...options.nodeArgs, options.entry],
        cwd: dirname(options.logFile),
        env: options.env,
        logFile: options.logFile,
      },
      (code, signal) => {
        if (generation === this.generation) this.ended(startedAt, signal ?? `exit ${code}`);
      },
    );
    writeFileSync(options.recordFile, JSON.stringify(this.current));
  }

  /** Resolves when /readyz answers 200; rejects with the end of its log when the process dies first, or after a minute. */
  async ready(signal?: AbortSignal): Promise<void> {
    const until = Date.now() + READY_MS;
    let last = 'no answer';
    for (;;) {
      signal?.throwIfAborted();
      if (this.pid === undefined) throw new Error(`${this.name} ended while starting:\n${this.logTail()}`);
      try {
        const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) });
        last = `${response.status} ${(await response.text()).slice(0, 1_000)}`;
        if (response.ok) return;
      } catch (error) {
        last = String(error);
      }
      if (Date.now() > until) throw new Error(`${this.name} is not ready after ${READY_MS} ms: ${last}`);
      await sleep(100);
    }
  }

  private logTail(): string {
    return `${readLogSince(this.options.logFile, this.logged)}\n(${this.options.logFile})`;
  }

  private ended(startedAt: number, how: string): void {
    if (!this.wanted) return;
    if (Date.now() - startedAt > HEALTHY_MS) this.waitMs = FIRST_WAIT_MS;
    const waitMs = this.waitMs;
    this.waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    this.options.say(
      `! ${this.name} 意外退出 ended (${how})，${waitMs / 1000} s 后重启 restarting; ${this.options.logFile}`,
    );
    this.comeback = setTimeout(() => {
      this.start()
        .then(() => this.ready())
        .then(() => this.options.say(`✓ ${this.name} 已恢复 is back (pid ${this.pid})`))
        // A process that dies again says so by `ended`; one that is alive and never ready is seen at /readyz.
        .catch(() => {});
    }, waitMs);
  }

  /** SIGTERM, then SIGKILL after ten seconds. True when it went by itself. */
  async stop(): Promise<boolean> {
    this.hold();
    const record = this.current;
    if (record === undefined) return true;
    signalProcess(record, 'SIGTERM');
    const graceful = await waitForExit(record, STOP_MS);
    await stopProcess(record, 'SIGKILL', STOP_MS);
    rmSync(this.options.recordFile, { force: true });
    return graceful;
  }

  /** SIGKILL; it stays down until `start`. */
  async kill(): Promise<void> {
    this.hold();
    if (this.current === undefined) return;
    signalProcess(this.current, 'SIGKILL');
    await waitForExit(this.current, STOP_MS);
  }

  private hold(): void {
    this.wanted = false;
    clearTimeout(this.comeback);
  }
}

import { hostname } from 'node:os';
import type { HealthPartState } from '../health/health-parts.js';
import type { Logger } from '../logger.js';
import type { Metrics } from '../metrics.js';
import { currentTraceId } from '../trace.js';
import { DailyFile } from './daily-file.js';
import { type ChainKeys, PLAIN_CHAIN } from './line-chain.js';
import { LEAST_DAYS, type SecurityEvent } from './security-event.js';
import { formatSyslog, parseSyslogAddress, SyslogSender } from './syslog-sender.js';

export interface SecurityLogOptions {
  readonly service: string;
  readonly instanceId: string;
  /** Directory of the daily files; empty for none. */
  readonly directory: string;
  /** At least 180 (网络安全法 art. 23: six months). */
  readonly keptDays: number;
  /** `udp://…` or `tcp://…` of a collector; empty for none. */
  readonly syslog: string;
  /** What links the lines of the files. Default: plain hashes. */
  readonly chainKeys?: ChainKeys;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now?: () => Date;
}

/** What could not be written waits; more than this is given up, counted and told. */
const WAITING = 10_000;
const RETRY_MS = 1_000;

/** One place that events go to, with what it has not taken yet. */
class Outlet {
  readonly waiting: string[] = [];
  fault: string | null = null;
  lost = 0;

  constructor(
    readonly name: string,
    private readonly logger: Logger,
  ) {}

  keep(line: string): void {
    this.waiting.push(line);
    if (this.waiting.length <= WAITING) return;
    this.waiting.shift();
    this.lost += 1;
  }

  failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.fault === null) this.logger.error({ outlet: this.name, err: error }, 'security events are not written');
    this.fault = reason;
  }

  worked(): void {
    if (this.fault !== null)
      this.logger.info({ outlet: this.name, lost: this.lost }, 'security events are written again');
    this.fault = null;
  }
}

/** Security events to a daily file, to a syslog collector, or both. That one cannot be written is never silent. */
export class SecurityLog {
  readonly name = 'security log';
  readonly #options: SecurityLogOptions;
  readonly #file: DailyFile | null;
  readonly #syslog: SyslogSender | null;
  readonly #toFile: Outlet;
  readonly #toSyslog: Outlet;
  #sending: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** Throws when files would be kept for less than 180 days. */
  constructor(options: SecurityLogOptions) {
    if (options.keptDays < LEAST_DAYS) throw new Error(`security events are kept for ${LEAST_DAYS} days at least`);
    this.#options = options;
    const { directory, service, keptDays, syslog, logger, metrics, chainKeys = PLAIN_CHAIN } = options;
    this.#file = directory === '' ? null : new DailyFile(directory, service, keptDays, chainKeys);
    this.#syslog = syslog === '' ? null : new SyslogSender(parseSyslogAddress(syslog));
    this.#toFile = new Outlet('file', logger);
    this.#toSyslog = new Outlet('syslog', logger);
    metrics.registerGauge('gp_security_events_waiting', 'Security events that are not written yet', ['outlet'], () =>
      [this.#toFile, this.#toSyslog].map(({ name, waiting }) => ({ labels: { outlet: name }, value: waiting.length })),
    );
    metrics.registerGauge('gp_security_events_lost', 'Security events that could not be written', ['outlet'], () =>
      [this.#toFile, this.#toSyslog].map(({ name, lost }) => ({ labels: { outlet: name }, value: lost })),
    );
  }

  /** Tries again what could not be written, once a second. */
  start(): void {
    this.#timer ??= setInterval(() => this.#flush(), RETRY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await this.#sending;
    this.#file?.close();
    await this.#syslog?.close();
  }

  /** In the file when this returns, unless the file cannot be written; never throws, for the act itself is done. */
  write(event: SecurityEvent): void {
    const { service, instanceId, now = () => new Date() } = this.#options;
    const at = now().toISOString();
    const traceId = currentTraceId();
    const line = JSON.stringify({
      at,
      service,
      instance: instanceId,
      ...event,
      ...(traceId === undefined ? {} : { traceId }),
    });
    if (this.#file !== null) this.#toFile.keep(line);
    if (this.#syslog !== null) {
      this.#toSyslog.keep(
        formatSyslog({
          at,
          severity: event.outcome === 'success' ? 'informational' : 'warning',
          hostname: hostname(),
          appName: service,
          processId: process.pid,
          messageId: event.event,
          text: line,
        }),
      );
    }
    this.#flush();
  }

  check(): HealthPartState {
    if (this.#file === null && this.#syslog === null) {
      return { status: 'degraded', message: 'neither a directory nor a collector for security events is configured' };
    }
    const bad = [this.#toFile, this.#toSyslog].filter(({ fault, lost }) => fault !== null || lost > 0);
    if (bad.length === 0) return { status: 'up' };
    const told = bad.map(
      ({ name, fault, lost, waiting }) => `${name}: ${fault ?? 'written again'}, ${waiting.length} wait, ${lost} lost`,
    );
    return { status: 'degraded', message: told.join('; ') };
  }

  #flush(): void {
    this.#writeFile();
    this.#sending ??= this.#send().finally(() => (this.#sending = null));
  }

  #writeFile(): void {
    const { waiting } = this.#toFile;
    try {
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
        this.#file?.write(line, this.#options.now?.() ?? new Date());
        waiting.shift();
      }
      this.#toFile.worked();
    } catch (error) {
      this.#toFile.failed(error);
    }
  }

  async #send(): Promise<void> {
    const { waiting } = this.#toSyslog;
    try {
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
        await this.#syslog?.send(line);
        if (waiting[0] === line) waiting.shift();
      }
      this.#toSyslog.worked();
    } catch (error) {
      this.#toSyslog.failed(error);
    }
  }
}

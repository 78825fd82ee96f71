import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, generateChainKeys, loadChainKeys, Metrics, type SecurityEvent, SecurityLog } from '../index.js';

/** A directory of security logs that services write into, and that somebody may tamper with. */
export class LogDirectory {
  readonly directory = mkdtempSync(join(tmpdir(), 'security-chain-'));
  readonly keyFile = join(this.directory, 'chain-key.json');
  now = new Date('2026-03-02T10:00:00Z');
  readonly #logs: SecurityLog[] = [];

  constructor() {
    writeFileSync(this.keyFile, JSON.stringify(generateChainKeys()));
  }

  get keys() {
    return loadChainKeys(this.keyFile);
  }

  /** A process of the service. */
  open(service = 'gateway', chainKeys = this.keys): SecurityLog {
    const about = { service, instanceId: `${service}-1`, level: 'fatal' };
    const log = new SecurityLog({
      ...about,
      directory: this.directory,
      keptDays: 180,
      syslog: '',
      chainKeys,
      logger: createLogger({ ...about, destination: { write: () => undefined } }),
      metrics: new Metrics({ ...about, defaults: false }),
      now: () => this.now,
    });
    this.#logs.push(log);
    return log;
  }

  /** `count` events by one process, `n` from `first` on. */
  write(count: number, { service = 'gateway', first = 1, event = 'sign-in' } = {}): void {
    const log = this.open(service);
    for (let n = first; n < first + count; n += 1) log.write(anEvent(n, event));
  }

  path(service = 'gateway', day = this.now.toISOString().slice(0, 10)): string {
    return join(this.directory, `${service}-${day}.jsonl`);
  }

  lines(path = this.path()): string[] {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  }

  /** What somebody with an editor does. */
  edit(change: (lines: string[]) => readonly string[], path = this.path()): void {
    writeFileSync(path, `${change(this.lines(path)).join('\n')}\n`);
  }

  async end(): Promise<void> {
    for (const log of this.#logs) await log.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export const anEvent = (n: number, event = 'sign-in'): SecurityEvent => ({
  event,
  outcome: 'success',
  actorId: `p-${n}`,
  procuratorateId: n % 2 === 0 ? '990100' : '990200',
  facts: { n },
});

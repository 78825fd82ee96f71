import type { Tx } from '#platform/postgres';
import { type KafkaBatchServer, type KafkaLog } from '../src/index.js';

/** Resolves when it was told to consume, not when it has joined. */
export function listen(server: KafkaBatchServer<Tx>): Promise<void> {
  return new Promise((resolve, reject) => server.listen((error) => (error === undefined ? resolve() : reject(error))));
}

/** Keeps what is logged, for tests that count. */
export class LogBook implements KafkaLog {
  readonly lines: { readonly level: string; readonly message: string; readonly facts: object }[] = [];

  debug(facts: object, message: string): void {
    this.lines.push({ level: 'debug', message, facts });
  }

  info(facts: object, message: string): void {
    this.lines.push({ level: 'info', message, facts });
  }

  warn(facts: object, message: string): void {
    this.lines.push({ level: 'warn', message, facts });
  }

  error(facts: object, message: string): void {
    this.lines.push({ level: 'error', message, facts });
  }

  count(message: string): number {
    return this.lines.filter((line) => line.message === message).length;
  }
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { KafkaTools } from './kafka-distribution.js';

/** What a second compilation would make faster is over before it has paid. */
export const SHORT_LIVED_JVM = ['-XX:TieredStopAtLevel=1'];

/** Runs one of Kafka's own command-line tools to its end, and gives what it said. Its arguments are seen by every user of the machine. */
export async function runKafkaTool(
  { java, lib }: KafkaTools,
  main: string,
  args: readonly string[],
  jvm: readonly string[] = [],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      java,
      ['-Xmx128m', '-XX:+UseSerialGC', ...SHORT_LIVED_JVM, ...jvm, '-cp', join(lib, '*'), main, ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output.trim()) : reject(new Error(`${main}: ${output.trim()}`)),
    );
  });
}

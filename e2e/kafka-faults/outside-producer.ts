import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { silentProgress } from '../../tools/stack/index.js';
import { requireKafka } from '../../tools/stack/kafka/kafka-distribution.js';
import { SHORT_LIVED_JVM } from '../../tools/stack/kafka/run-kafka-tool.js';

export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Writes lines to a topic by Kafka's own client, as a platform that we know nothing of would. */
export async function produceByJava(
  brokers: string,
  topic: string,
  codec: Codec,
  lines: readonly string[],
): Promise<void> {
  const { java, lib } = await requireKafka(silentProgress);
  const main = 'org.apache.kafka.tools.ConsoleProducer';
  const args = [
    '-cp',
    join(lib, '*'),
    main,
    '--bootstrap-server',
    brokers,
    '--topic',
    topic,
    '--compression-codec',
    codec,
  ];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(java, ['-Xmx128m', '-XX:+UseSerialGC', ...SHORT_LIVED_JVM, ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`console producer: ${output}`))));
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}

import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { KafkaRecord } from '../ports.js';

export function toRecord(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key,
    value: message.value,
    headers: message.headers === undefined ? {} : decodeHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

function decodeHeaders(headers: IHeaders): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    // A header may come without a value at all.
    if (last !== undefined && last !== null) decoded[name] = typeof last === 'string' ? last : last.toString('utf8');
  }
  return decoded;
}

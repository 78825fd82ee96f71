import { createHash } from 'node:crypto';

/**
 * The id under which the answer to an item of a batch will come, by its place: both sides derive it, so that a batch carries
 * one id and not a thousand. A UUID of version 8 (RFC 9562 §5.8).
 */
export function answerIdOf(batchId: string, index: number): string {
  const bytes = createHash('sha256').update(`${batchId}:${index}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

import { RecordTooLarge } from '../client-port.js';
import type { OutgoingRecord } from '../ports.js';

/** The broker's default limit is 1,048,588 bytes for what one request brings to one partition; all may go to one. */
export const REQUEST_TOPIC_BYTES = 900_000;
/** A record above this is refused before it is sent: with its envelope it would be above the broker's default. */
export const RECORD_BYTES = 1_000_000;
const REQUEST_RECORDS = 5_000;
const ENVELOPE_BYTES = 24;

/** Upper bound of what a record takes in a request. */
export function sizeOf(record: OutgoingRecord): number {
  let bytes = ENVELOPE_BYTES + Buffer.byteLength(record.key) + (record.value?.length ?? 0);
  for (const [name, value] of Object.entries(record.headers)) {
    bytes += 4 + Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return bytes;
}

/** Cuts at the places where a topic's share would grow too large, keeping the order. Throws `RecordTooLarge`. */
export function cutRequests(records: readonly OutgoingRecord[]): OutgoingRecord[][] {
  const requests: OutgoingRecord[][] = [];
  let request: OutgoingRecord[] = [];
  let bytesOf = new Map<string, number>();
  for (const record of records) {
    const size = sizeOf(record);
    if (size > RECORD_BYTES) throw new RecordTooLarge(record, size);
    const bytes = bytesOf.get(record.topic) ?? 0;
    if ((bytes > 0 && bytes + size > REQUEST_TOPIC_BYTES) || request.length >= REQUEST_RECORDS) {
      requests.push(request);
      request = [];
      bytesOf = new Map();
    }
    request.push(record);
    bytesOf.set(record.topic, (bytesOf.get(record.topic) ?? 0) + size);
  }
  if (request.length > 0) requests.push(request);
  return requests;
}

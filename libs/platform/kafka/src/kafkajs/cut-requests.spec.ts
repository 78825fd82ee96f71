import fc from 'fast-check';
import type { OutgoingRecord } from '../ports.js';
import { RecordTooLarge } from '../client-port.js';
import { cutRequests, RECORD_BYTES, REQUEST_TOPIC_BYTES, sizeOf } from './cut-requests.js';

const record = (topic: string, bytes: number): OutgoingRecord => ({
  topic,
  key: 'k',
  value: Buffer.alloc(bytes),
  headers: { ce_id: '1' },
});

describe('cutting into requests', () => {
  it('keeps the order and no topic above what one partition may get at once, unless a single record is', () => {
    const records = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 960_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(records, (parts) => {
        const all = parts.map(([topic, bytes]) => record(topic, bytes));
        const requests = cutRequests(all);
        expect(requests.flat()).toEqual(all);
        for (const request of requests) {
          for (const topic of ['a', 'b']) {
            const ofTopic = request.filter((each) => each.topic === topic);
            const bytes = ofTopic.reduce((sum, each) => sum + sizeOf(each), 0);
            expect(bytes <= REQUEST_TOPIC_BYTES || ofTopic.length === 1).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a record that no broker would take, and names it', () => {
    const large = record('a', RECORD_BYTES);
    expect(() => cutRequests([record('a', 1), large])).toThrow(RecordTooLarge);
    expect(() => cutRequests([large])).toThrow(/record 1 of \d+ bytes is too large for a/);
  });
});

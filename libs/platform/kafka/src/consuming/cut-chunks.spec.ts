import fc from 'fast-check';
import type { KafkaRecord } from '../ports.js';
import { type Chunk, cutChunks, halve } from './cut-chunks.js';

const record = (offset: number, bytes: number): KafkaRecord => ({
  topic: 't',
  partition: 0,
  offset: String(offset),
  key: null,
  value: bytes === 0 ? null : Buffer.alloc(bytes),
  headers: {},
  timestampMs: 0,
});

/** Records with gaps between their offsets, and a position that may lie beyond the last. */
const batches = fc
  .tuple(fc.array(fc.record({ gap: fc.nat(5), bytes: fc.nat(50) }), { minLength: 1, maxLength: 60 }), fc.nat(3))
  .map(([parts, beyond]) => {
    let offset = 0;
    const records = parts.map(({ gap, bytes }) => record((offset += gap + 1), bytes));
    return { records, nextOffset: BigInt(offset + 1 + beyond) };
  });

const offsets = (chunks: readonly Chunk[]) => chunks.flatMap(({ records }) => records.map(({ offset }) => offset));

describe('cutting into chunks', () => {
  it('keeps every record once and in order, within both limits, and ends at the position after the batch', () => {
    fc.assert(
      fc.property(
        batches,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 100 }),
        (batch, maxRecords, maxBytes) => {
          const chunks = cutChunks(batch.records, batch.nextOffset, { maxRecords, maxBytes });
          expect(offsets(chunks)).toEqual(batch.records.map(({ offset }) => offset));
          expect(chunks.at(-1)?.nextOffset).toBe(batch.nextOffset);
          chunks.forEach((chunk, index) => {
            const bytes = chunk.records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
            expect(chunk.records.length).toBeLessThanOrEqual(maxRecords);
            expect(bytes <= maxBytes || chunk.records.length === 1).toBe(true);
            const following = chunks[index + 1]?.records[0];
            if (following !== undefined) expect(BigInt(following.offset)).toBeGreaterThanOrEqual(chunk.nextOffset);
          });
        },
      ),
    );
  });

  it('halves down to single records without losing one or its order', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const single = (chunk: Chunk): Chunk[] => (chunk.records.length === 1 ? [chunk] : halve(chunk).flatMap(single));
        const singles = single(batch);
        expect(offsets(singles)).toEqual(batch.records.map(({ offset }) => offset));
        expect(singles.at(-1)?.nextOffset).toBe(batch.nextOffset);
      }),
    );
  });
});

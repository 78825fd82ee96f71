import type { KafkaRecord } from '../ports.js';

export interface ChunkLimits {
  readonly maxRecords: number;
  /** Of keys and values; a single record may be larger. */
  readonly maxBytes: number;
}

export interface Chunk {
  readonly records: KafkaRecord[];
  /** The position once all of it is processed. */
  readonly nextOffset: bigint;
}

/** Cuts what was fetched into pieces of one transaction each. `nextOffset` is the position after the whole. */
export function cutChunks(records: readonly KafkaRecord[], nextOffset: bigint, limits: ChunkLimits): Chunk[] {
  const pieces: KafkaRecord[][] = [];
  let piece: KafkaRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (piece.length > 0 && (piece.length >= limits.maxRecords || bytes + size > limits.maxBytes)) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(record);
    bytes += size;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces.map((part, index) => ({
    records: part,
    nextOffset: index === pieces.length - 1 ? nextOffset : nextOffsetAfter(part),
  }));
}

/** The two halves of a chunk, to find the record that cannot be processed. */
export function halve({ records, nextOffset }: Chunk): [Chunk, Chunk] {
  const middle = Math.ceil(records.length / 2);
  const left = records.slice(0, middle);
  return [
    { records: left, nextOffset: nextOffsetAfter(left) },
    { records: records.slice(middle), nextOffset },
  ];
}

function nextOffsetAfter(records: readonly KafkaRecord[]): bigint {
  const last = records.at(-1);
  if (last === undefined) throw new Error('a chunk has at least one record');
  return BigInt(last.offset) + 1n;
}

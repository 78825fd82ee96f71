import kafkajs, { type ICustomPartitioner } from 'kafkajs';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** Where a record goes by its key: as the Java client and kafkajs do it, which takes ten times as long in 64-bit numbers. */
export const partitionByKey: ICustomPartitioner = () => {
  const without = kafkajs.Partitioners.DefaultPartitioner();
  return (args) => {
    const { key, partition } = args.message;
    if (partition != null || key == null) return without(args);
    return (
      (murmur2(Buffer.isBuffer(key) ? key : Buffer.from(key, 'utf8')) & 0x7fffffff) % args.partitionMetadata.length
    );
  };
};

/** MurmurHash2, 32 bits, with the seed of Kafka's clients. */
function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let h = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> R;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const left = length - i;
  if (left > 2) h ^= bytes[i + 2]! << 16;
  if (left > 1) h ^= bytes[i + 1]! << 8;
  if (left > 0) h = Math.imul(h ^ bytes[i]!, M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

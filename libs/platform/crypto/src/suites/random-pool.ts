import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes from a pool: one call into the system serves hundreds of nonces. The result is a copy. */
export function pooledRandom(length: number): Buffer {
  if (length > POOL_BYTES) return randomFillSync(Buffer.alloc(length));
  if (used + length > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  // Spent bytes do not stay in memory for a dump to find.
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

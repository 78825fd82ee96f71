const POOL_BYTES = 4096;
const RANDOM_PER_ID = 10;
// One call into the random source serves about 400 ids: a call per id costs 2 µs and shows in ingest's profile.
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of `nowMs` (milliseconds since the epoch), then 74 random bits.
 * Ids made in one millisecond are in no order among themselves.
 */
export function newId(nowMs: number = Date.now()): string {
  if (used + RANDOM_PER_ID > POOL_BYTES) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bytes = new Uint8Array(16);
  bytes.set(pool.subarray(used, used + RANDOM_PER_ID), 6);
  used += RANDOM_PER_ID;
  let ms = nowMs;
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[i]!];
  }
  return text;
}

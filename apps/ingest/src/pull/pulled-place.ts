import { hash } from 'node:crypto';

/** In the place of a cluster, of records that were pulled and put aside. */
export const PULLED = 'pull:';

const BITS = 59n;

/**
 * Where a pulled record lies in quarantine: a number made of its bytes. The same record lies there once, however often the
 * platform tells it; and when it comes back after it was sent again, the number says that these are the bytes.
 */
export function pulledOffset(value: Buffer): string {
  const head = hash('sha256', value, 'buffer').readBigUInt64BE(0);
  return String(head >> (64n - BITS));
}

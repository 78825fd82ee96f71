import { pooledRandom } from './random-pool.js';

const SALT_BYTES = 16;
const SEALS_PER_SALT = 2 ** 24;
const OPENED_SALTS_KEPT = 1024;

/**
 * Sub-keys of a key, one per random salt. A process keeps its salt for 2^24 values, so that no sub-key comes near the
 * limit of what random nonces allow (AES-GCM: 2^32 values, NIST SP 800-38D §8.3), which a busy ingest reaches in days.
 */
export class SubKeys<K> {
  static readonly saltBytes = SALT_BYTES;
  private readonly sealing = new WeakMap<Buffer, { salt: Buffer; subKey: K; left: number }>();
  private readonly opened = new WeakMap<Buffer, Map<string, K>>();

  constructor(private readonly derive: (key: Buffer, salt: Buffer) => K) {}

  forSealing(key: Buffer): { readonly salt: Buffer; readonly subKey: K } {
    let current = this.sealing.get(key);
    if (current === undefined || current.left === 0) {
      const salt = pooledRandom(SALT_BYTES);
      current = { salt, subKey: this.derive(key, salt), left: SEALS_PER_SALT };
      this.sealing.set(key, current);
    }
    current.left -= 1;
    return current;
  }

  forOpening(key: Buffer, salt: Buffer): K {
    const bySalt = this.opened.get(key) ?? new Map<string, K>();
    this.opened.set(key, bySalt);
    const name = salt.toString('latin1');
    let subKey = bySalt.get(name);
    if (subKey === undefined) {
      subKey = this.derive(key, salt);
      // The oldest goes: writers are few and each keeps its salt for long.
      if (bySalt.size >= OPENED_SALTS_KEPT) bySalt.delete(bySalt.keys().next().value ?? '');
      bySalt.set(name, subKey);
    }
    return subKey;
  }
}

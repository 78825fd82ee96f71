import { AesGcmSuite } from './aes-gcm.suite.js';
import type { CryptoSuite } from './crypto-suite.js';
import { Sm4CtrSuite } from './sm4-ctr.suite.js';

/** `intl`: AES-256-GCM, HMAC-SHA256. `gm`: SM4-CTR with HMAC-SM3, HMAC-SM3 (国密). */
export type SuiteName = 'intl' | 'gm';

/** Hash of a blind index's HMAC; the word stands in every index value. */
export type IndexMac = 'sha256' | 'sm3';

export const isIndexMac = (word: unknown): word is IndexMac => word === 'sha256' || word === 'sm3';

/** New objects: a suite keeps the sub-keys of the keys that it was used with. */
export function suitesOf(name: SuiteName): {
  readonly sealWith: CryptoSuite;
  readonly openWith: readonly CryptoSuite[];
} {
  const [intl, gm] = [new AesGcmSuite(), new Sm4CtrSuite()];
  return name === 'gm' ? { sealWith: gm, openWith: [intl] } : { sealWith: intl, openWith: [gm] };
}

export const indexMacOf = (name: SuiteName): IndexMac => (name === 'gm' ? 'sm3' : 'sha256');

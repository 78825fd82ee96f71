import type { SigningKey } from '#platform/auth';

/** A key of a source, its secret opened. */
export interface SourceKey extends SigningKey {
  readonly keyId: string;
  readonly secret: Buffer;
  /** Of one that is being retired: what comes from then on is not verified with it. Null of the others. */
  readonly endsAtMs: number | null;
}

/** Events a second on average, and how many may come at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** A registered system of one operator, as the hot path needs it. */
export interface Source {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** At most two in use. */
  readonly keys: readonly SourceKey[];
  /** Beginnings of division codes that it may push for; without any it may push for all. */
  readonly regions: readonly string[];
  readonly rateLimit: RateLimit | null;
}

export const ACTIVE = 'active';

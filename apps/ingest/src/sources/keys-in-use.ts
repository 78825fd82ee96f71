import type { SourceKeyRow } from '../storage/source.store.js';

/** A platform changes over while both of them are good. */
export const MOST_KEYS_IN_USE = 2;

export const isInUse = ({ state, endsAt }: Pick<SourceKeyRow, 'state' | 'endsAt'>, now: Date): boolean =>
  state === 'active' || (state === 'retiring' && endsAt !== null && now.getTime() < Date.parse(endsAt));

/** `k1`, `k2` …; the number of one that was revoked is not given again. */
export const nextKeyId = (keys: readonly Pick<SourceKeyRow, 'keyId'>[]): string =>
  `k${Math.max(0, ...keys.map(({ keyId }) => Number(keyId.slice(1)))) + 1}`;

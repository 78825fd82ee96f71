import type { DaySummary } from '../storage/day.store.js';
import type { Difference } from './compare-lists.js';
import type { ReconciledKind } from './day-line.js';

export interface KindAnswer {
  readonly agrees: boolean;
  readonly yours: DaySummary;
  readonly ours: DaySummary;
  /** Where a list was given and the two do not agree. */
  readonly differences?: readonly (Difference & { readonly says: string })[];
  /** Up to which number the list was compared; null: to its end. Goes on behind it. */
  readonly comparedThrough?: string | null;
}

export interface ReconciliationAnswer {
  readonly day: string;
  readonly at: string;
  readonly kinds: Partial<Record<ReconciledKind, KindAnswer>>;
}

import type { Tx } from '../tx.js';
import type { ResealingKeys } from './sealer.js';

export type SealedRow = Readonly<Record<string, string>>;

/** A column of sealed values, as its owner declares it. Names are identifiers written by the programmer, never input. */
export interface SealedColumn {
  readonly table: string;
  /** The primary key: column → type, in its order. */
  readonly key: Readonly<Record<string, 'uuid' | 'text' | 'bigint'>>;
  readonly column: string;
  readonly form: 'bytes' | 'text';
  /** Further columns that `aad` needs; they arrive as text, like those of the key. */
  readonly also?: readonly string[];
  /** The place that the row's value is bound to. */
  readonly aad: (row: SealedRow) => string;
  /** What follows in the same transaction when values were sealed anew, e.g. telling those who keep a copy. */
  readonly afterResealing?: (tx: Tx, rows: readonly SealedRow[]) => Promise<void>;
  /** Seals up to `limit` rows that lie open from before the column was sealed; returns how many it found. */
  readonly sealOpenRows?: (tx: Tx, keys: ResealingKeys, limit: number) => Promise<number>;
}

export const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

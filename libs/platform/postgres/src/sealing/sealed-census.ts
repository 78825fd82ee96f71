import { checkIdentifier } from '../connection/session.js';
import type { Tx } from '../tx.js';
import { nameOf, type SealedColumn } from './sealed-column.js';
import { SEALED_AT } from './sealed-message.js';

/** How many values of a column one key seals. */
export interface SealedCount {
  /** `table.column` */
  readonly column: string;
  readonly keyId: string;
  readonly values: number;
}

interface Row {
  key_id: string;
  n: string;
}

/** Version, suite, length of the key id, key id: as bytes begin; see `#platform/crypto`. */
const BYTES_KEY = (column: string): string =>
  `convert_from(substr(${column}, 4, get_byte(substr(${column}, 3, 1), 0)), 'LATIN1')`;
const TEXT_KEY = (column: string): string => `split_part(${column}, '.', 3)`;

/**
 * Which keys are in use, by reading every value's header. A key that no value of any service names may be dropped; what
 * waits in the outbox sealed is counted with the columns, and goes with the outbox's retention.
 */
export async function countSealed(tx: Tx, columns: readonly SealedColumn[]): Promise<SealedCount[]> {
  const counts: SealedCount[] = [];
  for (const column of columns) {
    const name = checkIdentifier(column.column);
    const keyId = column.form === 'text' ? TEXT_KEY(name) : BYTES_KEY(name);
    const where = `${name} IS NOT NULL`;
    counts.push(...(await countBy(tx, nameOf(column), { table: checkIdentifier(column.table), keyId, where })));
  }
  const where = `headers ->> '${SEALED_AT}' IS NOT NULL`;
  counts.push(...(await countBy(tx, 'outbox.value', { table: 'outbox', keyId: BYTES_KEY('value'), where })));
  return counts;
}

async function countBy(
  tx: Tx,
  column: string,
  { table, keyId, where }: { readonly table: string; readonly keyId: string; readonly where: string },
): Promise<SealedCount[]> {
  const rows = await tx.query<Row>(
    `SELECT ${keyId} AS key_id, count(*) AS n FROM ${table} WHERE ${where} GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(({ key_id, n }) => ({ column, keyId: key_id, values: Number(n) }));
}

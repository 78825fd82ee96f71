import { from as copyFrom } from 'pg-copy-streams';
import { checkIdentifier } from '../connection/session.js';
import type { Tx } from '../tx.js';
import { CopyBuffer } from './copy-buffer.js';
import { type CopyType, type CopyValue, fieldWriter } from './copy-types.js';

/** Columns by name with their types, in the order in which they are copied. */
export type CopyColumns = Readonly<Record<string, CopyType>>;
export type CopyRow<C extends CopyColumns> = { readonly [K in keyof C]: CopyValue<C[K]> | null };

/**
 * Writes all rows with one binary COPY inside `tx`: the fastest way in for wide rows. Columns left out take their
 * defaults. Rejects with the server's error (23505 when a key exists already), which fails the transaction as usual;
 * with TypeError, before anything is sent, when a value does not fit its type.
 */
export async function copyRows<const C extends CopyColumns>(
  tx: Tx,
  table: string,
  columns: C,
  rows: readonly CopyRow<C>[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns).map(checkIdentifier);
  const data = encodeRows(columns, rows);
  await copyBytes(tx, `COPY ${checkIdentifier(table)} (${names.join(', ')}) FROM STDIN (FORMAT binary)`, data);
}

/** The bytes of a binary COPY of these rows, header and trailer included. */
export function encodeRows<const C extends CopyColumns>(columns: C, rows: readonly CopyRow<C>[]): Buffer {
  const fields = Object.entries<CopyType>(columns).map(([name, type]) => ({ name, write: fieldWriter(type) }));
  const out = new CopyBuffer();
  for (const row of rows) {
    const values: Readonly<Record<string, unknown>> = row;
    out.int16(fields.length);
    for (const { name, write } of fields) {
      const value = values[name];
      if (value === null) out.int32(-1);
      else if (value === undefined) throw new TypeError(`column ${name} has no value; null is said as null`);
      else write(out, value);
    }
  }
  return out.finish();
}

function copyBytes(tx: Tx, sql: string, data: Buffer): Promise<void> {
  const stream = tx.client.query(copyFrom(sql));
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(data);
  });
}

import { checkIdentifier } from '../connection/session.js';
import type { Tx } from '../tx.js';
import type { SealedColumn, SealedRow } from './sealed-column.js';

export interface StaleRow {
  /** Table, or part of one, and place in it: a place alone is met in every part. */
  readonly place: readonly [part: string, place: string];
  readonly row: SealedRow;
  readonly sealed: string | Buffer;
}

/** The statements over one column's stale values: those that do not begin as what is sealed today. */
export interface StaleStatements {
  count(tx: Tx): Promise<number>;
  /** The next rows along the key that nobody holds, locked until the transaction ends. */
  take(tx: Tx, after: readonly string[] | null, limit: number): Promise<StaleRow[]>;
  put(tx: Tx, rows: readonly StaleRow[], sealed: readonly (string | Buffer)[]): Promise<void>;
}

type Raw = Record<string, string> & { gp_part: string; gp_place: string };

export function staleStatements(
  column: SealedColumn,
  header: { readonly text: string; readonly bytes: Buffer },
): StaleStatements {
  const table = checkIdentifier(column.table);
  const sealed = checkIdentifier(column.column);
  const keys = Object.entries(column.key).map(([name, type]) => ({ name: checkIdentifier(name), type }));
  const also = (column.also ?? []).map(checkIdentifier);
  const isText = column.form === 'text';
  // A prefix of a value that lies outside of the row is fetched as a slice, not as a whole.
  const stale = (place: string): string =>
    isText ? `NOT starts_with(${sealed}, ${place})` : `substr(${sealed}, 1, octet_length(${place}::bytea)) <> ${place}`;
  const begins = isText ? header.text : header.bytes;
  // Qualified: a bare name in ORDER BY would be the text of the output, not the column.
  const names = keys.map(({ name }) => `${table}.${name}`).join(', ');
  const shown = [...keys.map(({ name }) => name), ...also]
    .map((name) => `${table}.${name}::text AS ${name}`)
    .join(', ');
  const behind = keys.map(({ type }, i) => `$${i + 3}::${type}`).join(', ');
  const takeSql = (bounded: boolean): string => `
    SELECT tableoid::text AS gp_part, ctid::text AS gp_place, ${shown}, ${sealed} AS gp_sealed
      FROM ${table}
     WHERE ${sealed} IS NOT NULL AND ${stale('$1')} ${bounded ? `AND (${names}) > (${behind})` : ''}
     ORDER BY ${names} LIMIT $2 FOR UPDATE SKIP LOCKED`;
  const putSql = `
    UPDATE ${table} SET ${sealed} = anew.sealed
      FROM unnest($1::oid[], $2::tid[], $3::${isText ? 'text' : 'bytea'}[]) AS anew (part, place, sealed)
     WHERE ${table}.tableoid = anew.part AND ${table}.ctid = anew.place`;
  return {
    count: async (tx) => {
      const rows = await tx.query<{ n: string }>(
        `SELECT count(*) AS n FROM ${table} WHERE ${sealed} IS NOT NULL AND ${stale('$1')}`,
        [begins],
      );
      return Number(rows[0]?.n ?? 0);
    },
    take: async (tx, after, limit) => {
      const rows = await tx.query<Raw & { gp_sealed: string | Buffer }>(takeSql(after !== null), [
        begins,
        limit,
        ...(after ?? []),
      ]);
      return rows.map(({ gp_part, gp_place, gp_sealed, ...row }) => ({
        place: [gp_part, gp_place],
        sealed: gp_sealed,
        row,
      }));
    },
    put: async (tx, rows, values) => {
      const result = await tx.client.query(putSql, [
        rows.map(({ place }) => place[0]),
        rows.map(({ place }) => place[1]),
        values,
      ]);
      if (result.rowCount !== rows.length) throw new Error('a locked row is not where it was');
    },
  };
}

import type { Tx } from '#platform/postgres';
import { importFaultAad } from './sealed-places.js';

/** One thing that is wrong in a row. */
export interface RowFault {
  /** Heading of the column; empty where it is about the row as a whole. */
  readonly column: string;
  /** Chinese: what is wrong, without the value. */
  readonly says: string;
  /** Chinese: what to do. */
  readonly repair: string;
}

export interface FaultyRow {
  readonly row: number;
  readonly faults: readonly RowFault[];
}

export interface FaultPorts {
  seal(plain: Buffer, aad: string): Buffer;
  open(sealed: Buffer, aad: string): Buffer;
}

/** What was wrong in rows, sealed: headings and details may hold what belongs to a person where a list has no headings. */
export class ImportFaultStore {
  constructor(private readonly keys: FaultPorts) {}

  async insert(tx: Tx, importId: string, rows: readonly FaultyRow[]): Promise<void> {
    if (rows.length === 0) return;
    const sealed = rows.map(({ row, faults }) =>
      this.keys.seal(Buffer.from(JSON.stringify(faults), 'utf8'), importFaultAad(importId, row)),
    );
    await tx.query(
      `INSERT INTO import_fault (import_id, row_no, sealed)
       SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])`,
      [importId, rows.map(({ row }) => row), sealed],
    );
  }

  /** In the order of their rows, after one of them. */
  async listAfter(tx: Tx, importId: string, row: number, limit: number): Promise<FaultyRow[]> {
    const found = await tx.query<{ row_no: string; sealed: Buffer }>(
      'SELECT row_no, sealed FROM import_fault WHERE import_id = $1 AND row_no > $2 ORDER BY row_no LIMIT $3',
      [importId, row, limit],
    );
    return found.map(({ row_no: no, sealed }) => {
      const plain = this.keys.open(sealed, importFaultAad(importId, Number(no)));
      return { row: Number(no), faults: JSON.parse(plain.toString('utf8')) as RowFault[] };
    });
  }
}

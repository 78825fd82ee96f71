import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { IMPORT_COLUMNS, type ImportRow, type RawImport, toImport } from './import.rows.js';

const ACCESS_COLUMNS = { procuratorateId: 'procuratorate_id', regionCode12: 'region_code12' };

/** Where the events of a source belong. */
export interface SourcePlace {
  readonly sourceId: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

/** Reads of imports, of those that somebody may see. */
export class ImportReads {
  async find(tx: Tx, importId: string, seen: Condition): Promise<ImportRow | undefined> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS, 2);
    const rows = await tx.query<RawImport>(`SELECT ${IMPORT_COLUMNS} FROM import WHERE import_id = $1 AND ${sql}`, [
      importId,
      ...params,
    ]);
    return rows[0] === undefined ? undefined : toImport(rows[0]);
  }

  /** Of one source, which asks for it itself. */
  async findOwn(tx: Tx, importId: string, sourceId: string): Promise<ImportRow | undefined> {
    const rows = await tx.query<RawImport>(
      `SELECT ${IMPORT_COLUMNS} FROM import WHERE import_id = $1 AND source_id = $2`,
      [importId, sourceId],
    );
    return rows[0] === undefined ? undefined : toImport(rows[0]);
  }

  /** Newest first, before one of them. */
  async list(
    tx: Tx,
    seen: Condition,
    page: { readonly sourceId: string | null; readonly before: string | null; readonly limit: number },
  ): Promise<ImportRow[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS, 4);
    const rows = await tx.query<RawImport>(
      `SELECT ${IMPORT_COLUMNS} FROM import
        WHERE ($1::text IS NULL OR source_id = $1) AND ($2::uuid IS NULL OR import_id < $2) AND ${sql}
        ORDER BY import_id DESC LIMIT $3`,
      [page.sourceId, page.before, page.limit, ...params],
    );
    return rows.map(toImport);
  }

  /** The source when files may be imported for it. */
  async findSource(tx: Tx, sourceId: string, may: Condition): Promise<SourcePlace | undefined> {
    const { sql, params } = conditionSql(may, ACCESS_COLUMNS, 2);
    const rows = await tx.query<SourcePlace & Record<string, unknown>>(
      `SELECT source_id AS "sourceId", procuratorate_id AS "procuratorateId", region_code12 AS "regionCode12"
         FROM source WHERE source_id = $1 AND state = 'active' AND ${sql}`,
      [sourceId, ...params],
    );
    return rows[0];
  }
}

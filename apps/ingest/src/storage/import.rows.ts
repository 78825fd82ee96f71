import type { TableFormat } from '#platform/tabular';

export type ImportState = 'received' | 'checking' | 'importing' | 'finished' | 'failed' | 'cancelled';

/** How a file is taken in, as whoever uploads it says. */
export interface ImportOptions {
  readonly format: TableFormat;
  /** `backfill`: events of the past, matched as a whole, telling nobody. `live`: as if pushed now. */
  readonly mode: 'backfill' | 'live';
  /** What its columns are: our fields, or the platform's own, which its adapter maps. */
  readonly columns: 'canonical' | 'adapter';
  readonly sheet: string | null;
  readonly headingRow: number | null;
}

/** Why an import ended before its last row. `items` name columns by their place, never by what stands in them. */
export interface ImportProblem {
  readonly code: string;
  readonly detail?: string;
  readonly items?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Rows by what was decided about them. */
export type OutcomeCounts = Readonly<Record<string, number>>;

export interface ImportRow extends ImportOptions {
  readonly importId: string;
  readonly sourceId: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly fileHash: string;
  readonly fileBytes: number;
  readonly state: ImportState;
  readonly runId: string | null;
  readonly encoding: string | null;
  readonly formSealed: Buffer | null;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  /** The first row that is still to be taken in. */
  readonly nextRow: number;
  readonly outcomes: OutcomeCounts;
  readonly faultyRows: number;
  readonly damagedCells: number;
  readonly formulaCells: number;
  readonly problem: ImportProblem | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly keepUntil: Date | null;
  readonly fileGoneAt: Date | null;
  readonly failures: number;
}

export const IMPORT_COLUMNS = `import_id AS "importId", source_id AS "sourceId", procuratorate_id AS "procuratorateId",
  region_code12 AS "regionCode12", format, mode, columns, sheet, heading_row AS "headingRow", file_hash AS "fileHash",
  file_bytes AS "fileBytes", state, run_id AS "runId", encoding, form_sealed AS "formSealed", rows_total AS "rowsTotal",
  rows_done AS "rowsDone", next_row AS "nextRow", outcomes, faulty_rows AS "faultyRows",
  damaged_cells AS "damagedCells", formula_cells AS "formulaCells", problem, created_at AS "createdAt",
  started_at AS "startedAt", finished_at AS "finishedAt", keep_until AS "keepUntil", file_gone_at AS "fileGoneAt", failures`;

type Bigints = 'fileBytes' | 'rowsTotal' | 'rowsDone' | 'nextRow' | 'faultyRows' | 'damagedCells' | 'formulaCells';

/** The driver gives a bigint as text. */
export type RawImport = Omit<ImportRow, Bigints> & Readonly<Record<Bigints, string | null>>;

const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text));

export const toImport = (raw: RawImport): ImportRow => ({
  ...raw,
  fileBytes: Number(raw.fileBytes),
  rowsTotal: numberOrNull(raw.rowsTotal),
  rowsDone: Number(raw.rowsDone),
  nextRow: Number(raw.nextRow),
  faultyRows: Number(raw.faultyRows),
  damagedCells: Number(raw.damagedCells),
  formulaCells: Number(raw.formulaCells),
});

import { PROBLEMS } from '#contracts';
import type { ImportProblem, ImportRow, ImportState, OutcomeCounts } from '../storage/import.rows.js';

/** An import as people and its source see it: counts and ids, nothing of its rows. */
export interface ImportView {
  readonly importId: string;
  readonly sourceId: string;
  readonly format: string;
  readonly mode: string;
  readonly columns: string;
  readonly state: ImportState;
  /** Found out; null before the file was gone through, and for XLSX. */
  readonly encoding: string | null;
  readonly fileBytes: number;
  readonly fileSha256: string;
  /** Null until the file was gone through. */
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  /** Rows by what was decided about them. */
  readonly outcomes: OutcomeCounts;
  /** Rows that `errors.xlsx` tells of. */
  readonly faultyRows: number;
  readonly damagedCells: number;
  readonly formulaCells: number;
  readonly runId: string | null;
  /** Why it ended before its last row. */
  readonly problem: (ImportProblem & { readonly title: string; readonly repair: string }) | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Until when the file and its errors are kept. */
  readonly keptUntil: string | null;
  readonly fileGone: boolean;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function viewOf(row: ImportRow): ImportView {
  const { importId, sourceId, format, mode, columns, state, encoding, fileBytes, rowsTotal, rowsDone, outcomes } = row;
  const { faultyRows, damagedCells, formulaCells, runId, problem } = row;
  const known = PROBLEMS.find(({ code }) => code === problem?.code);
  return {
    importId,
    sourceId,
    format,
    mode,
    columns,
    state,
    encoding,
    fileBytes,
    fileSha256: row.fileHash,
    rowsTotal,
    rowsDone,
    outcomes,
    faultyRows,
    damagedCells,
    formulaCells,
    runId,
    problem: problem === null ? null : { ...problem, title: known?.title ?? '', repair: known?.repair ?? '' },
    createdAt: row.createdAt.toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    keptUntil: iso(row.keepUntil),
    fileGone: row.fileGoneAt !== null,
  };
}

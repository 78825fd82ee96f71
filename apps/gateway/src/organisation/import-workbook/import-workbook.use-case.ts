import {
  draftOf,
  EMPTY_ORGANISATION,
  type Organisation,
  type OrganisationDraft,
  type Part,
} from '#domain/organisation';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { type OrganisationChanges, partsOf } from '../change/organisation-changes.js';
import { applyRows, countRows, type RowOf } from './apply-rows.js';
import { placeFault } from './place-faults.js';
import { type RowFault, SHEET_KEYS, SHEETS, type WorkbookRows } from './sheets.js';

export interface SheetReport {
  readonly sheet: string;
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Who imports the sheet in the reader's place; null when it is the reader's. */
  readonly leftTo: string | null;
}

export interface ImportReport {
  /** True when it was written. */
  readonly applied: boolean;
  readonly sheets: readonly SheetReport[];
  /** At most 500. */
  readonly faults: readonly RowFault[];
}

interface Read {
  readonly rows: WorkbookRows;
  readonly faults: readonly RowFault[];
}

const MOST_FAULTS = 500;
const ALL_PARTS: readonly Part[] = ['structure', 'roles'];
const WHOSE: Readonly<Record<Part, string>> = { structure: '系统管理员', roles: '安全管理员' };

/**
 * Takes a workbook as one change, all of it or nothing. One workbook serves both administrators: each imports the sheets
 * of the own part, first the structure, then the roles; `actor` null is the installation, which imports all of it.
 */
export class ImportWorkbook {
  constructor(
    private readonly changes: OrganisationChanges,
    private readonly read: (bytes: Buffer) => Promise<Read>,
  ) {}

  /** With `dryRun` faults come in the report; else they are thrown as ORG.IMPORT_REFUSED. */
  async run(actor: Actor | null, bytes: Buffer, dryRun: boolean): Promise<ImportReport> {
    const workbook = await this.read(bytes);
    const parts = actor === null ? ALL_PARTS : partsOf(actor);
    const mine = new Set(SHEET_KEYS.filter((key) => parts.includes(SHEETS[key].part)));
    const names = new Set([...mine].map((key): string => SHEETS[key].name));
    const faults = workbook.faults.filter(({ sheet }) => names.has(sheet));
    const taken: { work?: Taken } = {};
    // What is wrong in its form is never written; the rest is checked all the same, so that all faults are told at once.
    const result = await this.changes.changeMany(
      actor,
      (draft, current) => {
        const { rowOf, faults: ofRows } = applyRows(workbook.rows, mine, draft);
        faults.push(...ofRows);
        taken.work = { before: current, draft, rowOf };
      },
      () => !dryRun && faults.length === 0,
    );
    const { before, draft, rowOf } = taken.work ?? {
      before: EMPTY_ORGANISATION,
      draft: draftOf(EMPTY_ORGANISATION),
      rowOf: new Map(),
    };
    if (!result.ok) faults.push(...result.error.map((fault) => placeFault(fault, rowOf, draft)));
    if (faults.length > 0 && !dryRun) throw refusal(faults);
    const changed = new Set((result.ok ? result.value.changes : []).map(({ kind, id }) => `${kind} ${id}`));
    return {
      applied: !dryRun,
      sheets: SHEET_KEYS.map((key) => {
        const { name, part } = SHEETS[key];
        const rows = mine.has(key) ? workbook.rows[key] : [];
        const leftTo = mine.has(key) ? null : WHOSE[part];
        return { sheet: name, rows: workbook.rows[key].length, ...countRows(key, rows, before, changed), leftTo };
      }),
      faults: faults.slice(0, MOST_FAULTS),
    };
  }
}

interface Taken {
  readonly before: Organisation;
  readonly draft: OrganisationDraft;
  readonly rowOf: RowOf;
}

const refusal = (faults: readonly RowFault[]): ProblemError =>
  new ProblemError('ORG.IMPORT_REFUSED', {
    detail: `共 ${faults.length} 处`,
    items: faults.slice(0, MOST_FAULTS).map(({ sheet, row, column, detail }) => ({
      pointer: sheet === '' ? '' : `/${sheet}/${row}${column === null ? '' : `/${column}`}`,
      detail,
    })),
  });

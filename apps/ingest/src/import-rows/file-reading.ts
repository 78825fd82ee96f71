import { readIdNumber } from '#domain/intake';
import type { CompiledAdapter } from '#domain/adapters';
import { ProblemError } from '#kernel';
import {
  type ByteSource,
  DigitLoss,
  readTable,
  surveyTable,
  type TableForm,
  type TableOptions,
  type TableRow,
  type TableSurvey,
} from '#platform/tabular';
import type { ImportRow } from '../storage/import.rows.js';
import { AdapterColumns } from './adapter-columns.js';
import { CanonicalColumns } from './canonical-columns.js';

/** What a file was found to be when it was gone through: kept, so that it is read the same way after an interruption. */
export type FileSurvey = Pick<TableSurvey, 'form' | 'digits'>;

type Asked = Pick<ImportRow, 'format' | 'columns' | 'sheet' | 'headingRow'>;

/** Looks like an identity number, with a check digit that does not fit: no such number was ever given out. */
function isForgedIdNumber(digits: string): boolean {
  if (digits.length !== 18) return false;
  const id = readIdNumber(digits);
  return id !== null && id.checkDigit === 'wrong' && id.birthDate !== null && id.birthDate >= '1900-01-01';
}

/** Reads the file of an import: once through, and then row by row. */
export class FileReading {
  constructor(
    private readonly asked: Asked,
    private readonly adapter: CompiledAdapter | undefined,
    private readonly spillDirectory: string | undefined,
  ) {}

  /** Throws `UnreadableTable`, and INGEST.FILE_COLUMNS where the headings are not what was said. */
  async survey(bytes: ByteSource, onRow: () => Promise<void>): Promise<TableSurvey> {
    let checked = false;
    const check = (form: TableForm): void => {
      if (!checked) this.checkColumns(form);
      checked = true;
    };
    const survey = await surveyTable(bytes, this.options(), (_, form) => {
      check(form);
      return onRow();
    });
    check(survey.form);
    return survey;
  }

  rows(bytes: ByteSource, { form, digits }: FileSurvey, fromRow: number): AsyncGenerator<TableRow> {
    const { encoding, delimiter, sheet, headingRow } = form;
    return readTable(bytes, {
      ...this.options(),
      encoding: encoding ?? undefined,
      delimiter: delimiter ?? undefined,
      sheet: sheet ?? undefined,
      headingRow: headingRow ?? undefined,
      fromRow,
      kindOf: this.kindsOf(form),
      hasLostDigits: new DigitLoss(digits, isForgedIdNumber).hasLost,
    });
  }

  /** Null for a file without columns of ours. */
  canonical(form: TableForm): CanonicalColumns | null {
    return this.asked.columns === 'canonical' && this.asked.format !== 'jsonl'
      ? new CanonicalColumns(form.columns)
      : null;
  }

  private options(): TableOptions {
    const { format, sheet, headingRow } = this.asked;
    return {
      format,
      sheet: sheet ?? undefined,
      headingRow: headingRow ?? undefined,
      spillDirectory: this.spillDirectory,
    };
  }

  private kindsOf(form: TableForm): TableOptions['kindOf'] {
    if (this.asked.format === 'jsonl') return undefined;
    const canonical = this.canonical(form);
    if (canonical !== null) return (column) => canonical.kindOf(column);
    const ofAdapter = this.adapter === undefined ? null : new AdapterColumns(this.adapter);
    return ofAdapter === null ? undefined : (column) => ofAdapter.kindOf(column);
  }

  private checkColumns(form: TableForm): void {
    if (this.asked.format === 'jsonl') return;
    const faults = this.canonical(form)?.faults ?? [];
    if (faults.length > 0) throw new ProblemError('INGEST.FILE_COLUMNS', { items: faults });
    if (this.asked.columns === 'canonical') return;
    if (this.adapter === undefined) {
      throw new ProblemError('INGEST.FILE_COLUMNS', { detail: '这个来源没有可用的适配器，列名应为本系统的列名' });
    }
    if (!new AdapterColumns(this.adapter).fits(form.columns)) {
      throw new ProblemError('INGEST.FILE_COLUMNS', { detail: `没有一列是适配器“${this.adapter.title}”认识的` });
    }
  }
}

import { tmpdir } from 'node:os';
import type { ByteSource } from '../byte-source.js';
import { damageOfNumber, damageOfText, hasZeroTail, numberText } from '../cell-damage.js';
import { columnLetters, HeadingSearch } from '../headings.js';
import {
  type CellDamage,
  type ColumnKind,
  type DamageKind,
  DEFAULT_LIMITS,
  type OpenedTable,
  type TableForm,
  type TableLimits,
  type TableOpener,
  type TableOptions,
  type TableRow,
} from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';
import { serialText } from './number-format.js';
import { type RawCell, type RawRow, readSheet } from './read-sheet.js';
import { spillSharedStrings } from './read-shared-strings.js';
import { readWorkbookParts, type WorkbookParts } from './read-workbook-parts.js';
import { SpilledStrings } from './spilled-strings.js';
import { ZipParts } from './zip-parts.js';

/**
 * A sheet of a workbook, cell by cell as the file has it. Formulas are not computed: what the program that saved the file
 * found stands beside them.
 */
export const openXlsx: TableOpener = async (bytes, options): Promise<OpenedTable> => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const sheet = await OpenSheet.open(bytes, options, limits);
  try {
    const form = await sheet.readForm(options.headingRow);
    return { form, rows: sheet.readRows(form, options) };
  } catch (error) {
    await sheet.close();
    throw error;
  }
};

/** What a cell says: its text, or its damage, or, where nothing of it is lost, both. */
interface Read {
  readonly text?: string;
  readonly damage?: { readonly kind: DamageKind; readonly raw: string };
}

class OpenSheet {
  /** Strings of the row that is read, where some had to be loaded: more of them than fit may have pushed each other out. */
  private readonly held = new Map<string, string>();

  private constructor(
    private readonly zip: ZipParts,
    private readonly parts: WorkbookParts,
    private readonly strings: SpilledStrings,
    private readonly limits: TableLimits,
  ) {}

  static async open(bytes: ByteSource, options: TableOptions, limits: TableLimits): Promise<OpenSheet> {
    const zip = await ZipParts.open(bytes, limits);
    let strings: SpilledStrings | undefined;
    try {
      const parts = await readWorkbookParts(zip, options.sheet);
      strings = await SpilledStrings.create(options.spillDirectory ?? tmpdir());
      const shared = parts.sharedStrings;
      if (shared !== null) await spillSharedStrings(await zip.stream(shared), shared, strings);
      return new OpenSheet(zip, parts, strings, limits);
    } catch (error) {
      await strings?.close();
      zip.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.zip.close();
    await this.strings.close();
  }

  async readForm(headingRow: number | undefined): Promise<TableForm> {
    const search = new HeadingSearch(headingRow);
    for await (const { row, cells } of await this.rawRows()) {
      const texts: string[] = [];
      await this.loadStrings(cells);
      for (const cell of cells) {
        const { text, damage } = this.read(cell, '', {});
        texts[cell.column] = text ?? damage?.raw ?? '';
      }
      const columns = search.offer(
        row,
        Array.from(texts, (text) => text ?? ''),
      );
      if (columns !== null) {
        return { encoding: null, delimiter: null, sheet: this.parts.sheet.name, headingRow: row, columns };
      }
    }
    throw new UnreadableTable('no-headings');
  }

  async *readRows(form: TableForm, options: TableOptions): AsyncGenerator<TableRow> {
    const from = Math.max((form.headingRow ?? 0) + 1, options.fromRow ?? 1);
    try {
      for await (const raw of await this.rawRows()) {
        if (raw.row < from) continue;
        if (!this.hasStrings(raw.cells)) await this.loadStrings(raw.cells);
        const row = this.readRow(raw, form, options);
        if (row !== null) yield row;
      }
    } finally {
      await this.close();
    }
  }

  private async rawRows(): Promise<AsyncIterable<RawRow>> {
    const { part } = this.parts.sheet;
    return readSheet(await this.zip.stream(part), part, this.limits.columns);
  }

  private readRow({ row, cells }: RawRow, form: TableForm, options: TableOptions): TableRow | null {
    const record: Record<string, string> = {};
    const damages: CellDamage[] = [];
    const formulas: string[] = [];
    for (const cell of cells) {
      const column = form.columns[cell.column] ?? columnLetters(cell.column);
      const { text, damage } = this.read(cell, column, options);
      const value = text?.trim() ?? '';
      if (damage !== undefined) damages.push({ column, ...damage, kept: value !== '' });
      if (value === '') continue;
      record[column] = value;
      if (cell.formula) formulas.push(column);
    }
    const empty = damages.length === 0 && Object.keys(record).length === 0;
    return empty ? null : { row, record, damage: damages, formulas };
  }

  private read(cell: RawCell, column: string, options: Pick<TableOptions, 'kindOf' | 'hasLostDigits'>): Read {
    const { raw, type } = cell;
    const kind = options.kindOf?.(column) ?? 'unknown';
    if (raw === '') return cell.formula ? { damage: { kind: 'error-value', raw } } : {};
    if (type === 'b') return { text: raw === '1' ? 'true' : 'false' };
    if (type === 'd') return { text: raw.replace('T', ' ') };
    if (type === 'e') return { damage: { kind: 'error-value', raw } };
    if (type === 'n') return this.numberOf(cell, kind);
    const text = type === 's' ? this.shared(raw) : raw;
    const digits = text.trim();
    const lost = hasZeroTail(digits) && options.hasLostDigits?.(column, digits) === true;
    const damaged = damageOfText(digits, kind, lost);
    return damaged === null ? { text } : { damage: { kind: damaged, raw: digits } };
  }

  private numberOf({ raw, style }: RawCell, kind: ColumnKind): Read {
    const number = Number(raw);
    if (Number.isNaN(number)) throw new UnreadableTable('damaged', this.parts.sheet.part);
    const form = this.parts.formOf(style);
    const { since1904 } = this.parts;
    if (form.kind === 'day' || form.kind === 'moment') {
      const text = serialText(number, form.kind, since1904);
      // A number that was typed, and taken for a day: what was typed is gone.
      const meant = text !== null && (kind === 'time' || kind === 'unknown');
      return meant ? { text } : { damage: { kind: 'date-serial', raw: text ?? raw } };
    }
    const damaged = damageOfNumber(raw);
    if (damaged !== null) return { damage: { kind: damaged, raw } };
    const text = numberText(raw);
    if (damageOfText(text, kind, false) === 'date-serial') {
      // The workbook says from where it counts, so the moment is known.
      const moment = serialText(number, 'moment', since1904);
      return { ...(moment === null ? {} : { text: moment }), damage: { kind: 'date-serial', raw } };
    }
    return { text: form.kind === 'padded' ? text.padStart(form.digits, '0') : text };
  }

  /** True when the strings of all cells are in memory, as they nearly always are: then a row costs no promise. */
  private hasStrings(cells: readonly RawCell[]): boolean {
    return cells.every(({ type, raw }) => type !== 's' || this.strings.peek(Number(raw)) !== undefined);
  }

  /** Holds what the cells need, until the next row asks for others. */
  private async loadStrings(cells: readonly RawCell[]): Promise<void> {
    this.held.clear();
    for (const { type, raw } of cells) {
      if (type !== 's') continue;
      const text = this.strings.peek(Number(raw)) ?? (await this.strings.load(Number(raw)));
      if (text !== undefined) this.held.set(raw, text);
    }
  }

  private shared(raw: string): string {
    const text = this.strings.peek(Number(raw)) ?? this.held.get(raw);
    if (text === undefined) throw new UnreadableTable('damaged', this.parts.sheet.part);
    return text;
  }
}

import type { Readable } from 'node:stream';
import { UnreadableTable } from '../unreadable-table.js';
import { type Attributes, parseXml, type XmlHandler } from './parse-xml.js';
import { RichText, unescapeText } from './read-shared-strings.js';

/** A cell as the file has it: nothing is converted yet. */
export interface RawCell {
  /** From 0. */
  readonly column: number;
  /** `n` number, `s` shared string, `str` and `inlineStr` text, `b`, `e`, `d` as the format names them. */
  readonly type: string;
  readonly style: number;
  readonly raw: string;
  readonly formula: boolean;
}

export interface RawRow {
  readonly row: number;
  readonly cells: readonly RawCell[];
}

const REFERENCE = /^([A-Z]{1,3})(\d{1,7})$/;

/** The column of `AB12`, from 0; null when it is no reference. */
function columnOf(reference: string | undefined): number | null {
  const letters = reference === undefined ? null : REFERENCE.exec(reference)?.[1];
  if (letters == null) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** Builds rows from the events of a sheet's XML. */
class RowBuilder implements XmlHandler {
  readonly done: RawRow[] = [];
  ended = false;
  private row = 0;
  private cells: RawCell[] = [];
  private cell: { column: number; type: string; style: number; formula: boolean } | null = null;
  private column = -1;
  private value = '';
  private inValue = false;
  private readonly inline = new RichText();

  constructor(
    private readonly part: string,
    private readonly mostColumns: number,
  ) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'row') this.openRow(attributes);
    else if (name === 'c') this.openCell(attributes);
    else if (this.cell === null) return;
    else if (name === 'v') this.inValue = true;
    else if (name === 'f') this.cell.formula = true;
    else this.inline.open(name);
  }

  text(text: string): void {
    if (this.inValue) this.value += text;
    else if (this.cell !== null) this.inline.add(text);
  }

  close(name: string): void {
    if (name === 'row') this.done.push({ row: this.row, cells: this.cells });
    else if (name === 'c') this.closeCell();
    else if (name === 'v') this.inValue = false;
    else if (name === 'sheetData') this.ended = true;
    else if (this.cell !== null) this.inline.close(name);
  }

  private openRow(attributes: Attributes): void {
    const given = Number(attributes['r'] ?? this.row + 1);
    // Rows stand in their order; one that goes back would be taken twice, or not at all, after an interruption.
    if (!Number.isInteger(given) || given <= this.row) throw new UnreadableTable('damaged', this.part);
    this.row = given;
    this.cells = [];
    this.column = -1;
  }

  private openCell(attributes: Attributes): void {
    const column = columnOf(attributes['r']) ?? this.column + 1;
    if (column >= this.mostColumns) throw new UnreadableTable('too-large', String(this.row));
    this.column = column;
    this.cell = { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), formula: false };
    this.value = '';
    this.inline.start();
  }

  private closeCell(): void {
    if (this.cell === null) return;
    const raw = this.cell.type === 'inlineStr' ? this.inline.value : this.value;
    // Empty cells that only have a format are most of some sheets.
    if (raw !== '' || this.cell.formula) {
      this.cells.push({ ...this.cell, raw: this.cell.type === 'str' ? unescapeText(raw) : raw });
    }
    this.cell = null;
  }
}

/** The rows of a sheet one after the other, empty ones too where the file has them. */
export async function* readSheet(stream: Readable, part: string, mostColumns: number): AsyncGenerator<RawRow> {
  const builder = new RowBuilder(part, mostColumns);
  for await (const _ of parseXml(stream, part, builder)) {
    yield* builder.done.splice(0);
    if (builder.ended) return;
  }
}

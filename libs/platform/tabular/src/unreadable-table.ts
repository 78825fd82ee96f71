/** Why a file cannot be read as a table at all. */
export type UnreadableReason =
  /** Not what its format says: another program's file, cut off, or with parts that contradict each other. */
  | 'damaged'
  /** A workbook of the old binary form, or one that opens with a password only. */
  | 'old-or-locked'
  /** More, or more deeply packed, than the limits allow. */
  | 'too-large'
  | 'encoding-unknown'
  | 'sheet-unknown'
  | 'no-headings'
  | 'headings-repeated'
  /** A quote that never ends, or a record beyond every measure. */
  | 'record-endless';

/** `place` is a number or a name from the file's structure (a row, a sheet), never a value of a cell. */
export class UnreadableTable extends Error {
  constructor(
    readonly reason: UnreadableReason,
    readonly place: string = '',
    options?: { readonly cause?: unknown },
  ) {
    super(`table: ${reason}${place === '' ? '' : ` (${place})`}`, options);
    this.name = 'UnreadableTable';
  }
}

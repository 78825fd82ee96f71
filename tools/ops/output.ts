/** How a command prints: for people, or as JSON for programs. */
export interface Output {
  readonly json: boolean;
  line(text?: string): void;
}

/** Prints `value` as JSON where that was asked for, else what `lines` makes of it. */
export function print<T>(output: Output, value: T, lines: (value: T) => readonly string[]): void {
  if (output.json) output.line(JSON.stringify(value, null, 2));
  else for (const line of lines(value)) output.line(line);
}

const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant as a person at the office reads it. */
export const localTime = (instant: string | null | undefined): string =>
  instant === null || instant === undefined ? '—' : FORMAT.format(new Date(instant));

/** Chinese characters take two columns of a terminal. */
const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (character.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);

/** Rows under their heads, each column as wide as its widest cell. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, index) => Math.max(widthOf(head), ...rows.map((row) => widthOf(row[index] ?? ''))));
  const pad = (row: readonly string[]) =>
    row
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd();
  return [pad(heads), ...rows.map(pad)];
}

/** A row changed between its reading and its writing, against the office's lock: the transaction must not commit. */
export class StaleWrite extends Error {
  constructor(table: string, expected: number, written: number) {
    super(`${table}: ${expected} rows to write, ${written} written`);
    this.name = 'StaleWrite';
  }
}

/**
 * What must be true of one row, as data: evaluated in memory (`holds`) and in SQL (`conditionSql` of the database
 * platform), so that a list and a check of one item cannot differ. Fields are named as the application names them.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: string; readonly is: string | null }
  | { readonly field: string; readonly isOneOf: readonly string[] }
  /** Text that begins with one of these; the empty one fits every text. */
  | { readonly field: string; readonly beginsWithOneOf: readonly string[] }
  /** A list that has one of these. */
  | { readonly field: string; readonly hasOneOf: readonly string[] };

export const ALWAYS: Condition = { all: [] };
export const NEVER: Condition = { any: [] };

/**
 * Whether the condition is true of the row. Throws when the row lacks a field: a rule about what is not there would be
 * a hole. What is null is equal to null only, begins with nothing and is one of nothing.
 */
export function holds(condition: Condition, row: object): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, row));
  if ('any' in condition) return condition.any.some((part) => holds(part, row));
  if ('not' in condition) return !holds(condition.not, row);
  const value = valueOf(row, condition.field);
  if ('is' in condition) return value === condition.is;
  if ('hasOneOf' in condition) return Array.isArray(value) && condition.hasOneOf.some((one) => value.includes(one));
  if (typeof value !== 'string') return false;
  if ('isOneOf' in condition) return condition.isOneOf.includes(value);
  return condition.beginsWithOneOf.some((start) => value.startsWith(start));
}

function valueOf(row: object, field: string): unknown {
  const value = (row as Readonly<Record<string, unknown>>)[field];
  if (value === undefined) throw new Error(`the row has no ${field} to decide by`);
  return value;
}

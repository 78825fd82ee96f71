import { FormatRegistry, type Static, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { err, ok, type ProblemItem, type Result } from '#kernel';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// RFC 3339 §5.6 with an offset.
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

FormatRegistry.Set('uuid', (value) => UUID.test(value));
FormatRegistry.Set('date-time', (value) => INSTANT.test(value) && isOnCalendar(value));

/** Date.parse knows 13th months and 25th hours, but takes 30 February for 2 March; PostgreSQL refuses it. */
function isOnCalendar(value: string): boolean {
  const daysInMonth = new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate();
  return !Number.isNaN(Date.parse(value)) && Number(value.slice(8, 10)) <= daysInMonth;
}

const MAX_ITEMS = 20;
const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();

function compile(schema: TSchema): TypeCheck<TSchema> {
  let check = compiled.get(schema);
  if (check === undefined) {
    check = TypeCompiler.Compile(schema);
    compiled.set(schema, check);
  }
  return check;
}

/**
 * Reads `value` as one of the contracts. Topic contracts are open: unknown fields and unknown words pass, so that the next
 * version of a writer is understood; push contracts are closed by `additionalProperties: false`, so that a misspelt field
 * is found. The value itself is returned, not a copy. At most 20 mismatches are told, each with its JSON Pointer.
 */
export function readContract<T extends TSchema>(schema: T, value: unknown): Result<Static<T>, readonly ProblemItem[]> {
  const check = compile(schema);
  if (check.Check(value)) return ok(value as Static<T>);
  const items: ProblemItem[] = [];
  for (const error of check.Errors(value)) {
    items.push({ pointer: error.path, detail: error.message });
    if (items.length === MAX_ITEMS) break;
  }
  return err(items);
}

/** The same for the bytes of a record. Mismatches name places and kinds, never the values, which may be personal. */
export function readContractBytes<T extends TSchema>(
  schema: T,
  bytes: Uint8Array | null,
): Result<Static<T>, readonly ProblemItem[]> {
  if (bytes === null || bytes.length === 0) return err([{ pointer: '', detail: 'Expected a value, found none' }]);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err([{ pointer: '', detail: 'Expected JSON in UTF-8' }]);
  }
  return readContract(schema, value);
}

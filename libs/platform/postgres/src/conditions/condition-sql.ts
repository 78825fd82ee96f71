import { ALWAYS, type Condition, NEVER } from '#kernel';

/** A condition for WHERE with its parameters, which are numbered from where the caller said. */
export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,2}$/;

/**
 * The condition in SQL: true of exactly the rows of which `holds` is true. `columns` are identifiers written by the
 * programmer (`c.region_code12`), by field; never input. Equal values share a parameter, so that the planner sees
 * what the parts of an OR have in common and can take it out as the index condition.
 */
export function conditionSql(
  condition: Condition,
  columns: Readonly<Record<string, string>>,
  firstParam = 1,
): SqlCondition {
  const params: unknown[] = [];
  const places = new Map<string, string>();
  const place = (value: string | readonly string[]): string => {
    const key = JSON.stringify(value);
    const known = places.get(key);
    if (known !== undefined) return known;
    const fresh = `$${firstParam - 1 + params.push(value)}`;
    places.set(key, fresh);
    return fresh;
  };
  const column = (field: string): string => {
    const name = Object.hasOwn(columns, field) ? columns[field] : undefined;
    if (name === undefined || !IDENTIFIER.test(name)) throw new Error(`not a column for ${field}: ${String(name)}`);
    return name;
  };
  const write = (part: Condition): string => {
    if ('all' in part) return part.all.length === 0 ? 'TRUE' : `(${part.all.map(write).join(' AND ')})`;
    if ('any' in part) return part.any.length === 0 ? 'FALSE' : `(${part.any.map(write).join(' OR ')})`;
    if ('not' in part) return writeContrary(part.not);
    const name = column(part.field);
    if ('is' in part) return part.is === null ? `${name} IS NULL` : `${name} = ${place(part.is)}`;
    if ('isOneOf' in part) {
      const [only, ...more] = part.isOneOf;
      return only !== undefined && more.length === 0
        ? `${name} = ${place(only)}`
        : `${name} = ANY (${place(part.isOneOf)}::text[])`;
    }
    if ('hasOneOf' in part) return `${name} && ${place(part.hasOneOf)}::text[]`;
    return `(${part.beginsWithOneOf.map((start) => beginsWith(name, start, place)).join(' OR ')})`;
  };
  // What is null is not true; the contrary of it is. No index serves a contrary: the cheapest form will do.
  const writeContrary = (part: Condition): string => {
    if (!('hasOneOf' in part)) return `(${write(part)}) IS NOT TRUE`;
    const [only = '', ...more] = part.hasOneOf;
    const sql = more.length > 0 ? write(part) : `${place(only)} = ANY (${column(part.field)})`;
    return `(${sql}) IS NOT TRUE`;
  };
  return { sql: `(${write(reduce(condition))})`, params };
}

/** The same condition without the parts that decide nothing: a parameter that no SQL mentions is an error to the server. */
function reduce(condition: Condition): Condition {
  if ('all' in condition) return reduceList(condition.all, ALWAYS, NEVER, (all) => ({ all }));
  if ('any' in condition) return reduceList(condition.any, NEVER, ALWAYS, (any) => ({ any }));
  if ('not' in condition) {
    const part = reduce(condition.not);
    return same(part, ALWAYS) ? NEVER : same(part, NEVER) ? ALWAYS : { not: part };
  }
  const lists = [
    'isOneOf' in condition && condition.isOneOf,
    'hasOneOf' in condition && condition.hasOneOf,
    'beginsWithOneOf' in condition && condition.beginsWithOneOf,
  ];
  return lists.some((list) => list !== false && list.length === 0) ? NEVER : condition;
}

function reduceList(
  parts: readonly Condition[],
  neutral: Condition,
  decisive: Condition,
  rejoin: (parts: readonly Condition[]) => Condition,
): Condition {
  const reduced = parts.map(reduce).filter((part) => !same(part, neutral));
  if (reduced.some((part) => same(part, decisive))) return decisive;
  const [only] = reduced;
  return reduced.length === 1 && only !== undefined ? only : rejoin(reduced);
}

const same = (left: Condition, right: Condition): boolean => JSON.stringify(left) === JSON.stringify(right);

/** As a range, which a plain index serves: `9901` ≤ x < `9902`. Databases here compare text by code points (C.UTF-8). */
function beginsWith(name: string, start: string, place: (value: string) => string): string {
  if (start === '') return `${name} IS NOT NULL`;
  const last = start.codePointAt(start.length - 1) ?? 0;
  if (last > 126) throw new Error('a beginning ends with a plain ASCII character');
  const end = start.slice(0, -1) + String.fromCodePoint(last + 1);
  return `(${name} >= ${place(start)} AND ${name} < ${place(end)})`;
}

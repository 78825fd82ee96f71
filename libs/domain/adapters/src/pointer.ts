/** A parsed pointer into a record. */
export interface Path {
  /** As it was written. */
  readonly pointer: string;
  /** From the whole record, though the rule is about an item of a list. */
  readonly root: boolean;
  readonly tokens: readonly string[];
  /** Of an absolute path: itself, without the `#`. */
  readonly place: string;
}

/** Where a rule looks: an item, and the record that holds it. */
export interface Scope {
  readonly record: unknown;
  readonly item: unknown;
  /** Where the item stands in the record; null for the record itself. */
  readonly at: { readonly list: string; readonly index: number | null } | null;
}

/** RFC 6901 §3 and §4. */
const unescape = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');
export const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

export const tokensOf = (pointer: string): string[] =>
  pointer === '' ? [] : pointer.slice(1).split('/').map(unescape);

export function parsePath(pointer: string): Path {
  const root = pointer.startsWith('#');
  const place = root ? pointer.slice(1) : pointer;
  return { pointer, root, tokens: tokensOf(place), place };
}

/** The value at the path; undefined where there is none. Of the record's own members only. */
export function valueAt(scope: Scope, { root, tokens }: Path): unknown {
  let value = root ? scope.record : scope.item;
  for (const token of tokens) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}

/** The place of the item in the whole record. */
const placeOfItem = ({ at }: Scope): string =>
  at === null ? '' : at.index === null ? at.list : `${at.list}/${at.index}`;

/** The place of the path in the whole record. For those who want to know: reading a value needs none. */
export const placeOf = (scope: Scope, { root, place }: Path): string => `${root ? '' : placeOfItem(scope)}${place}`;

/** The value at a JSON Pointer in a document; undefined where there is none. */
export const placeAt = (document: unknown, pointer: string): unknown =>
  valueAt({ record: document, item: document, at: null }, parsePath(pointer));

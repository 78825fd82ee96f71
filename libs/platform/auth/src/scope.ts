import type { Actor } from './actor.js';

/** The two columns that every row which people see has. */
export interface Scoped {
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

/** True when the person may see the item: of the person's office, in one of the person's regions. */
export const isInScope = (actor: Pick<Actor, 'procuratorateId' | 'regionPrefixes'>, item: Scoped): boolean =>
  item.procuratorateId === actor.procuratorateId &&
  actor.regionPrefixes.some((prefix) => item.regionCode12.startsWith(prefix));

/**
 * The same rule as a condition for WHERE, so that no list writes its own. `columns` are identifiers written by the
 * programmer (`c.region_code12`), never input. Parameters are numbered from `firstParam`.
 * Prefixes become ranges of the 12-digit codes (3301 → 330100000000 to 330199999999), which a plain index serves.
 */
export function scopeFilter(
  actor: Pick<Actor, 'procuratorateId' | 'regionPrefixes'>,
  columns: { readonly procuratorateId: string; readonly regionCode12: string },
  firstParam = 1,
): { readonly sql: string; readonly params: readonly string[] } {
  for (const column of [columns.procuratorateId, columns.regionCode12]) {
    if (!IDENTIFIER.test(column)) throw new Error(`not a column: ${column}`);
  }
  const params: string[] = [actor.procuratorateId];
  const place = (value: string): string => `$${firstParam - 1 + params.push(value)}`;
  const ranges = actor.regionPrefixes.map((prefix) => {
    if (!PREFIX.test(prefix)) throw new Error('a region prefix is 0–12 digits');
    if (prefix === '') return 'TRUE';
    return `${columns.regionCode12} BETWEEN ${place(prefix.padEnd(12, '0'))} AND ${place(prefix.padEnd(12, '9'))}`;
  });
  const regions = ranges.length === 0 ? 'FALSE' : `(${ranges.join(' OR ')})`;
  return { sql: `(${columns.procuratorateId} = $${firstParam} AND ${regions})`, params };
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,2}$/;
export const PREFIX = /^[0-9]{0,12}$/;

import { mayHoldPoison } from '#domain/intake';
import type { TableRow } from '#platform/tabular';
import type { IncomingItem, Run } from '../accept-events/incoming-item.js';
import { type ItemResult, problemOf } from '../accept-events/item-result.js';
import type { Source } from '../sources/source.js';
import type { RowFault } from '../storage/import-fault.store.js';
import type { CanonicalColumns } from './canonical-columns.js';
import { damageFault } from './damage-words.js';

export interface RowContext {
  readonly source: Source;
  readonly receivedMs: number;
  readonly run: Run | null;
  readonly newTrace: () => string;
  /** Null where the columns are the platform's own, or the file has none. */
  readonly canonical: CanonicalColumns | null;
  /** The file has our form although its source has an adapter. */
  readonly isCanonical: boolean;
}

/** A row as an item like those of every other door. */
export function toItem({ line, record }: TableRow, context: RowContext): IncomingItem {
  const { source, receivedMs, run, isCanonical } = context;
  const common = {
    source,
    receivedMs,
    run,
    via: 'file' as const,
    traceparent: context.newTrace(),
    ...(isCanonical ? { format: 'canonical' as const } : {}),
  };
  if (line === null) return { ...common, raw: null, fault: { code: 'INGEST.ROW_TOO_LONG', items: [] } };
  if (line !== undefined) return { ...common, raw: Buffer.from(line.trim(), 'utf8') };
  const value = context.canonical === null ? nested(record) : context.canonical.toPush(record);
  return { ...common, raw: null, parsed: { value, mayHoldPoison: mayHoldPoison(JSON.stringify(value)) } };
}

/** Columns named by a pointer (`/a/b`) are places further down, as an adapter for the platform's messages names them. */
function nested(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [column, text] of Object.entries(record)) {
    if (!/^\/[^/]/.test(column)) {
      value[column] = text;
      continue;
    }
    const tokens = column.slice(1).split('/');
    let at = value;
    for (const token of tokens.slice(0, -1)) {
      const inner = Object.hasOwn(at, token) ? at[token] : undefined;
      at = (at[token] = typeof inner === 'object' && inner !== null ? inner : {}) as Record<string, unknown>;
    }
    at[tokens.at(-1)!] = text;
  }
  return value;
}

/** What is wrong in a row, for whoever mends the file: its damaged cells, and why it was not taken. */
export function faultsOf({ damage }: TableRow, { fault }: ItemResult, canonical: CanonicalColumns | null): RowFault[] {
  const faults = damage.map(damageFault);
  if (fault === null) return faults;
  const { title, detail, repair, errors = [] } = problemOf(fault);
  const columnOf = (pointer: string): string => canonical?.columnOf(pointer) ?? firstToken(pointer);
  if (errors.length === 0) return [...faults, { column: '', says: detail ?? title, repair }];
  const named = errors.map((error) => ({
    column: columnOf(error.pointer),
    says: columnOf(error.pointer) === '' && error.pointer !== '' ? `${error.pointer}：${error.detail}` : error.detail,
    repair,
  }));
  return [...faults, ...named];
}

const firstToken = (pointer: string): string =>
  (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

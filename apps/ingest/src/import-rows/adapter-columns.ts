import type { Adapter, CompiledAdapter, FieldRule } from '#domain/adapters';
import type { ColumnKind } from '#platform/tabular';

type FieldRules = Adapter['fields'][string];

/** `#/工单编号` and `/工单编号` are the column 工单编号 of a row. */
function columnOf(pointer: string): string | null {
  const path = pointer.replace(/^#/, '');
  if (!path.startsWith('/') || path.indexOf('/', 1) >= 0) return null;
  return path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}

function kindOf({ time, as }: FieldRule): ColumnKind {
  if (time !== undefined) return 'time';
  return as === 'integer' || as === 'number' || as === 'amount' ? 'number' : 'text';
}

/** The columns of a list that has a platform's own fields, by what its adapter makes of them. */
export class AdapterColumns {
  private readonly kinds = new Map<string, ColumnKind>();

  constructor({ definition }: Pick<CompiledAdapter, 'definition'>) {
    const { fields, lists = {}, category, version } = definition;
    for (const rules of Object.values(fields)) this.add(rules);
    for (const rules of Object.values(lists)) {
      for (const { each, fields: ofItem = {} } of rules) {
        if (each === undefined) for (const one of Object.values(ofItem)) this.add(one);
      }
    }
    for (const rule of [version?.number, version?.time, category?.code, category?.name]) {
      if (rule !== undefined) this.add(rule);
    }
  }

  /** True when a list with these headings has something for the adapter. */
  fits(columns: readonly string[]): boolean {
    return columns.some((column) => this.kinds.has(column));
  }

  kindOf(column: string): ColumnKind {
    return this.kinds.get(column) ?? 'unknown';
  }

  private add(rules: FieldRules): void {
    for (const rule of Array.isArray(rules) ? (rules as readonly FieldRule[]) : [rules as FieldRule]) {
      const { from = [] } = rule;
      for (const pointer of typeof from === 'string' ? [from] : from) {
        const column = columnOf(pointer);
        if (column === null) continue;
        const before = this.kinds.get(column);
        const kind = kindOf(rule);
        // Used as two things: nothing is certain of it, unless one of them is a time.
        this.kinds.set(column, before === undefined || before === kind ? kind : mixed(before, kind));
      }
    }
  }
}

const mixed = (a: ColumnKind, b: ColumnKind): ColumnKind => (a === 'time' || b === 'time' ? 'time' : 'unknown');

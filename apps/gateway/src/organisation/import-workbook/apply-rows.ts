import {
  DEPARTMENT_KINDS,
  type Department,
  type DepartmentKind,
  isDepartmentKind,
  isOfficeLevel,
  type Organisation,
  type OrganisationDraft,
  type Person,
  sortTerms,
  type Term,
} from '#domain/organisation';
import { type RowFault, type SheetKey, type SheetRow, SHEETS, type WorkbookRows } from './sheets.js';

/** Which row an entity came from, so that a fault of the entity is told at its row. */
export type RowOf = ReadonlyMap<string, { readonly sheet: SheetKey; readonly row: number }>;

export interface AppliedRows {
  readonly rowOf: RowOf;
  /** Rows that name again what an earlier row named. */
  readonly faults: readonly RowFault[];
}

/**
 * Writes the rows of these sheets into the draft. A row makes what is not there and changes what is; what no row names
 * stays as it is, so nothing is lost by a workbook that holds a part only.
 */
export function applyRows(rows: WorkbookRows, sheets: ReadonlySet<SheetKey>, draft: OrganisationDraft): AppliedRows {
  const rowOf = new Map<string, { sheet: SheetKey; row: number }>();
  const faults: RowFault[] = [];
  const each = (sheet: SheetKey, keyOf: (row: SheetRow) => string, apply: (row: SheetRow) => void): void => {
    if (!sheets.has(sheet)) return;
    for (const row of rows[sheet]) {
      const key = `${sheet} ${keyOf(row)}`;
      const earlier = rowOf.get(key);
      if (earlier === undefined) {
        rowOf.set(key, { sheet, row: row.row });
        apply(row);
      } else {
        faults.push({ sheet: SHEETS[sheet].name, row: row.row, column: null, detail: `与第 ${earlier.row} 行重复` });
      }
    }
  };
  each('offices', idOf, (row) => applyOffice(row, draft));
  each('departments', idOf, (row) => applyDepartment(row, draft));
  each('people', idOf, (row) => applyPerson(row, draft));
  each(
    'duties',
    ({ cells }) => cells['regionPrefix'] ?? '',
    ({ cells }) => {
      const { regionPrefix = '', officeId = '' } = cells;
      draft.duties.set(regionPrefix, { revision: 0, ...draft.duties.get(regionPrefix), regionPrefix, officeId });
    },
  );
  each('roles', termKey, (row) => {
    const fault = applyTerm(row, draft);
    if (fault !== undefined) faults.push({ sheet: SHEETS.roles.name, row: row.row, ...fault });
  });
  return { rowOf, faults };
}

const idOf = ({ cells }: SheetRow): string => cells['id'] ?? '';

const termKey = ({ cells: { personId, role, fromDay } }: SheetRow): string => `${personId} ${role} ${fromDay}`;

function applyOffice({ cells }: SheetRow, { offices }: OrganisationDraft): void {
  const { id = '', name = '', level = '', parentId = '', regionCode12 = '', regionPrefix = '', dispatched } = cells;
  if (!isOfficeLevel(level)) return;
  const before = offices.get(id) ?? { id, state: 'active' as const, revision: 0 };
  const facts = { name, level, parentId: parentId === '' ? null : parentId, regionCode12, regionPrefix };
  offices.set(id, { ...before, ...facts, dispatched: dispatched === 'yes' });
}

function applyDepartment({ cells, lists }: SheetRow, { departments }: OrganisationDraft): void {
  const { id = '', officeId = '', name = '' } = cells;
  const named = (lists['kinds'] ?? []).filter(isDepartmentKind);
  const kinds = (Object.keys(DEPARTMENT_KINDS) as DepartmentKind[]).filter((kind) => named.includes(kind));
  const before: Pick<Department, 'id' | 'state' | 'revision'> = departments.get(id) ?? {
    id,
    state: 'active',
    revision: 0,
  };
  departments.set(id, { ...before, officeId, name, kinds });
}

function applyPerson({ cells, lists }: SheetRow, { people }: OrganisationDraft): void {
  const { id = '', officeId = '', name = '', state } = cells;
  const prefixes = lists['regionPrefixes'] ?? [];
  const before: Pick<Person, 'id' | 'terms' | 'revision'> = people.get(id) ?? { id, terms: [], revision: 0 };
  people.set(id, {
    ...before,
    officeId,
    name,
    departmentIds: sorted(lists['departmentIds'] ?? []),
    regionPrefixes: prefixes.length === 0 ? null : sorted(prefixes),
    state: state === 'left' ? 'left' : 'active',
  });
}

/** A term is known by person, role and first day; its row says its end. */
function applyTerm(
  { cells }: SheetRow,
  { people }: OrganisationDraft,
): Pick<RowFault, 'column' | 'detail'> | undefined {
  const { personId = '', role = '', fromDay = '', toDay = '' } = cells;
  const person = people.get(personId);
  if (person === undefined) return { column: '人员编号', detail: `没有编号为 ${personId} 的人员` };
  const term: Term = { role, fromDay, toDay: toDay === '' ? null : toDay };
  const others = person.terms.filter((other) => other.role !== role || other.fromDay !== fromDay);
  people.set(personId, { ...person, terms: sortTerms([...others, term]) });
  return undefined;
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** How many rows of a sheet would make, change and leave alone what they name. */
export function countRows(
  sheet: SheetKey,
  rows: readonly SheetRow[],
  before: Organisation,
  changed: ReadonlySet<string>,
) {
  const counts = { created: 0, changed: 0, unchanged: 0 };
  const [kind, map] = ENTITY_OF[sheet];
  for (const row of rows) {
    const { id, regionPrefix, personId } = row.cells;
    const entity = (sheet === 'duties' ? regionPrefix : sheet === 'roles' ? personId : id) ?? '';
    if (!changed.has(`${kind} ${entity}`)) counts.unchanged += 1;
    else if (before[map].has(entity)) counts.changed += 1;
    else counts.created += 1;
  }
  return counts;
}

export const ENTITY_OF = {
  offices: ['office', 'offices'],
  departments: ['department', 'departments'],
  people: ['person', 'people'],
  roles: ['person', 'people'],
  duties: ['duty', 'duties'],
} as const satisfies Record<SheetKey, readonly [string, keyof Organisation]>;

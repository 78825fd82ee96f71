import type { Fault, OrganisationDraft } from '#domain/organisation';
import type { RowOf } from './apply-rows.js';
import { type Column, type RowFault, type SheetKey, SHEETS } from './sheets.js';

/** Where in the workbook a fault of the organisation comes from; sheet '' and row 0 when it is about something else. */
export function placeFault(fault: Fault, rowOf: RowOf, draft: OrganisationDraft): RowFault {
  const place = findRow(fault, rowOf, draft);
  if (place === undefined) return { sheet: '', row: 0, column: null, detail: fault.detail };
  return {
    sheet: SHEETS[place.sheet].name,
    row: place.row,
    column: headingOf(place.sheet, fault.field),
    detail: fault.detail,
  };
}

const SHEET_OF: Readonly<Partial<Record<Fault['entity'], SheetKey>>> = {
  office: 'offices',
  department: 'departments',
  duty: 'duties',
};

function findRow({ entity, id, field }: Fault, rowOf: RowOf, draft: OrganisationDraft) {
  if (entity !== 'person') return rowOf.get(`${SHEET_OF[entity] ?? ''} ${id}`);
  if (field === null || !field.startsWith('terms')) return rowOf.get(`people ${id}`);
  const term = draft.people.get(id)?.terms[Number(field.split('/')[1])];
  if (term !== undefined) return rowOf.get(`roles ${id} ${term.role} ${term.fromDay}`);
  // About several terms of the person: the last row that names one.
  const rows = [...rowOf].filter(([key]) => key.startsWith(`roles ${id} `)).map(([, row]) => row);
  return rows.at(-1) ?? rowOf.get(`people ${id}`);
}

function headingOf(sheet: SheetKey, field: string | null): string | null {
  const name = sheet === 'roles' ? field?.split('/')[2] : field?.split('/')[0];
  const columns: readonly Column[] = SHEETS[sheet].columns;
  return columns.find((column) => column.field === name)?.heading ?? null;
}

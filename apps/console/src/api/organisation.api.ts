import { queryOptions } from '@tanstack/react-query';
import { call, get } from './client.js';
import { pagesQuery } from './pages.api.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Office extends Named {
  readonly level: string;
  readonly levelName: string;
  readonly parentId: string | null;
  readonly regionCode12: string;
  readonly regionPrefix: string;
  readonly dispatched: boolean;
  readonly state: string;
  readonly revision: number;
}

export interface Department extends Named {
  readonly officeId: string;
  readonly kinds: readonly string[];
  readonly kindNames: readonly string[];
  readonly state: string;
  readonly revision: number;
}

export interface Term {
  readonly role: string;
  readonly fromDay: string;
  readonly toDay: string | null;
}

export interface Person extends Named {
  readonly officeId: string;
  readonly departmentIds: readonly string[];
  readonly regionPrefixes: readonly string[] | null;
  readonly state: string;
  readonly terms: readonly (Term & { readonly roleName: string })[];
  readonly revision: number;
}

export interface Duty {
  readonly regionPrefix: string;
  readonly officeId: string;
  readonly revision: number;
}

export interface StandIn {
  readonly id: string;
  readonly personId: string;
  readonly forPersonId: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly revision: number;
}

export interface Vocabulary {
  readonly levels: readonly Named[];
  readonly departmentKinds: readonly Named[];
  readonly roles: readonly Named[];
  readonly administrators: readonly string[];
}

export interface ImportReport {
  readonly applied: boolean;
  readonly sheets: readonly {
    readonly sheet: string;
    readonly rows: number;
    readonly created: number;
    readonly changed: number;
    readonly unchanged: number;
    /** By whom it is imported, when not by this administrator. */
    readonly leftTo: string | null;
  }[];
  readonly faults: readonly {
    readonly sheet: string;
    readonly row: number;
    readonly column: string | null;
    readonly detail: string;
  }[];
}

const BASE = '/api/organisation';
const KEY = 'organisation';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const TEMPLATE_ADDRESS = `${BASE}/import/template`;
export const ORGANISATION_KEY = [KEY] as const;

const listQuery = <Item>(name: string, query: { readonly officeId?: string | undefined } = {}) =>
  queryOptions({
    queryKey: [KEY, name, query],
    queryFn: ({ signal }) => get<readonly Item[]>(`${BASE}/${name}`, query, signal),
  });

export const officesQuery = listQuery<Office>('offices');
export const departmentsQuery = (officeId?: string) => listQuery<Department>('departments', { officeId });
export const dutiesQuery = listQuery<Duty>('duties');
export const standInsQuery = (officeId?: string) => listQuery<StandIn>('stand-ins', { officeId });
export const vocabularyQuery = queryOptions({
  queryKey: [KEY, 'vocabulary'],
  queryFn: ({ signal }) => get<Vocabulary>(`${BASE}/vocabulary`, undefined, signal),
  staleTime: Infinity,
});
export const personsQuery = (filters: { readonly officeId?: string | undefined; readonly text?: string | undefined }) =>
  pagesQuery<Person>([KEY, 'persons'], `${BASE}/persons`, { ...filters });

export type Entity = 'offices' | 'departments' | 'persons' | 'duties' | 'stand-ins';

export const createEntity = (entity: Entity, body: object): Promise<unknown> =>
  call('POST', `${BASE}/${entity}`, { body });
export const putEntity = (entity: Entity, id: string, body: object): Promise<unknown> =>
  call('PUT', `${BASE}/${entity}/${encodeURIComponent(id)}`, { body });
export const deleteEntity = (entity: Entity, id: string): Promise<void> =>
  call('DELETE', `${BASE}/${entity}/${encodeURIComponent(id)}`);
export const assignRoles = (personId: string, revision: number, terms: readonly Term[]): Promise<Person> =>
  call('PUT', `${BASE}/persons/${encodeURIComponent(personId)}/roles`, { body: { revision, terms } });

/** `dryRun`: only says what would be written. All of a workbook is written, or nothing of it. */
export const importWorkbook = (file: Blob, dryRun: boolean): Promise<ImportReport> =>
  call('POST', `${BASE}/import`, { query: { dryRun }, body: new Blob([file], { type: XLSX }) });

import { queryOptions } from '@tanstack/react-query';
import { call, get, service } from './client.js';
import { pagesBy } from './pages.api.js';

export type ImportState = 'received' | 'checking' | 'importing' | 'finished' | 'failed' | 'cancelled';

export interface ImportJob {
  readonly importId: string;
  readonly sourceId: string;
  readonly format: string;
  readonly mode: string;
  readonly columns: string;
  readonly state: ImportState;
  readonly encoding: string | null;
  readonly fileBytes: number;
  readonly fileSha256: string;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faultyRows: number;
  readonly damagedCells: number;
  readonly formulaCells: number;
  readonly runId: string | null;
  readonly problem: {
    readonly code: string;
    readonly title: string;
    readonly repair: string;
    readonly detail?: string;
    readonly items?: readonly { readonly pointer: string; readonly detail: string }[];
  } | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly keptUntil: string | null;
  readonly fileGone: boolean;
}

export interface ImportOptions {
  readonly sourceId: string;
  readonly format: 'jsonl' | 'csv' | 'xlsx';
  readonly mode: 'backfill' | 'live';
  readonly columns?: 'canonical' | 'adapter' | undefined;
  readonly sheet?: string | undefined;
  readonly headingRow?: number | undefined;
}

const BASE = service('ingest', 'imports');
const KEY = 'imports';
export const IMPORTS_KEY = [KEY] as const;
/** What is asked for anew while an import goes on. Each question is a use of the session, so not more often than one looks. */
const FOLLOW_MS = 2_000;

export const isOver = ({ state }: Pick<ImportJob, 'state'>): boolean =>
  state === 'finished' || state === 'failed' || state === 'cancelled';

const at = (importId: string, rest = ''): string => `${BASE}/${encodeURIComponent(importId)}${rest}`;

interface ImportPage {
  readonly imports: readonly ImportJob[];
  readonly next: string | null;
}

export const importsQuery = (sourceId: string | undefined) =>
  pagesBy<ImportJob>([KEY, 'list', sourceId], async (before, limit, signal) => {
    const page = await get<ImportPage>(BASE, { sourceId, before, limit }, signal);
    return { items: page.imports, nextCursor: page.next };
  });

/** Asked for again and again until it is over, while somebody looks. */
export const importQuery = (importId: string) =>
  queryOptions({
    queryKey: [KEY, 'one', importId],
    queryFn: ({ signal }) => get<ImportJob>(at(importId), undefined, signal),
    refetchInterval: ({ state: { data } }) => (data === undefined || isOver(data) ? false : FOLLOW_MS),
  });

export const errorsAddress = (importId: string): string => at(importId, '/errors.xlsx');

export const uploadImport = (file: Blob, options: ImportOptions): Promise<ImportJob & { readonly repeated: boolean }> =>
  call('POST', BASE, { query: { ...options }, body: new Blob([file], { type: 'application/octet-stream' }) });

export const cancelImport = (importId: string): Promise<ImportJob> => call('POST', at(importId, '/cancel'));

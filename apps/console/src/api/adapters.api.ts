import { queryOptions } from '@tanstack/react-query';
import { call, get, service } from './client.js';
import { isProblem } from './problem.js';

export type AdapterState = 'draft' | 'published' | 'retired';

interface Trial {
  readonly sha256: string;
  readonly lines: number;
  readonly taken: number;
  readonly at: string;
}

export interface AdapterVersion {
  readonly version: number;
  readonly state: AdapterState;
  readonly sha256: string;
  readonly changedBy: string | null;
  readonly publishedBy: string | null;
  readonly tried: Trial | null;
}

export interface AdapterSummary {
  readonly adapterId: string;
  /** Null: it comes with the product, and nobody changes it. */
  readonly procuratorateId: string | null;
  readonly title: string;
  readonly versions: readonly AdapterVersion[] | null;
  readonly sources: readonly string[];
}

export interface Finding {
  readonly pointer: string;
  readonly severity: 'error' | 'warning';
  readonly says: string;
}

const AT_DEFINITION = '/definition';

/** A refused definition says what is wrong by pointers below `/definition`; undefined for any other failure. */
export const findingsOfRefusal = (failure: unknown, code: string): readonly Finding[] | undefined =>
  isProblem(failure, code)
    ? (failure.about.errors ?? []).map(({ pointer, detail }) => ({
        pointer: pointer.startsWith(AT_DEFINITION) ? pointer.slice(AT_DEFINITION.length) : pointer,
        severity: 'error',
        says: detail,
      }))
    : undefined;

export interface AdapterDetail extends AdapterVersion {
  readonly adapterId: string;
  readonly definition: unknown;
  readonly changedAt: string;
  readonly publishedAt: string | null;
  readonly findings: readonly Finding[];
}

export interface TriedField {
  readonly target: string | null;
  readonly from: readonly string[];
  readonly raw: string | null;
  readonly value: string | null;
  readonly reason: string;
  readonly flag: string | null;
  readonly personal: boolean;
}

export interface TriedLine {
  readonly number: number;
  readonly outcome: 'event' | 'disposal' | 'refused';
  readonly sourceEventNo: string | null;
  readonly fields: readonly TriedField[];
  readonly flags: readonly { readonly flag: string; readonly says: string }[];
  readonly faults: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface Tried {
  readonly version: number | null;
  readonly findings: readonly Finding[];
  readonly taken: number;
  readonly flags: Readonly<Record<string, number>>;
  readonly lines: readonly TriedLine[];
}

const BASE = service('ingest', 'adapters');
const KEY = 'adapters';
export const ADAPTERS_KEY = [KEY] as const;

const at = (adapterId: string, rest: string): string => `${BASE}/${encodeURIComponent(adapterId)}${rest}`;

export const adaptersQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: async ({ signal }) =>
    (await get<{ readonly adapters: readonly AdapterSummary[] }>(BASE, undefined, signal)).adapters,
});

export const adapterQuery = (adapterId: string, version: number) =>
  queryOptions({
    queryKey: [KEY, adapterId, version],
    queryFn: ({ signal }) => get<AdapterDetail>(at(adapterId, `/versions/${version}`), undefined, signal),
  });

export const draftAdapter = (
  definition: object,
): Promise<{ readonly adapterId: string; readonly version: number; readonly findings: readonly Finding[] }> =>
  call('POST', BASE, { body: { definition } });

/** Of a definition that is still being written, or of the stored version, whose trial is noted. */
export const tryAdapter = (
  adapterId: string,
  lines: readonly string[],
  what: { readonly definition: object } | { readonly version: number },
): Promise<Tried> => call('POST', at(adapterId, '/try'), { body: { lines, ...what } });

export const publishAdapter = (adapterId: string, version: number): Promise<unknown> =>
  call('POST', at(adapterId, `/versions/${version}/publish`));

import { queryOptions } from '@tanstack/react-query';
import { get } from './client.js';
import { type Page, pagesQuery } from './pages.api.js';

/** A line of a service's security log. */
export interface SecurityLine {
  readonly service: string;
  readonly instance: string;
  /** Place in the chain of the service; null for lines that are older than it. */
  readonly seq: number | null;
  readonly at: string;
  readonly event: string;
  readonly outcome: string;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly procuratorateId: string | null;
  readonly address: string | null;
  readonly sessionId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly traceId: string | null;
}

/** What is wrong with the files, and where. */
export interface ChainFault {
  readonly kind: string;
  readonly service: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly missing?: { readonly from: number; readonly to: number };
}

export interface SecurityPage extends Page<SecurityLine> {
  readonly faults: readonly ChainFault[];
}

export interface SecurityLogFilters {
  readonly service?: string | undefined;
  readonly kind?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface SecurityLogReport {
  readonly service: string;
  readonly files: number;
  readonly lines: number;
  readonly unchained: number;
  readonly plain: number;
  readonly halfLines: readonly { readonly file: string; readonly line: number }[];
  readonly first: { readonly day: string; readonly seq: number } | null;
  readonly last: { readonly day: string; readonly seq: number } | null;
  readonly faults: readonly ChainFault[];
  readonly faultCount: number;
}

export const securityLogQuery = (filters: SecurityLogFilters) =>
  pagesQuery<SecurityLine, SecurityPage>(['security-log'], '/api/security-log', { ...filters });

/** It reads whole files, so it is asked for by a press of a button only. */
export const securityLogCheckQuery = queryOptions({
  queryKey: ['security-log', 'verification'],
  queryFn: ({ signal }) => get<readonly SecurityLogReport[]>('/api/security-log/verification', undefined, signal),
  enabled: false,
  staleTime: Infinity,
});

import { service } from './client.js';
import { pagesQuery } from './pages.api.js';

/** A line of the gateway's history: sign-ins, accounts, organisation. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly chain: { readonly kind: string; readonly id: string };
  readonly seq: number;
  readonly actor: { readonly id: string; readonly name: string | null } | null;
  readonly command: string | null;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface AuditFilters {
  readonly kind?: string | undefined;
  readonly personId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Who saw, or took away, what is protected. */
export interface AccessRecord {
  readonly at: string;
  readonly personId: string | null;
  readonly personName: string | null;
  readonly command: string | null;
  readonly itemId: string;
  readonly seq: number;
  readonly procuratorateId: string | null;
  readonly reason: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface AccessFilters {
  readonly personId?: string | undefined;
  readonly itemId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Services that let people see what is masked or sealed for others. */
export type RecordingService = 'ingest' | 'case-handling';

export const auditQuery = (filters: AuditFilters) => pagesQuery<AuditEntry>(['audit'], '/api/audit', { ...filters });

export const accessRecordsQuery = (of: RecordingService, filters: AccessFilters) =>
  pagesQuery<AccessRecord>(['access-records', of], service(of, 'access-records'), { ...filters });

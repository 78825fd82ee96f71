import type { Tx } from '../tx.js';

export type QuarantineState = 'open' | 'resent' | 'dismissed';

/** A record put aside, without its content: that may be personal data and is read one by one (`content`). */
export interface QuarantineItem {
  /** Decimal, in the order of arrival. */
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly recordedAt: Date;
  readonly reasonCode: string;
  readonly detail: string;
  readonly state: QuarantineState;
  readonly valueBytes: number | null;
  /** How often a person has changed its bytes. */
  readonly mends: number;
  /** The office that the record is of, where the service knows it. */
  readonly officeId: string | null;
  readonly createdAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
}

/** Which records; what is left out does not filter. */
export interface QuarantineFilter {
  readonly reasonCode?: string | undefined;
  /** The broker's name. */
  readonly topic?: string | undefined;
  /** Instants between which the record was put aside, the second not included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What `detail` holds, whatever its letter case. */
  readonly text?: string | undefined;
}

export interface QuarantineQuery extends QuarantineFilter {
  readonly state?: QuarantineState | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface QuarantinePage {
  readonly items: readonly QuarantineItem[];
  /** Give it to `list` to read on; null = no more. */
  readonly cursor: string | null;
}

export interface OpenOfReason {
  readonly reasonCode: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

const PAGE = 50;
const PAGE_MAX = 200;
const ID = /^\d{1,18}$/;

export const isRecordId = (id: string): boolean => ID.test(id);

// No bytes are looked at: the role behind people's requests may read what is named here.
const ITEM_COLUMNS = `id, consumer_group AS "group", topic, partition, record_offset AS "offset", recorded_at AS "recordedAt",
  reason_code AS "reasonCode", detail, state, value_bytes AS "valueBytes", mends, office_id AS "officeId",
  created_at AS "createdAt", resolved_at AS "resolvedAt", resolved_by AS "resolvedBy", resolution`;

/** The conditions of a filter, and their parameters after those that are there. */
export function conditionsOf(filter: QuarantineFilter, params: unknown[]): string[] {
  const conditions: string[] = [];
  const when = (value: unknown, condition: (place: string) => string): void => {
    if (value !== undefined) conditions.push(condition(`$${params.push(value)}`));
  };
  when(filter.reasonCode, (p) => `reason_code = ${p}`);
  when(filter.topic, (p) => `topic = ${p}`);
  when(filter.from, (p) => `created_at >= ${p}::timestamptz`);
  when(filter.to, (p) => `created_at < ${p}::timestamptz`);
  when(filter.text, (p) => `position(lower(${p}) IN lower(detail)) > 0`);
  return conditions;
}

/** Newest first, at most 200 a page. A cursor that is none of ours gives an empty page. */
export async function listRecords(tx: Tx, query: QuarantineQuery): Promise<QuarantinePage> {
  const limit = Math.min(Math.max(query.limit ?? PAGE, 1), PAGE_MAX);
  if (query.cursor !== undefined && !isRecordId(query.cursor)) return { items: [], cursor: null };
  const params: unknown[] = [];
  const conditions = conditionsOf(query, params);
  if (query.state !== undefined) conditions.push(`state = $${params.push(query.state)}`);
  if (query.cursor !== undefined) conditions.push(`id < $${params.push(query.cursor)}::bigint`);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const items = await tx.query<QuarantineItem & Record<string, unknown>>(
    `SELECT ${ITEM_COLUMNS} FROM quarantine ${where} ORDER BY id DESC LIMIT $${params.push(limit)}`,
    params,
  );
  return { items, cursor: items.length < limit ? null : (items.at(-1)?.id ?? null) };
}

export async function findRecord(tx: Tx, id: string): Promise<QuarantineItem | undefined> {
  if (!isRecordId(id)) return undefined;
  const rows = await tx.query<QuarantineItem & Record<string, unknown>>(
    `SELECT ${ITEM_COLUMNS} FROM quarantine WHERE id = $1`,
    [id],
  );
  return rows[0];
}

export async function countOpenByReason(tx: Tx): Promise<OpenOfReason[]> {
  return tx.query<OpenOfReason & Record<string, unknown>>(
    `SELECT reason_code AS "reasonCode", count(*)::int AS count,
            extract(epoch FROM now() - min(created_at))::float8 AS "oldestSeconds"
       FROM quarantine WHERE state = 'open' GROUP BY reason_code ORDER BY reason_code`,
  );
}

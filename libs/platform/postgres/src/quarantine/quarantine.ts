import { afterCommit } from '../connection/after-commit.js';
import { insertOutboxRows } from '../outbox/outbox-rows.js';
import { packContent, type RecordContent, unpackContent } from '../sealing/record-content.js';
import { SEALED_AT } from '../sealing/sealed-message.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { quarantineAad } from './quarantine-record.js';

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
  readonly createdAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
}

export type QuarantineContent = RecordContent;

export interface QuarantinePage {
  readonly items: readonly QuarantineItem[];
  /** Give it to `list` to read on; null = no more. */
  readonly cursor: string | null;
}

interface RecordRow {
  cluster_id: string;
  topic: string;
  partition: number;
  record_offset: string;
  consumer_group: string;
  content: Buffer | null;
  /** These three: of records from before content was sealed. */
  key: Buffer | null;
  value: Buffer | null;
  headers: string;
}

const PAGE = 50;
const PAGE_MAX = 200;
const ID = /^\d{1,18}$/;

const RECORD_COLUMNS = 'cluster_id, topic, partition, record_offset, consumer_group, content, key, value, headers';

const ITEM_COLUMNS = `id, consumer_group AS "group", topic, partition, record_offset AS "offset", recorded_at AS "recordedAt",
  reason_code AS "reasonCode", detail, state, coalesce(value_bytes, octet_length(value)) AS "valueBytes", created_at AS "createdAt",
  resolved_at AS "resolvedAt", resolved_by AS "resolvedBy", resolution`;

/** What operators do with records that could not be processed: look, send again after a repair, or let go with a reason. */
export class Quarantine {
  readonly #unitOfWork: UnitOfWork;
  readonly #sealer: Sealer;
  readonly #onCommitted: (() => void) | undefined;

  /** `onCommitted` wakes this process's relay after a resend. */
  constructor(unitOfWork: UnitOfWork, sealer: Sealer, onCommitted?: () => void) {
    this.#unitOfWork = unitOfWork;
    this.#sealer = sealer;
    this.#onCommitted = onCommitted;
  }

  /** Newest first, at most 200 a page. A cursor that is none of ours gives an empty page. */
  async list(query: { state?: QuarantineState; limit?: number; cursor?: string } = {}): Promise<QuarantinePage> {
    const limit = Math.min(Math.max(query.limit ?? PAGE, 1), PAGE_MAX);
    if (query.cursor !== undefined && !ID.test(query.cursor)) return { items: [], cursor: null };
    const items = await this.#unitOfWork.read((tx) =>
      tx.query<QuarantineItem>(
        `SELECT ${ITEM_COLUMNS} FROM quarantine
          WHERE ($1::text IS NULL OR state = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [query.state ?? null, query.cursor ?? null, limit],
      ),
    );
    return { items, cursor: items.length < limit ? null : (items.at(-1)?.id ?? null) };
  }

  /** The raw bytes of one record, or null when there is none of this id. */
  async content(id: string): Promise<QuarantineContent | null> {
    if (!ID.test(id)) return null;
    const rows = await this.#unitOfWork.read((tx) =>
      tx.query<RecordRow>(`SELECT ${RECORD_COLUMNS} FROM quarantine WHERE id = $1`, [id]),
    );
    const row = rows[0];
    return row === undefined ? null : contentOf(row, this.#sealer);
  }

  async openCount(): Promise<number> {
    const rows = await this.#unitOfWork.read((tx) =>
      tx.query<{ open: number }>("SELECT count(*)::int AS open FROM quarantine WHERE state = 'open'"),
    );
    return rows[0]?.open ?? 0;
  }

  /**
   * Sends the record to its topic again, byte for byte, with the header `x-resent-from: topic/partition/offset`. It
   * waits in the outbox sealed, and is opened as it leaves. A key that is no UTF-8 is sent with replacement characters.
   * False when there is no open record of this id. Rejects, and changes nothing, when the record cannot be opened.
   */
  async resend(id: string, by: string): Promise<boolean> {
    return this.#unitOfWork.run(async (tx) => {
      const row = await resolve(tx, { id, by, state: 'resent', resolution: null });
      if (row === null) return false;
      const origin = `${row.topic}/${row.partition}/${row.record_offset}`;
      const aad = placeOf(row);
      const value = this.#sealer.seal(packContent(contentOf(row, this.#sealer)), aad);
      const headers = JSON.stringify({ [SEALED_AT]: aad, 'x-resent-from': origin });
      // No key in the open: one that a sender chose may be a telephone number.
      await insertOutboxRows(tx, [{ topic: row.topic, key: '', headers, value }]);
      if (this.#onCommitted !== undefined) afterCommit(tx, this.#onCommitted);
      return true;
    });
  }

  /** Lets the record go. False when there is no open record of this id. */
  async dismiss(id: string, reason: string, by: string): Promise<boolean> {
    const resolution: Resolution = { id, by, state: 'dismissed', resolution: reason };
    return (await this.#unitOfWork.run((tx) => resolve(tx, resolution))) !== null;
  }
}

interface Resolution {
  readonly id: string;
  readonly by: string;
  readonly state: QuarantineState;
  readonly resolution: string | null;
}

async function resolve(tx: Tx, { id, by, state, resolution }: Resolution): Promise<RecordRow | null> {
  if (!ID.test(id)) return null;
  const rows = await tx.query<RecordRow>(
    `UPDATE quarantine SET state = $2, resolved_at = now(), resolved_by = $3, resolution = $4
      WHERE id = $1 AND state = 'open' RETURNING ${RECORD_COLUMNS}`,
    [id, state, by, resolution],
  );
  return rows[0] ?? null;
}

const placeOf = (row: RecordRow): string =>
  quarantineAad({
    clusterId: row.cluster_id,
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    group: row.consumer_group,
  });

function contentOf(row: RecordRow, sealer: Pick<Sealer, 'open'>): RecordContent {
  if (row.content !== null) return unpackContent(sealer.open(row.content, placeOf(row)));
  return { key: row.key, value: row.value, headers: JSON.parse(row.headers) as Record<string, string> };
}

import { copyRows } from '../copy/copy-rows.js';
import type { Tx } from '../tx.js';

/** A row as it is stored: everything but what the database adds (`id`, `created_at`). */
export interface OutboxRow {
  readonly topic: string;
  readonly key: string;
  /** JSON text of the whole header map. */
  readonly headers: string;
  /** A text is stored as its UTF-8 bytes. */
  readonly value: Buffer | string | null;
}

/** Up to here one INSERT is one round trip; above, COPY's two are cheaper than its text parameters. */
const FEW_ROWS = 8;

/** Value, key and headers. The producer refuses records above 1,000,000 bytes: one could never leave. */
export const MAX_MESSAGE_BYTES = 999_000;

/** The caller's message is too large for the broker; its transaction must not commit. */
export class MessageTooLarge extends Error {
  constructor(
    readonly topic: string,
    readonly bytes: number,
  ) {
    super(`a message of ${bytes} bytes for ${topic} is above ${MAX_MESSAGE_BYTES}`);
    this.name = 'MessageTooLarge';
  }
}

const INSERT = `
  INSERT INTO outbox (topic, key, headers, value)
  SELECT m.topic, m.key, m.headers::json, m.value
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS m (topic, key, headers, value, n)
   ORDER BY m.n`;

export async function insertOutboxRows(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  for (const row of rows) {
    const bytes =
      (row.value === null ? 0 : Buffer.byteLength(row.value)) +
      Buffer.byteLength(row.key) +
      Buffer.byteLength(row.headers);
    if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLarge(row.topic, bytes);
  }
  if (rows.length === 0) return;
  if (rows.length > FEW_ROWS && tx.forPerson !== true) {
    await copyRows(tx, 'outbox', { topic: 'text', key: 'text', headers: 'json', value: 'textBytes' }, rows);
    return;
  }
  await tx.client.query(INSERT, [
    rows.map((row) => row.topic),
    rows.map((row) => row.key),
    rows.map((row) => row.headers),
    rows.map(({ value }) => (typeof value === 'string' ? Buffer.from(value, 'utf8') : value)),
  ]);
}

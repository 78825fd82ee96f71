import type { Tx } from '#platform/postgres';
import type { BatchHead } from '../batches/batch-head.js';
import type { SeqRange, StreamReport } from '../batches/zone-report.js';

export interface InStream {
  readonly stream: string;
  /** The number that is taken next. */
  readonly next: number;
  /** Of the head before it; null at the beginning, and after batches were given up. */
  readonly lastHash: string | null;
  readonly lastCreatedAt: Date | null;
  readonly takenAt: Date;
  readonly wanted: readonly SeqRange[];
  readonly forkedAt: number | null;
}

interface StreamRow {
  stream: string;
  next_seq: string;
  last_hash: string | null;
  last_created_at: Date | null;
  taken_at: Date;
  wanted: SeqRange[];
  forked_at: string | null;
}

const STREAM = 'SELECT stream, next_seq, last_hash, last_created_at, taken_at, wanted, forked_at FROM zone_taking';

const toStream = (row: StreamRow): InStream => ({
  stream: row.stream,
  next: Number(row.next_seq),
  lastHash: row.last_hash,
  lastCreatedAt: row.last_created_at,
  takenAt: row.taken_at,
  wanted: row.wanted,
  forkedAt: row.forked_at === null ? null : Number(row.forked_at),
});

/** How far the other side's batches were taken. */
export class ZoneInStore {
  /** Held until the transaction ends: batches are taken one after the other, by whichever instance. */
  async hold(tx: Tx, stream: string): Promise<InStream> {
    await tx.query('INSERT INTO zone_taking (stream) VALUES ($1) ON CONFLICT (stream) DO NOTHING', [stream]);
    const rows = await tx.query<StreamRow & Record<string, unknown>>(`${STREAM} WHERE stream = $1 FOR UPDATE`, [
      stream,
    ]);
    return toStream(rows[0]!);
  }

  /** True once for each report: those of a line are heard in their order, whatever else is between them. */
  async hears(tx: Tx, { stream, seq }: Pick<BatchHead, 'stream' | 'seq'>): Promise<boolean> {
    await tx.query('INSERT INTO zone_taking (stream) VALUES ($1) ON CONFLICT (stream) DO NOTHING', [stream]);
    const { rowCount } = await tx.client.query(
      'UPDATE zone_taking SET heard_seq = $2 WHERE stream = $1 AND heard_seq < $2',
      [stream, seq],
    );
    return rowCount === 1;
  }

  async list(tx: Tx): Promise<InStream[]> {
    const rows = await tx.query<StreamRow & Record<string, unknown>>(`${STREAM} ORDER BY taken_at DESC`);
    return rows.map(toStream);
  }

  /** Of a batch that was taken; undefined where it was not, or is forgotten. */
  async hashOf(tx: Tx, stream: string, seq: number): Promise<string | undefined> {
    const rows = await tx.query<{ hash: string }>('SELECT hash FROM zone_taken WHERE stream = $1 AND seq = $2', [
      stream,
      seq,
    ]);
    return rows[0]?.hash;
  }

  async advance(tx: Tx, head: BatchHead, hash: string): Promise<void> {
    const { stream, seq, count, createdAt } = head;
    await tx.query('INSERT INTO zone_taken (stream, seq, hash, entries, created_at) VALUES ($1, $2, $3, $4, $5)', [
      stream,
      seq,
      hash,
      count,
      createdAt,
    ]);
    await tx.query(
      `UPDATE zone_taking SET next_seq = $2, last_hash = $3, last_created_at = $4, taken_at = now() WHERE stream = $1`,
      [stream, seq + 1, hash, createdAt],
    );
  }

  /** What is asked of the other side, with the next batch there. */
  async want(tx: Tx, stream: string, wanted: readonly SeqRange[]): Promise<void> {
    await tx.query('UPDATE zone_taking SET wanted = $2::jsonb WHERE stream = $1', [stream, JSON.stringify(wanted)]);
  }

  /** The first number that came twice with different heads. */
  async fork(tx: Tx, stream: string, seq: number): Promise<void> {
    await tx.query('UPDATE zone_taking SET forked_at = least(coalesce(forked_at, $2), $2) WHERE stream = $1', [
      stream,
      seq,
    ]);
  }

  /** Gives up what is missing before a number: the batch of that number is taken next, whatever head it names before it. */
  async skipTo(tx: Tx, stream: string, seq: number): Promise<boolean> {
    const { rowCount } = await tx.client.query(
      `UPDATE zone_taking SET next_seq = $2, last_hash = NULL, wanted = '[]' WHERE stream = $1 AND next_seq < $2`,
      [stream, seq],
    );
    return rowCount === 1;
  }

  /** Of lines that are in use, newest first. */
  async report(tx: Tx, limit: number): Promise<StreamReport[]> {
    const streams = await this.list(tx);
    return streams.slice(0, limit).map(({ stream, next, wanted, forkedAt }) => ({
      stream,
      next,
      wanted: wanted.map(([a, b]) => [a, b]),
      forkedAt,
    }));
  }

  async purge(tx: Tx, before: Date, limit: number): Promise<number> {
    const { rowCount } = await tx.client.query(
      `DELETE FROM zone_taken WHERE ctid = ANY (ARRAY(SELECT ctid FROM zone_taken WHERE taken_at < $1 LIMIT $2))`,
      [before, limit],
    );
    return rowCount ?? 0;
  }
}

import type { Tx } from '#platform/postgres';
import type { Part } from '../batches/batch-parts.js';
import type { SeqRange } from '../batches/zone-report.js';

export interface OutStream {
  readonly stream: string;
  /** The number of the batch that is made next. */
  readonly next: number;
  readonly lastHash: string | null;
  readonly lastAt: Date | null;
  /** What the other side last said that it takes next, and when; null while it has said nothing. */
  readonly peerNext: number | null;
  readonly peerSaidAt: Date | null;
}

export interface OutBatch {
  readonly stream: string;
  readonly seq: number;
  readonly line: string;
  readonly signature: string;
}

export interface NewPart extends Part {
  readonly entries: number;
}

interface StreamRow {
  stream: string;
  next_seq: string;
  last_hash: string | null;
  last_at: Date | null;
  peer_next: string | null;
  peer_said_at: Date | null;
}

const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.zone_stream', 0))";
const STREAM = 'SELECT stream, next_seq, last_hash, last_at, peer_next, peer_said_at FROM zone_stream';

const toStream = (row: StreamRow): OutStream => ({
  stream: row.stream,
  next: Number(row.next_seq),
  lastHash: row.last_hash,
  lastAt: row.last_at,
  peerNext: row.peer_next === null ? null : Number(row.peer_next),
  peerSaidAt: row.peer_said_at,
});

/** Batches on their way out, and what waits to be put into one. */
export class ZoneOutStore {
  async addParts(tx: Tx, parts: readonly NewPart[], at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO zone_part (part_id, entries, sealed, at)
       SELECT part_id, entries, sealed, $4
         FROM unnest($1::uuid[], $2::int[], $3::bytea[]) WITH ORDINALITY AS n (part_id, entries, sealed, ordinal)
        ORDER BY ordinal`,
      [parts.map(({ partId }) => partId), parts.map(({ entries }) => entries), parts.map(({ sealed }) => sealed), at],
    );
  }

  /** The line that is written to, held until the transaction ends: batches are made one after the other, by whichever instance. */
  async holdCurrent(tx: Tx, begin: { readonly stream: string; readonly at: Date }): Promise<OutStream> {
    await tx.query(LOCK);
    await tx.query(
      `INSERT INTO zone_stream (stream, created_at)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM zone_stream WHERE current)`,
      [begin.stream, begin.at],
    );
    const rows = await tx.query<StreamRow & Record<string, unknown>>(`${STREAM} WHERE current`);
    return toStream(rows[0]!);
  }

  async find(tx: Tx, stream: string): Promise<OutStream | undefined> {
    const rows = await tx.query<StreamRow & Record<string, unknown>>(`${STREAM} WHERE stream = $1`, [stream]);
    return rows[0] === undefined ? undefined : toStream(rows[0]);
  }

  async current(tx: Tx): Promise<OutStream | undefined> {
    const rows = await tx.query<StreamRow & Record<string, unknown>>(`${STREAM} WHERE current`);
    return rows[0] === undefined ? undefined : toStream(rows[0]);
  }

  /** What waits, oldest first: at least one part, and no more than the limits allow beyond it. */
  async waiting(tx: Tx, limit: { readonly entries: number; readonly bytes: number }): Promise<NewPart[]> {
    const rows = await tx.query<{ part_id: string; entries: number; sealed: Buffer }>(
      `SELECT part_id, entries, sealed FROM (
         SELECT part_id, place, entries, sealed, row_number() OVER w AS nth,
                sum(entries) OVER w AS entries_so_far, sum(octet_length(sealed)) OVER w AS bytes_so_far
           FROM (SELECT part_id, place, entries, sealed FROM zone_part WHERE seq IS NULL ORDER BY place LIMIT $3) p
         WINDOW w AS (ORDER BY place)) n
        WHERE nth = 1 OR (entries_so_far <= $1 AND bytes_so_far <= $2) ORDER BY place`,
      [limit.entries, limit.bytes, limit.entries],
    );
    return rows.map(({ part_id, entries, sealed }) => ({ partId: part_id, entries, sealed }));
  }

  async addBatch(
    tx: Tx,
    batch: OutBatch & {
      readonly entries: number;
      readonly partIds: readonly string[];
      readonly hash: string;
      readonly at: Date;
    },
  ): Promise<void> {
    const { stream, seq, line, signature, entries, partIds, hash, at } = batch;
    await tx.query('UPDATE zone_part SET stream = $1, seq = $2 WHERE part_id = ANY ($3::uuid[])', [
      stream,
      seq,
      partIds,
    ]);
    await tx.query(
      'INSERT INTO zone_batch (stream, seq, line, signature, entries, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [stream, seq, line, signature, entries, at],
    );
    await tx.query('UPDATE zone_stream SET next_seq = $2, last_hash = $3, last_at = $4 WHERE stream = $1', [
      stream,
      seq + 1,
      hash,
      at,
    ]);
  }

  async unwritten(tx: Tx, limit: number): Promise<OutBatch[]> {
    const rows = await tx.query<{ stream: string; seq: string; line: string; signature: string }>(
      `SELECT stream, seq, line, signature FROM zone_batch WHERE written_at IS NULL ORDER BY created_at, seq LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  }

  async partsOf(tx: Tx, { stream, seq }: Pick<OutBatch, 'stream' | 'seq'>): Promise<Part[]> {
    const rows = await tx.query<{ part_id: string; sealed: Buffer }>(
      'SELECT part_id, sealed FROM zone_part WHERE stream = $1 AND seq = $2 ORDER BY place',
      [stream, seq],
    );
    return rows.map(({ part_id, sealed }) => ({ partId: part_id, sealed }));
  }

  async markWritten(tx: Tx, batches: readonly Pick<OutBatch, 'stream' | 'seq'>[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE zone_batch b SET written_at = $3 FROM unnest($1::uuid[], $2::bigint[]) AS w (stream, seq)
        WHERE b.stream = w.stream AND b.seq = w.seq`,
      [batches.map(({ stream }) => stream), batches.map(({ seq }) => seq), at],
    );
  }

  async heard(tx: Tx, stream: string, next: number, at: Date): Promise<void> {
    await tx.query('UPDATE zone_stream SET peer_next = $2, peer_said_at = $3 WHERE stream = $1', [stream, next, at]);
  }

  /** Batches of the range that lie here are written again, unless that was done after `before`. Returns how many. */
  async sendAgain(tx: Tx, stream: string, [first, last]: SeqRange, before: Date): Promise<number> {
    const { rowCount } = await tx.client.query(
      `UPDATE zone_batch SET written_at = NULL, resends = resends + 1
        WHERE stream = $1 AND seq BETWEEN $2 AND $3 AND written_at < $4`,
      [stream, first, last, before],
    );
    return rowCount ?? 0;
  }

  /** Numbers of the range that were made and are not kept any more: how many. */
  async countGone(tx: Tx, stream: string, [first, last]: SeqRange): Promise<number> {
    const rows = await tx.query<{ gone: string }>(
      `SELECT greatest(0, least($3, s.next_seq - 1) - $2 + 1)
              - (SELECT count(*) FROM zone_batch b WHERE b.stream = s.stream AND b.seq BETWEEN $2 AND $3) AS gone
         FROM zone_stream s WHERE s.stream = $1`,
      [stream, first, last],
    );
    return Number(rows[0]?.gone ?? 0);
  }

  /** The line ends; what was in it from a number on waits to be put into batches of the next one. */
  async cutLine(tx: Tx, stream: string, fromSeq: number): Promise<void> {
    await tx.query(LOCK);
    await tx.query('UPDATE zone_part SET stream = NULL, seq = NULL WHERE stream = $1 AND seq >= $2', [stream, fromSeq]);
    await tx.query('DELETE FROM zone_batch WHERE stream = $1 AND seq >= $2', [stream, fromSeq]);
    await tx.query('UPDATE zone_stream SET current = false, next_seq = $2 WHERE stream = $1', [stream, fromSeq]);
  }

  /**
   * Removes batches that were made before this time, at most `limit`; returns how many. What the other side said that it
   * has not taken stays: without it nobody has it.
   */
  async purge(tx: Tx, before: Date, limit: number): Promise<number> {
    const gone = await tx.query<{ stream: string; seq: string }>(
      `DELETE FROM zone_batch WHERE (stream, seq) IN (
         SELECT b.stream, b.seq FROM zone_batch b JOIN zone_stream s USING (stream)
          WHERE b.created_at < $1 AND b.written_at IS NOT NULL AND b.seq < coalesce(s.peer_next, s.next_seq)
          ORDER BY b.created_at LIMIT $2)
       RETURNING stream, seq`,
      [before, limit],
    );
    await tx.query(
      'DELETE FROM zone_part p USING unnest($1::uuid[], $2::bigint[]) AS g (stream, seq) WHERE p.stream = g.stream AND p.seq = g.seq',
      [gone.map(({ stream }) => stream), gone.map(({ seq }) => seq)],
    );
    return gone.length;
  }

  /** For the gauges. */
  async counts(
    tx: Tx,
  ): Promise<{ readonly waitingEntries: number; readonly unwritten: number; readonly unconfirmed: number }> {
    const rows = await tx.query<{ waiting: string; unwritten: string; unconfirmed: string }>(
      `SELECT (SELECT coalesce(sum(entries), 0) FROM zone_part WHERE seq IS NULL) AS waiting,
              (SELECT count(*) FROM zone_batch WHERE written_at IS NULL) AS unwritten,
              (SELECT coalesce(sum(next_seq - coalesce(peer_next, 1)), 0) FROM zone_stream WHERE current) AS unconfirmed`,
    );
    const row = rows[0]!;
    return {
      waitingEntries: Number(row.waiting),
      unwritten: Number(row.unwritten),
      unconfirmed: Math.max(0, Number(row.unconfirmed)),
    };
  }
}

import { copyRows, type Tx } from '#platform/postgres';

/** What arrived of one kind in an hour. `hour`: whole hours since 1970-01-01T00:00Z. */
export interface ArrivalTally {
  readonly sourceId: string;
  readonly hour: number;
  readonly kind: string;
  readonly n: number;
}

/** How a source has come lately. */
export interface LatelyArrived {
  /** Beginning of the last hour in which something came; null where nothing ever did, or too long ago to be kept. */
  readonly lastHour: Date | null;
  /** Events and disposals since the moment that was asked for, by whole hours. */
  readonly since: number;
}

export interface ArrivalPause {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_SECONDS = 3600;
const MICROS_PER_HOUR = 3_600_000_000n;
const HOURS = `(extract(epoch FROM hour) / ${HOUR_SECONDS})::int AS hour`;
const fromHour = (param: string): string => `to_timestamp(${param}::bigint * ${HOUR_SECONDS})`;

const FOLD = `
  WITH taken AS (
    DELETE FROM arrival_tally WHERE ctid = ANY (ARRAY(SELECT ctid FROM arrival_tally LIMIT $1))
    RETURNING source_id, hour, kind, n
  ), folded AS (
    INSERT INTO arrival_hour AS h (source_id, hour, kind, n)
    SELECT source_id, hour, kind, sum(n) FROM taken GROUP BY source_id, hour, kind ORDER BY source_id, hour, kind
    ON CONFLICT (source_id, hour, kind) DO UPDATE SET n = h.n + excluded.n
  )
  SELECT count(*)::int AS n FROM taken`;

// Each look is an end, or a short range, of the primary key; what is not folded yet is a minute's rows.
const LATELY = `
  SELECT s.source_id,
         greatest((SELECT max(h.hour) FROM arrival_hour h WHERE h.source_id = s.source_id),
                  (SELECT max(t.hour) FROM arrival_tally t WHERE t.source_id = s.source_id)) AS last_hour,
         (SELECT coalesce(sum(h.n), 0) FROM arrival_hour h WHERE h.source_id = s.source_id AND h.hour >= $2)
           + (SELECT coalesce(sum(t.n), 0) FROM arrival_tally t WHERE t.source_id = s.source_id AND t.hour >= $2) AS n
    FROM unnest($1::text[]) AS s (source_id)`;

/** How each source comes. */
export class ArrivalStore {
  /** Added with what it counts, in the same transaction; rows only, so that nobody waits for anybody. */
  async add(tx: Tx, tallies: readonly ArrivalTally[]): Promise<void> {
    await copyRows(
      tx,
      'arrival_tally',
      { source_id: 'text', hour: 'timestamptz', kind: 'text', n: 'int4' },
      tallies.map(({ sourceId, hour, kind, n }) => ({
        source_id: sourceId,
        hour: BigInt(hour) * MICROS_PER_HOUR,
        kind,
        n,
      })),
    );
  }

  /** Adds up to `limit` rows to their hours, and returns how many there were. One at a time (see `takeWatch`). */
  async fold(tx: Tx, limit: number): Promise<number> {
    const [row] = await tx.query<{ n: number }>(FOLD, [limit]);
    return row?.n ?? 0;
  }

  /** Of one source, by kind, from an hour on; in the order of the hours. */
  async listHours(tx: Tx, sourceId: string, from: number): Promise<Omit<ArrivalTally, 'sourceId'>[]> {
    const rows = await tx.query<{ hour: number; kind: string; n: string }>(
      `SELECT ${HOURS}, kind, n FROM arrival_hour WHERE source_id = $1 AND arrival_hour.hour >= ${fromHour('$2')}
        ORDER BY arrival_hour.hour`,
      [sourceId, from],
    );
    return rows.map(({ hour, kind, n }) => ({ hour, kind, n: Number(n) }));
  }

  /** Of each of the sources. */
  async listLately(tx: Tx, sourceIds: readonly string[], since: Date): Promise<ReadonlyMap<string, LatelyArrived>> {
    const rows = await tx.query<{ source_id: string; last_hour: Date | null; n: string }>(LATELY, [sourceIds, since]);
    return new Map(rows.map(({ source_id, last_hour, n }) => [source_id, { lastHour: last_hour, since: Number(n) }]));
  }

  async forgetHours(tx: Tx, before: number, limit: number): Promise<void> {
    await tx.query(
      `DELETE FROM arrival_hour WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM arrival_hour WHERE arrival_hour.hour < ${fromHour('$1')} LIMIT $2))`,
      [before, limit],
    );
  }

  /** False when another instance looks just now; true holds until the transaction ends. */
  async takeWatch(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('arrival watch', 0)) AS taken`,
    );
    return row?.taken === true;
  }

  /** Notes that somebody looks, and returns when somebody did before; null the first time. */
  async look(tx: Tx, now: Date): Promise<Date | null> {
    const [before] = await tx.query<{ looked_at: Date }>('SELECT looked_at FROM arrival_watch');
    await tx.query(
      `INSERT INTO arrival_watch VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET looked_at = excluded.looked_at`,
      [now],
    );
    return before?.looked_at ?? null;
  }

  async addPause(tx: Tx, from: Date, to: Date): Promise<void> {
    await tx.query('INSERT INTO arrival_pause VALUES ($1, $2) ON CONFLICT DO NOTHING', [from, to]);
  }

  async listPauses(tx: Tx, since: Date): Promise<ArrivalPause[]> {
    const rows = await tx.query<{ from_at: Date; to_at: Date }>(
      'SELECT from_at, to_at FROM arrival_pause WHERE to_at >= $1 ORDER BY from_at',
      [since],
    );
    return rows.map(({ from_at, to_at }) => ({ fromMs: from_at.getTime(), toMs: to_at.getTime() }));
  }
}

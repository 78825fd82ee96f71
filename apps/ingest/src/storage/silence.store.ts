import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

export interface Silence {
  readonly silenceId: string;
  readonly sourceId: string;
  /** Null: the whole source. */
  readonly kind: string | null;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** End of the last hour in which enough came. */
  readonly since: Date;
  /** Until when the rhythm would have had it. */
  readonly allowedUntil: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: ClosedBy | null;
}

export type ClosedBy = 'events' | 'suspension';

interface RawSilence {
  silence_id: string;
  source_id: string;
  kind: string | null;
  procuratorate_id: string;
  region_code12: string;
  since: Date;
  allowed_until: Date | null;
  opened_at: Date;
  closed_at: Date | null;
  closed_by: ClosedBy | null;
}

const ACCESS_COLUMNS = { procuratorateId: 'procuratorate_id', regionCode12: 'region_code12' };
const COLUMNS = `silence_id, source_id, kind, procuratorate_id, region_code12, since, allowed_until, opened_at, closed_at,
  closed_by`;

const toSilence = (row: RawSilence): Silence => ({
  silenceId: row.silence_id,
  sourceId: row.source_id,
  kind: row.kind,
  procuratorateId: row.procuratorate_id,
  regionCode12: row.region_code12,
  since: row.since,
  allowedUntil: row.allowed_until,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  closedBy: row.closed_by,
});

/** Sources, and kinds of events of them, that have stopped coming. */
export class SilenceStore {
  async listOpen(tx: Tx): Promise<Silence[]> {
    const rows = await tx.query<RawSilence & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM source_silence WHERE closed_at IS NULL ORDER BY source_id, kind`,
    );
    return rows.map(toSilence);
  }

  /** Of one source: those that were over after a moment. */
  async listClosed(tx: Tx, sourceId: string, after: Date): Promise<Silence[]> {
    const rows = await tx.query<RawSilence & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM source_silence WHERE source_id = $1 AND closed_at > $2 ORDER BY opened_at`,
      [sourceId, after],
    );
    return rows.map(toSilence);
  }

  async open(tx: Tx, silence: Omit<Silence, 'closedAt' | 'closedBy'>): Promise<void> {
    await tx.query(
      `INSERT INTO source_silence (silence_id, source_id, kind, procuratorate_id, region_code12, since, allowed_until, opened_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        silence.silenceId,
        silence.sourceId,
        silence.kind,
        silence.procuratorateId,
        silence.regionCode12,
        silence.since,
        silence.allowedUntil,
        silence.openedAt,
      ],
    );
  }

  async close(tx: Tx, silenceIds: readonly string[], by: ClosedBy, at: Date): Promise<void> {
    if (silenceIds.length === 0) return;
    await tx.query(
      `UPDATE source_silence SET closed_at = $3, closed_by = $2 WHERE silence_id = ANY ($1::uuid[]) AND closed_at IS NULL`,
      [silenceIds, by, at],
    );
  }

  /** Those that somebody may see, the newest first, before one of them. */
  async list(
    tx: Tx,
    seen: Condition,
    page: {
      readonly state: 'open' | 'closed' | null;
      readonly sourceId: string | null;
      readonly before: string | null;
      readonly limit: number;
    },
  ): Promise<Silence[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS, 5);
    const rows = await tx.query<RawSilence & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM source_silence
        WHERE ($1::text IS NULL OR (closed_at IS NULL) = ($1 = 'open')) AND ($2::text IS NULL OR source_id = $2)
          AND ($3::uuid IS NULL OR silence_id < $3) AND ${sql}
        ORDER BY silence_id DESC LIMIT $4`,
      [page.state, page.sourceId, page.before, page.limit, ...params],
    );
    return rows.map(toSilence);
  }
}

import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import type { Difference } from '../reconcile-day/compare-lists.js';
import type { ReconciledKind } from '../reconcile-day/day-line.js';
import type { DayOfSource, DaySummary } from './day.store.js';

export interface Compared {
  readonly of: DayOfSource;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly yours: DaySummary;
  readonly ours: DaySummary;
  readonly at: Date;
}

/** The part of a day's numbers that was compared line by line; null: to the end. */
export interface ComparedRange {
  readonly after: string;
  readonly through: string | null;
}

export interface ReconciliationView {
  readonly day: string;
  readonly kind: ReconciledKind;
  readonly comparedAt: string;
  readonly agrees: boolean;
  /** When it agreed last; null if never. */
  readonly agreedAt: string | null;
  readonly comparisons: number;
  readonly yours: DaySummary;
  readonly ours: DaySummary;
  /** Listed to the event so far. */
  readonly differences: number;
}

interface RawView {
  day: string;
  kind: ReconciledKind;
  compared_at: Date;
  agreed_at: Date | null;
  comparisons: number;
  yours_count: string;
  yours_hash: string;
  ours_count: string;
  ours_hash: string;
  differences: string;
}

/** Of one day and kind; who lists more of them at once is not helped by a list. */
const MOST_KEPT = 50_000;
const KEPT_DAYS = 100;
const ACCESS_COLUMNS = { procuratorateId: 'r.procuratorate_id', regionCode12: 'r.region_code12' };

const key = ({ sourceId, day, kind }: DayOfSource): string[] => [sourceId, day, kind];

/** What came of comparing days, the last comparison of each. */
export class ReconciliationStore {
  async save(tx: Tx, { of, procuratorateId, regionCode12, yours, ours, at }: Compared): Promise<void> {
    await tx.query(
      `INSERT INTO reconciliation AS r (source_id, day, kind, procuratorate_id, region_code12, compared_at, agreed_at,
                                        comparisons, yours_count, yours_hash, ours_count, ours_hash)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN $6::timestamptz END, 1, $8, $9, $10, $11)
       ON CONFLICT (source_id, day, kind) DO UPDATE
          SET compared_at = excluded.compared_at, agreed_at = coalesce(excluded.agreed_at, r.agreed_at),
              comparisons = r.comparisons + 1, yours_count = excluded.yours_count, yours_hash = excluded.yours_hash,
              ours_count = excluded.ours_count, ours_hash = excluded.ours_hash`,
      [
        ...key(of),
        procuratorateId,
        regionCode12,
        at,
        yours.hash === ours.hash,
        yours.count,
        yours.hash,
        ours.count,
        ours.hash,
      ],
    );
  }

  /** What was listed before is no longer known to hold: all of it, or what lies in the range that is compared anew. */
  async forgetDifferences(tx: Tx, of: DayOfSource, range: ComparedRange | null): Promise<void> {
    const part = range === null ? '' : 'AND source_event_no > $4 AND ($5::text IS NULL OR source_event_no <= $5)';
    const params = range === null ? [] : [range.after, range.through];
    await tx.query(`DELETE FROM reconciliation_difference WHERE source_id = $1 AND day = $2 AND kind = $3 ${part}`, [
      ...key(of),
      ...params,
    ]);
  }

  async addDifferences(tx: Tx, of: DayOfSource, differences: readonly Difference[]): Promise<void> {
    if (differences.length === 0) return;
    await tx.query(
      `INSERT INTO reconciliation_difference (source_id, day, kind, source_event_no, yours, ours, reason, our_day)
       SELECT $1, $2::date, $3, u.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::date[]) AS u
        LIMIT greatest(0, ${MOST_KEPT} - (SELECT count(*) FROM reconciliation_difference d
                                           WHERE d.source_id = $1 AND d.day = $2::date AND d.kind = $3))
       ON CONFLICT DO NOTHING`,
      [
        ...key(of),
        differences.map(({ sourceEventNo }) => sourceEventNo),
        differences.map(({ yours }) => yours ?? ''),
        differences.map(({ ours }) => ours ?? ''),
        differences.map(({ reason }) => reason),
        differences.map(({ ourDay }) => ourDay),
      ],
    );
  }

  /** Lists of days that were compared long ago; that they differed stays. */
  async forgetOld(tx: Tx, sourceId: string, now: Date): Promise<void> {
    await tx.query(
      `DELETE FROM reconciliation_difference d USING reconciliation r
        WHERE r.source_id = $1 AND r.compared_at < $2::timestamptz - interval '${KEPT_DAYS} days'
          AND d.source_id = $1 AND d.day = r.day AND d.kind = r.kind`,
      [sourceId, now],
    );
  }

  /** The newest days first, before one of them. */
  async list(
    tx: Tx,
    sourceId: string,
    seen: Condition,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<ReconciliationView[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS, 4);
    const rows = await tx.query<RawView & Record<string, unknown>>(
      `SELECT r.*, (SELECT count(*) FROM reconciliation_difference d
                     WHERE d.source_id = r.source_id AND d.day = r.day AND d.kind = r.kind) AS differences
         FROM reconciliation r
        WHERE r.source_id = $1 AND ($2::date IS NULL OR r.day < $2) AND ${sql}
          AND r.day IN (SELECT DISTINCT day FROM reconciliation
                         WHERE source_id = $1 AND ($2::date IS NULL OR day < $2) ORDER BY day DESC LIMIT $3)
        ORDER BY r.day DESC, r.kind DESC`,
      [sourceId, page.before, page.limit, ...params],
    );
    return rows.map(toView);
  }

  /** What differs on a day, in the order of the numbers, behind one of them. */
  async listDifferences(
    tx: Tx,
    of: DayOfSource,
    page: { readonly after: string; readonly limit: number },
  ): Promise<Difference[]> {
    const rows = await tx.query<Difference & Record<string, unknown>>(
      `SELECT source_event_no AS "sourceEventNo", NULLIF(yours, '') AS yours, NULLIF(ours, '') AS ours, reason,
              our_day AS "ourDay"
         FROM reconciliation_difference
        WHERE source_id = $1 AND day = $2 AND kind = $3 AND source_event_no IN (
          SELECT DISTINCT source_event_no FROM reconciliation_difference
           WHERE source_id = $1 AND day = $2 AND kind = $3 AND source_event_no > $4 ORDER BY source_event_no LIMIT $5)
        ORDER BY source_event_no, yours, ours`,
      [...key(of), page.after, page.limit],
    );
    return rows.map(({ sourceEventNo, yours, ours, reason, ourDay }) => ({
      sourceEventNo,
      yours,
      ours,
      reason,
      ourDay,
    }));
  }
}

const toView = (row: RawView): ReconciliationView => ({
  day: row.day,
  kind: row.kind,
  comparedAt: row.compared_at.toISOString(),
  agrees: row.yours_hash === row.ours_hash,
  agreedAt: row.agreed_at?.toISOString() ?? null,
  comparisons: row.comparisons,
  yours: { count: Number(row.yours_count), hash: row.yours_hash },
  ours: { count: Number(row.ours_count), hash: row.ours_hash },
  differences: Number(row.differences),
});

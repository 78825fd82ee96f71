import type { Tx } from '#platform/postgres';
import type { DayLine, ReconciledKind } from '../reconcile-day/day-line.js';

export interface DayOfSource {
  readonly sourceId: string;
  /** Legal day, Asia/Shanghai. */
  readonly day: string;
  readonly kind: ReconciledKind;
}

export interface DaySummary {
  readonly count: number;
  /** SHA-256 over the lines in the order of their bytes, each closed by a line feed; lower-case hex. */
  readonly hash: string;
}

/** What is known of a number, wherever it stands. */
export interface KnownNumber {
  readonly sourceEventNo: string;
  readonly reportedOn: string;
  readonly mark: string;
  readonly steps: readonly { readonly mark: string; readonly day: string }[];
}

const MS_OF = (instant: string): string => `'@' || (extract(epoch FROM ${instant}) * 1000)::bigint`;
const EVENT_MARK = `CASE WHEN e.source_version IS NOT NULL THEN e.source_version::text
       WHEN e.ordered_at IS NOT NULL THEN ${MS_OF('e.ordered_at')} ELSE '-' END`;
const STEP_MARK = `coalesce(s->>'stepNo', ${MS_OF("(s->>'at')::timestamptz")})`;
const STEP_DAY = `((s->>'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date`;

// Each number is looked up by itself: whatever the statistics say, that is two index look-ups, and the range of the day one.
// Days of steps are in the order of bytes, keys in that of the database: without its collation the key's index is of no use.
const EVENT_OF = `
  CROSS JOIN LATERAL (SELECT event_id, source_version, ordered_at FROM event WHERE event.event_id = n.event_id LIMIT 1) e`;
const STEPS_OF = `
  CROSS JOIN LATERAL (
    SELECT k.event_id FROM event_key k
     WHERE k.source_id = $1 AND k.source_event_no = n.source_event_no COLLATE "default" LIMIT 1) k
  CROSS JOIN LATERAL (SELECT state FROM event WHERE event.event_id = k.event_id LIMIT 1) e
  CROSS JOIN LATERAL jsonb_array_elements(e.state->'disposal'->'steps') s`;

const ON_DAY = {
  event: 'SELECT source_event_no, event_id FROM event_key WHERE source_id = $1 AND reported_on = $2',
  disposal: 'SELECT source_event_no FROM event_step_day WHERE source_id = $1 AND day = $2',
} as const;

const LINES_OF: Readonly<Record<ReconciledKind, (numbers: string) => string>> = {
  event: (numbers) => `SELECT n.source_event_no, ${EVENT_MARK} AS mark FROM (${numbers}) n ${EVENT_OF}`,
  disposal: (numbers) => `
    SELECT DISTINCT n.source_event_no, ${STEP_MARK} AS mark FROM (${numbers}) n ${STEPS_OF} WHERE ${STEP_DAY} = $2`,
};

export const daySummarySql = (kind: ReconciledKind): string => `
  SELECT count(*) AS count,
         encode(sha256(coalesce(string_agg(line, ''::bytea ORDER BY line), ''::bytea)), 'hex') AS hash
    FROM (SELECT convert_to(source_event_no || E'\\t' || mark || E'\\n', 'UTF8') AS line
            FROM (${LINES_OF[kind](ON_DAY[kind])}) l) lines`;

/** The first numbers behind `$3` up to `$4`, and their lines. */
export const dayLinesSql = (kind: ReconciledKind): string => `
  SELECT source_event_no AS "sourceEventNo", mark
    FROM (${LINES_OF[kind](`${ON_DAY[kind]}
      AND source_event_no COLLATE "C" > $3 AND ($4::text IS NULL OR source_event_no COLLATE "C" <= $4)
      ORDER BY source_event_no COLLATE "C" LIMIT $5`)}) l
   ORDER BY source_event_no COLLATE "C", mark COLLATE "C"`;

const KNOWN = `
  SELECT k.source_event_no AS "sourceEventNo", k.reported_on AS "reportedOn", ${EVENT_MARK} AS mark,
         coalesce((SELECT json_agg(json_build_object('mark', ${STEP_MARK}, 'day', ${STEP_DAY}))
                     FROM jsonb_array_elements(e.state->'disposal'->'steps') s), '[]') AS steps
    FROM unnest($2::text[]) AS w (source_event_no)
   CROSS JOIN LATERAL (
     SELECT source_event_no, event_id, reported_on FROM event_key
      WHERE event_key.source_id = $1 AND event_key.source_event_no = w.source_event_no LIMIT 1) k
   CROSS JOIN LATERAL (
     SELECT source_version, ordered_at, state FROM event WHERE event.event_id = k.event_id LIMIT 1) e`;

const WAITING = `
  SELECT w.source_event_no AS no FROM unnest($2::text[]) AS w (source_event_no)
   CROSS JOIN LATERAL (
     SELECT 1 FROM waiting_disposal d WHERE d.source_id = $1 AND d.source_event_no = w.source_event_no LIMIT 1) d`;

/** What we hold of a day of a source (docs/reconciliation.md). */
export class DayStore {
  /** False when another reconciliation of the source is under way; true holds until the transaction ends. */
  async takeTurn(tx: Tx, sourceId: string): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('reconciliation ' || $1, 0)) AS taken`,
      [sourceId],
    );
    return row?.taken === true;
  }

  async summary(tx: Tx, { sourceId, day, kind }: DayOfSource): Promise<DaySummary> {
    const [row] = await tx.query<{ count: string; hash: string }>(daySummarySql(kind), [sourceId, day]);
    if (row === undefined) throw new Error('an aggregate has one row');
    return { count: Number(row.count), hash: row.hash };
  }

  /** Lines of at most `limit` numbers behind `after`, up to and with `until`; all lines of each, in their order. */
  lines(
    tx: Tx,
    { sourceId, day, kind }: DayOfSource,
    page: { readonly after: string; readonly until: string | null; readonly limit: number },
  ): Promise<DayLine[]> {
    return tx.query<DayLine & Record<string, unknown>>(dayLinesSql(kind), [
      sourceId,
      day,
      page.after,
      page.until,
      page.limit,
    ]);
  }

  async known(tx: Tx, sourceId: string, numbers: readonly string[]): Promise<KnownNumber[]> {
    if (numbers.length === 0) return [];
    return tx.query<KnownNumber & Record<string, unknown>>(KNOWN, [sourceId, numbers]);
  }

  /** Those for which a disposal waits. */
  async waiting(tx: Tx, sourceId: string, numbers: readonly string[]): Promise<ReadonlySet<string>> {
    if (numbers.length === 0) return new Set();
    const rows = await tx.query<{ no: string }>(WAITING, [sourceId, numbers]);
    return new Set(rows.map(({ no }) => no));
  }
}

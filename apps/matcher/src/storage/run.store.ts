import { copyRows, type Tx } from '#platform/postgres';
import type { EventRef } from './event.store.js';

export type RunStage = 'waiting' | 'evaluating' | 'done';

export interface RunProgress {
  readonly runId: string;
  readonly kind: string | null;
  readonly sourceId: string | null;
  readonly closed: boolean;
  /** Events that the run is to have; known when it is closed. */
  readonly expected: number | null;
  readonly arrived: number;
  readonly evaluated: number;
  readonly stage: RunStage;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface RunEvent extends EventRef {
  readonly runId: string;
  readonly timeMs: number;
}

export interface RunToEvaluate {
  readonly runId: string;
  readonly kind: string | null;
  readonly cursor: { readonly timeMs: number; readonly eventId: string; readonly revision: number } | null;
}

export class RunStore {
  /**
   * Makes sure that the runs are known, and holds them: an evaluation of them waits until this transaction ends. `runs`
   * says of each whose it is, by one of its events: what is noted of a run that its own message has not told of yet.
   */
  async holdStages(tx: Tx, runs: ReadonlyMap<string, string | null>): Promise<ReadonlyMap<string, RunStage>> {
    if (runs.size === 0) return new Map();
    const sorted = [...runs].sort(([a], [b]) => (a < b ? -1 : 1));
    const ids = sorted.map(([runId]) => runId);
    await tx.query(
      `INSERT INTO run (run_id, procuratorate_id) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT (run_id) DO NOTHING`,
      [ids, sorted.map(([, office]) => office)],
    );
    const rows = await tx.query<{ run_id: string; stage: RunStage }>(
      'SELECT run_id, stage FROM run WHERE run_id = ANY ($1::uuid[]) ORDER BY run_id FOR SHARE',
      [ids],
    );
    return new Map(rows.map((row) => [row.run_id, row.stage]));
  }

  /** Holds the unfinished runs in which one of these events waits. */
  async holdRunsOf(tx: Tx, eventIds: readonly string[]): Promise<void> {
    const rows = await tx.query<{ run_id: string }>(
      `SELECT DISTINCT v.run_id FROM unnest($1::uuid[]) AS u (event_id)
        CROSS JOIN LATERAL (SELECT e.run_id FROM event e WHERE e.event_id = u.event_id AND e.run_id IS NOT NULL) v`,
      [eventIds],
    );
    await this.holdStages(tx, new Map(rows.map((row) => [row.run_id, null])));
  }

  async insertEvents(tx: Tx, events: readonly RunEvent[]): Promise<void> {
    const rows = events.map((event) => ({
      run_id: event.runId,
      event_time: new Date(event.timeMs),
      event_id: event.eventId,
      revision: event.revision,
    }));
    await copyRows(
      tx,
      'run_event',
      { run_id: 'uuid', event_time: 'timestamptz', event_id: 'uuid', revision: 'int4' },
      rows,
    );
  }

  async addArrived(tx: Tx, partition: number, arrived: ReadonlyMap<string, number>): Promise<void> {
    if (arrived.size === 0) return;
    const sorted = [...arrived].sort(([a], [b]) => (a < b ? -1 : 1));
    await tx.query(
      `INSERT INTO run_arrival AS a (run_id, partition, arrived)
       SELECT u.run_id, $1, u.arrived FROM unnest($2::uuid[], $3::int[]) AS u (run_id, arrived)
       ON CONFLICT (run_id, partition) DO UPDATE SET arrived = a.arrived + excluded.arrived`,
      [partition, sorted.map(([runId]) => runId), sorted.map(([, count]) => count)],
    );
  }

  /** What `grid.run.v1` says. A run that was closed stays closed, with the number that closed it. */
  async record(
    tx: Tx,
    run: {
      readonly runId: string;
      readonly kind: string;
      readonly sourceId: string;
      readonly procuratorateId: string | null;
      readonly closed: boolean;
      readonly eventCount: number;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO run AS r (run_id, kind, source_id, closed, expected, procuratorate_id)
       VALUES ($1, $2, $3, $4, CASE WHEN $4 THEN $5::int END, $6)
       ON CONFLICT (run_id) DO UPDATE
         SET kind = excluded.kind, source_id = excluded.source_id, closed = r.closed OR excluded.closed,
             expected = coalesce(r.expected, excluded.expected),
             procuratorate_id = coalesce(r.procuratorate_id, excluded.procuratorate_id)`,
      [run.runId, run.kind, run.sourceId, run.closed, run.eventCount, run.procuratorateId],
    );
  }

  /**
   * The oldest run that is closed and complete, and none of `except`, held by this transaction alone; undefined when there is
   * none to be had.
   */
  async takeComplete(tx: Tx, except: readonly string[]): Promise<RunToEvaluate | undefined> {
    const rows = await tx.query<{
      run_id: string;
      kind: string | null;
      cursor_time: Date | null;
      cursor_event: string | null;
      cursor_revision: number | null;
    }>(
      `SELECT r.run_id, r.kind, r.cursor_time, r.cursor_event, r.cursor_revision FROM run r
        WHERE r.stage <> 'done' AND r.closed AND NOT r.run_id = ANY ($1::uuid[])
          AND r.expected <= (SELECT coalesce(sum(a.arrived), 0) FROM run_arrival a WHERE a.run_id = r.run_id)
        ORDER BY r.seen_at, r.run_id LIMIT 1 FOR UPDATE OF r SKIP LOCKED`,
      [except],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const { cursor_time: time, cursor_event: eventId, cursor_revision: revision } = row;
    const cursor =
      time === null || eventId === null || revision === null ? null : { timeMs: time.getTime(), eventId, revision };
    return { runId: row.run_id, kind: row.kind, cursor };
  }

  /** The next events of the run in event order. */
  async listNext(tx: Tx, run: RunToEvaluate, limit: number): Promise<RunEvent[]> {
    const { runId, cursor } = run;
    const rows = await tx.query<{ event_time: Date; event_id: string; revision: number }>(
      `SELECT event_time, event_id, revision FROM run_event
        WHERE run_id = $1 AND ($2::timestamptz IS NULL OR (event_time, event_id, revision) > ($2, $3::uuid, $4::int))
        ORDER BY event_time, event_id, revision LIMIT $5`,
      [runId, cursor && new Date(cursor.timeMs), cursor?.eventId ?? null, cursor?.revision ?? null, limit],
    );
    return rows.map((row) => ({
      runId,
      timeMs: row.event_time.getTime(),
      eventId: row.event_id,
      revision: row.revision,
    }));
  }

  async moveCursor(tx: Tx, last: RunEvent, count: number, now: Date): Promise<void> {
    await tx.query(
      `UPDATE run SET stage = 'evaluating', cursor_time = $2, cursor_event = $3, cursor_revision = $4,
              evaluated = evaluated + $5, started_at = coalesce(started_at, $6) WHERE run_id = $1`,
      [last.runId, new Date(last.timeMs), last.eventId, last.revision, count, now],
    );
  }

  async finish(tx: Tx, runId: string, now: Date): Promise<void> {
    await tx.query(
      "UPDATE run SET stage = 'done', started_at = coalesce(started_at, $2), finished_at = $2 WHERE run_id = $1",
      [runId, now],
    );
  }

  async findProgress(tx: Tx, runId: string): Promise<RunProgress | undefined> {
    const rows = await tx.query<RunProgress>(
      `SELECT r.run_id AS "runId", r.kind, r.source_id AS "sourceId", r.closed, r.expected,
              (SELECT coalesce(sum(a.arrived), 0)::int FROM run_arrival a WHERE a.run_id = r.run_id) AS arrived,
              r.evaluated, r.stage, r.started_at AS "startedAt", r.finished_at AS "finishedAt"
         FROM run r WHERE r.run_id = $1`,
      [runId],
    );
    return rows[0];
  }

  /** Whose run it is; undefined for a run that is not there, or that this transaction may not see. */
  async findPlace(tx: Tx, runId: string): Promise<{ readonly procuratorateId: string | null } | undefined> {
    const rows = await tx.query<{ procuratorateId: string | null }>(
      'SELECT procuratorate_id AS "procuratorateId" FROM run WHERE run_id = $1',
      [runId],
    );
    return rows[0];
  }

  async countUnfinished(tx: Tx): Promise<number> {
    const rows = await tx.query<{ count: number }>("SELECT count(*)::int AS count FROM run WHERE stage <> 'done'");
    return rows[0]?.count ?? 0;
  }
}

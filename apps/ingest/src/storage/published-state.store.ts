import type { GridRunV1, SourceChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';

/** Registrations and runs as they were last published: for a database that went back to an earlier moment. */
export class PublishedStateStore {
  /** True when it was not here in this version. Who registered the source is not published. */
  async saveSource(tx: Tx, source: SourceChangedV1, by: string): Promise<boolean> {
    const saved = await tx.query(
      `INSERT INTO source AS s (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by,
                                registered_at, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       ON CONFLICT (source_id) DO UPDATE SET state = excluded.state, version = excluded.version, changed_at = excluded.changed_at
        WHERE s.version < excluded.version
       RETURNING 1`,
      [
        source.sourceId,
        source.kind,
        source.name,
        source.state,
        source.procuratorateId,
        source.regionCode12,
        source.version,
        by,
        source.at,
      ],
    );
    if (saved.length === 0) return false;
    await tx.query(
      `INSERT INTO source_key (source_id, key_id, secret_sealed, state)
       SELECT $1, k."keyId", k."secretSealed", k.state
         FROM jsonb_to_recordset($2::jsonb) AS k ("keyId" text, "secretSealed" text, state text)
       ON CONFLICT (source_id, key_id) DO UPDATE SET state = excluded.state, secret_sealed = excluded.secret_sealed`,
      [source.sourceId, JSON.stringify(source.keys)],
    );
    return true;
  }

  /** True when something of it was not here. A run's count, once closed, is final. */
  async saveRun(tx: Tx, run: GridRunV1): Promise<boolean> {
    const closed = run.state === 'closed';
    const saved = await tx.query(
      `INSERT INTO run AS r (run_id, source_id, kind, state, event_count, opened_at, closed_at)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN $6::timestamptz END)
       ON CONFLICT (run_id) DO UPDATE SET state = excluded.state, event_count = excluded.event_count, closed_at = excluded.closed_at
        WHERE r.state = 'open' AND excluded.state = 'closed'
       RETURNING 1`,
      [run.runId, run.sourceId, run.kind, closed ? 'closed' : 'open', run.eventCount, run.at, closed],
    );
    return saved.length === 1;
  }

  /** Of events whose published state speaks of another reporter than the one that is sealed here. */
  async forgetReporters(tx: Tx, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.query('DELETE FROM reporter_identity WHERE event_id = ANY ($1::uuid[])', [eventIds]);
  }
}

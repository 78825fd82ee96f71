import type { Tx } from '#platform/postgres';
import type { CarriedConnector, ConnectorProgress } from '../entries/zone-connector.js';

const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const CHANGED = '(excluded.version > c.version OR excluded.state <> c.state)';

/** Connectors whose platforms the edge asks: told outwards with their sources, and inwards how far they came. */
export class ZoneConnectorStore {
  /** On the inner side: what the edge is to know, by source. */
  async toTell(tx: Tx): Promise<ReadonlyMap<string, CarriedConnector>> {
    const rows = await tx.query<CarriedConnector & { sourceId: string }>(
      `SELECT source_id AS "sourceId", version, anew_version AS "anewVersion", definition,
              secret_sealed AS "secretSealed", state, ${iso('started_at')} AS "startedAt", position
         FROM pull_connector`,
    );
    return new Map(rows.map(({ sourceId, ...connector }) => [sourceId, connector]));
  }

  /**
   * On the edge: puts it in the place of what was here. The edge's own place counts on, unless people began anew. True where
   * what came before is to be forgotten.
   */
  async put(tx: Tx, sourceId: string, connector: CarriedConnector): Promise<boolean> {
    const [before] = await tx.query<{ version: number }>(
      'SELECT version FROM pull_connector WHERE source_id = $1 FOR UPDATE',
      [sourceId],
    );
    await tx.query(
      `INSERT INTO pull_connector AS c (source_id, version, anew_version, definition, secret_sealed, state, started_at,
                                        position, next_at, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE $6 WHEN 'running' THEN now() END, 'inner zone', now())
       ON CONFLICT (source_id) DO UPDATE SET version = excluded.version, anew_version = excluded.anew_version,
         definition = excluded.definition, secret_sealed = excluded.secret_sealed, state = excluded.state,
         started_at = excluded.started_at, changed_at = excluded.changed_at,
         position = CASE WHEN excluded.anew_version > c.version THEN excluded.position ELSE c.position END,
         next_at = CASE WHEN excluded.state = 'stopped' THEN NULL
                        WHEN ${CHANGED} THEN now() ELSE c.next_at END,
         lease_holder = CASE WHEN ${CHANGED} THEN NULL ELSE c.lease_holder END,
         lease_until = CASE WHEN ${CHANGED} THEN NULL ELSE c.lease_until END,
         failures = CASE WHEN ${CHANGED} THEN 0 ELSE c.failures END,
         fault = CASE WHEN ${CHANGED} THEN NULL ELSE c.fault END,
         fault_at = CASE WHEN ${CHANGED} THEN NULL ELSE c.fault_at END,
         caught_up_at = CASE WHEN excluded.started_at IS DISTINCT FROM c.started_at THEN NULL ELSE c.caught_up_at END`,
      [
        sourceId,
        connector.version,
        connector.anewVersion,
        JSON.stringify(connector.definition),
        connector.secretSealed,
        connector.state,
        connector.startedAt,
        JSON.stringify(connector.position),
      ],
    );
    return before !== undefined && connector.anewVersion > before.version;
  }

  /** On the edge: the inner side asks by itself, or there is none. */
  async stop(tx: Tx, sourceId: string): Promise<void> {
    await tx.query(
      `UPDATE pull_connector SET state = 'stopped', next_at = NULL, lease_holder = NULL, lease_until = NULL
        WHERE source_id = $1 AND state = 'running'`,
      [sourceId],
    );
  }

  /** On the edge: how far each came, by source. */
  async progress(tx: Tx): Promise<ReadonlyMap<string, ConnectorProgress>> {
    const rows = await tx.query<ConnectorProgress & { sourceId: string }>(
      `SELECT source_id AS "sourceId", version, ${iso('started_at')} AS "startedAt", position, ${iso('next_at')} AS "nextAt", failures, fault,
              ${iso('fault_at')} AS "faultAt", ${iso('asked_at')} AS "askedAt", ${iso('caught_up_at')} AS "caughtUpAt",
              pages::float8 AS pages, records::float8 AS records, known::float8 AS known
         FROM pull_connector`,
    );
    return new Map(rows.map(({ sourceId, ...progress }) => [sourceId, progress]));
  }

  /** On the inner side: as the edge told it. What an earlier version came to says nothing of this one. */
  async tell(tx: Tx, sourceId: string, told: ConnectorProgress): Promise<void> {
    await tx.query(
      `UPDATE pull_connector
          SET position = $3, next_at = CASE state WHEN 'running' THEN coalesce($4::timestamptz, now()) END, failures = $5,
              fault = $6, fault_at = $7, asked_at = $8,
              caught_up_at = CASE WHEN started_at IS NOT DISTINCT FROM $13::timestamptz THEN $9 ELSE caught_up_at END,
              pages = $10, records = $11, known = $12
        WHERE source_id = $1 AND version = $2`,
      [
        sourceId,
        told.version,
        JSON.stringify(told.position),
        told.nextAt,
        told.failures,
        told.fault === null ? null : JSON.stringify(told.fault),
        told.faultAt,
        told.askedAt,
        told.caughtUpAt,
        told.pages,
        told.records,
        told.known,
        told.startedAt,
      ],
    );
  }

  /** On the inner side: what became of records that the edge brought. */
  async addOutcomes(tx: Tx, sourceId: string, outcomes: ReadonlyMap<string, number>, putAside: number): Promise<void> {
    await tx.query(
      `UPDATE pull_connector SET put_aside = put_aside + $2,
              outcomes = (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
                SELECT key, sum(value::bigint) AS n
                  FROM (SELECT * FROM jsonb_each_text(outcomes) UNION ALL SELECT * FROM jsonb_each_text($3)) AS both_of
                 GROUP BY key) AS summed)
        WHERE source_id = $1`,
      [sourceId, putAside, JSON.stringify(Object.fromEntries(outcomes))],
    );
  }
}

import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { type Connector, DEFAULT_EVERY_SECONDS } from '../pull/connector.js';
import type { Position } from '../pull/paging.js';
import {
  CONNECTOR_COLUMNS,
  type ConnectorFault,
  type ConnectorJob,
  type ConnectorRow,
  type ListedConnectorRow,
  type RawConnector,
  type RawListedConnector,
  toConnector,
} from './connector.rows.js';

/** Who asks a platform at this moment, by which version, and for how long nobody else may. */
export interface ConnectorLease {
  readonly sourceId: string;
  readonly version: number;
  readonly holder: string;
}

export interface SavedConnector {
  readonly sourceId: string;
  readonly version: number;
  readonly definition: Connector;
  readonly sha256: string;
  readonly secretSealed: string | null;
  readonly position: Position;
  /** False where it begins anew. */
  readonly continues: boolean;
  readonly by: string;
  readonly at: Date;
}

/** What a page adds. */
export interface PageCounts {
  readonly records: number;
  readonly known: number;
  readonly putAside: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

export interface ConnectorGauge {
  readonly sourceId: string;
  readonly lagSeconds: number;
  readonly everySeconds: number;
  readonly failures: number;
}

const ACCESS_COLUMNS = { procuratorateId: 's.procuratorate_id', regionCode12: 's.region_code12' };
const HELD = `source_id = $1 AND version = $2 AND lease_holder = $3 AND state = 'running'`;
const held = ({ sourceId, version, holder }: ConnectorLease): unknown[] => [sourceId, version, holder];
const seconds = (parameter: string): string => `now() + make_interval(secs => ${parameter})`;

/** Connectors: what people change, and how far the asking came. Every write of who asks holds only while the lease does. */
export class ConnectorStore {
  async find(tx: Tx, sourceId: string): Promise<ConnectorRow | undefined> {
    const rows = await tx.query<RawConnector>(
      `SELECT ${CONNECTOR_COLUMNS} FROM pull_connector c WHERE c.source_id = $1`,
      [sourceId],
    );
    return rows[0] === undefined ? undefined : toConnector(rows[0]);
  }

  /** Of all sources that somebody may look after, with what the source is called. */
  async listSeen(tx: Tx, seen: Condition): Promise<ListedConnectorRow[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS);
    const rows = await tx.query<RawListedConnector>(
      `SELECT ${CONNECTOR_COLUMNS}, s.name AS "sourceName", s.state AS "sourceState"
         FROM pull_connector c JOIN source s USING (source_id) WHERE ${sql} ORDER BY c.source_id`,
      params,
    );
    return rows.map((row) => ({ ...row, ...toConnector(row) }));
  }

  /** With the secret; not for the people's role. */
  async findJob(tx: Tx, sourceId: string): Promise<ConnectorJob | undefined> {
    const rows = await tx.query<ConnectorJob & Record<string, unknown>>(
      `SELECT source_id AS "sourceId", version, definition, position, failures, secret_sealed AS "secretSealed"
         FROM pull_connector WHERE source_id = $1`,
      [sourceId],
    );
    return rows[0];
  }

  /** A new version. Who asks by the one before finds its lease gone. */
  async save(tx: Tx, given: SavedConnector): Promise<void> {
    const definition = JSON.stringify(given.definition);
    await tx.query(
      `INSERT INTO pull_connector_version (source_id, version, definition, sha256, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [given.sourceId, given.version, definition, given.sha256, given.by, given.at],
    );
    await tx.query(
      `INSERT INTO pull_connector (source_id, version, definition, secret_sealed, state, changed_by, changed_at, position,
                                   anew_version)
       VALUES ($1, $2, $3, $4, 'stopped', $5, $6, $7, $2)
       ON CONFLICT (source_id) DO UPDATE SET version = excluded.version, definition = excluded.definition,
         secret_sealed = excluded.secret_sealed, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
         position = excluded.position,
         anew_version = CASE WHEN $8 THEN pull_connector.anew_version ELSE excluded.version END, lease_holder = NULL, lease_until = NULL, failures = 0,
         next_at = CASE pull_connector.state WHEN 'running' THEN now() END`,
      [
        given.sourceId,
        given.version,
        definition,
        given.secretSealed,
        given.by,
        given.at,
        JSON.stringify(given.position),
        given.continues,
      ],
    );
  }

  /** False when it is so already. */
  async start(tx: Tx, sourceId: string, at: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE pull_connector SET state = 'running', next_at = now(), started_at = $2, caught_up_at = NULL, failures = 0,
              fault = NULL, fault_at = NULL
        WHERE source_id = $1 AND state = 'stopped' RETURNING 1`,
      [sourceId, at],
    );
    return rows.length === 1;
  }

  /** Whoever asks at the moment finds its lease gone: nothing more is taken in. False when it is so already. */
  async stop(tx: Tx, sourceId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE pull_connector SET state = 'stopped', next_at = NULL, lease_holder = NULL, lease_until = NULL
        WHERE source_id = $1 AND state = 'running' RETURNING 1`,
      [sourceId],
    );
    return rows.length === 1;
  }

  /** The connector that is due for longest, of a source at work, and that nobody asks by. */
  async claim(tx: Tx, holder: string, leaseSeconds: number): Promise<ConnectorJob | undefined> {
    const rows = await tx.query<ConnectorJob & Record<string, unknown>>(
      `UPDATE pull_connector SET lease_holder = $1, lease_until = ${seconds('$2')}
        WHERE source_id = (
          SELECT c.source_id FROM pull_connector c JOIN source s USING (source_id)
           WHERE c.state = 'running' AND c.next_at <= now() AND s.state = 'active'
             AND (c.lease_until IS NULL OR c.lease_until < now())
           ORDER BY c.next_at, c.source_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
       RETURNING source_id AS "sourceId", version, definition, position, failures, secret_sealed AS "secretSealed"`,
      [holder, leaseSeconds],
    );
    return rows[0];
  }

  /** Before each request. False when the lease went to somebody else, or the connector was changed or stopped. */
  async renew(tx: Tx, lease: ConnectorLease, leaseSeconds: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE pull_connector SET lease_until = ${seconds('$4')}, asked_at = now() WHERE ${HELD} RETURNING 1`,
      [...held(lease), leaseSeconds],
    );
    return rows.length === 1;
  }

  /** Holds the row until the transaction ends, when it is still the holder's. */
  async lock(tx: Tx, lease: ConnectorLease): Promise<boolean> {
    const rows = await tx.query(`SELECT 1 FROM pull_connector WHERE ${HELD} FOR UPDATE`, held(lease));
    return rows.length === 1;
  }

  /** In the transaction that locked it and took the page in. */
  async advance(tx: Tx, lease: ConnectorLease, position: Position, add: PageCounts): Promise<void> {
    await tx.query(
      `UPDATE pull_connector SET position = $4, pages = pages + 1, records = records + $5, known = known + $6,
              put_aside = put_aside + $7, failures = 0, fault = NULL, fault_at = NULL,
              outcomes = (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
                SELECT key, sum(value::bigint) AS n
                  FROM (SELECT * FROM jsonb_each_text(outcomes) UNION ALL SELECT * FROM jsonb_each_text($8)) AS both_of
                 GROUP BY key) AS summed)
        WHERE ${HELD}`,
      [
        ...held(lease),
        JSON.stringify(position),
        add.records,
        add.known,
        add.putAside,
        JSON.stringify(Object.fromEntries(add.outcomes)),
      ],
    );
  }

  /** A round is over, or broken off for others' turn. `caughtUpAt`: when it was begun, where it took all there was. */
  async rest(tx: Tx, lease: ConnectorLease, waitSeconds: number, caughtUpAt: Date | null): Promise<void> {
    await tx.query(
      `UPDATE pull_connector SET lease_holder = NULL, lease_until = NULL, next_at = ${seconds('$4')},
              caught_up_at = coalesce($5, caught_up_at), failures = 0, fault = NULL, fault_at = NULL
        WHERE ${HELD}`,
      [...held(lease), waitSeconds, caughtUpAt],
    );
  }

  async fail(tx: Tx, lease: ConnectorLease, waitSeconds: number, fault: ConnectorFault): Promise<void> {
    await tx.query(
      `UPDATE pull_connector SET lease_holder = NULL, lease_until = NULL, next_at = ${seconds('$4')},
              failures = failures + 1, fault = $5, fault_at = now()
        WHERE ${HELD}`,
      [...held(lease), waitSeconds, JSON.stringify(fault)],
    );
  }

  /** For the gauges: of running connectors, how long ago everything that was there had been taken. */
  async gauges(tx: Tx): Promise<readonly ConnectorGauge[]> {
    return tx.query<ConnectorGauge & Record<string, unknown>>(
      `SELECT source_id AS "sourceId", failures,
              coalesce((definition ->> 'everySeconds')::int, ${DEFAULT_EVERY_SECONDS}) AS "everySeconds",
              extract(epoch FROM now() - coalesce(caught_up_at, started_at))::float8 AS "lagSeconds"
         FROM pull_connector WHERE state = 'running'`,
    );
  }
}

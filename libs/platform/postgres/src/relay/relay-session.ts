import type { QueryResultRow } from 'pg';
import type { OutgoingRecord } from '#platform/kafka';
import { CopyReader } from '../copy/copy-reader.js';
import type { IdHorizon } from './id-horizon.js';
import { RelayConnection, type RelayConnectionOptions } from './relay-connection.js';

/** Another relay has taken over (a later epoch): this one must not move the cursor, and stands back. */
export class RelayFenced extends Error {
  constructor(epoch: bigint) {
    super(`epoch ${epoch} of the relay was overtaken`);
    this.name = 'RelayFenced';
  }
}

export interface OutboxBatch {
  readonly records: readonly OutgoingRecord[];
  /** Of each record, its row's. */
  readonly ids: readonly bigint[];
  readonly lastId: bigint;
}

/** The last offset that the broker gave in a partition. */
export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface RelayCursor {
  readonly epoch: bigint;
  readonly lastId: bigint;
  readonly databaseIdentity: string | null;
  readonly clusterId: string | null;
}

export interface RelayMeasure {
  readonly oldestUnrelayedAgeMs: number;
  /** The oldest open transaction of this database that has written; null when there is none. */
  readonly holder: {
    readonly pid: number;
    readonly xid: string;
    readonly applicationName: string;
    readonly ageMs: number | null;
  } | null;
}

export interface BatchLimit {
  readonly rows: number;
  readonly bytes: number;
}

interface CursorRow {
  epoch: string;
  last_id: string;
  database_identity: string | null;
  cluster_id: string | null;
}

interface MeasureRow {
  age: number | null;
  pid: number | null;
  xid: string | null;
  application_name: string | null;
  holder_age: number | null;
}

/** What the headers of a message weigh, about. */
const HEADER_BYTES = 400;

/** COPY takes no parameters; all of these are numbers. */
const readBatch = (afterId: bigint, uptoId: bigint, limit: BatchLimit): string => `
  COPY (
    WITH span AS (
      SELECT id, sum(coalesce(octet_length(value), 0) + octet_length(key) + ${HEADER_BYTES}) OVER (ORDER BY id) AS bytes
        FROM outbox WHERE id > ${afterId} AND id <= ${uptoId} ORDER BY id LIMIT ${limit.rows}
    )
    SELECT id, topic, key, headers, value FROM outbox
     WHERE id > ${afterId}
       AND id <= (SELECT coalesce(max(id) FILTER (WHERE bytes <= ${limit.bytes}), min(id)) FROM span)
     ORDER BY id
  ) TO STDOUT (FORMAT binary)`;

/** INSERT and COPY take this lock before they draw an id, and a transaction keeps it until its effects are visible. */
const WRITERS = `
  SELECT virtualtransaction AS writer FROM pg_locks
   WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation = 'outbox'::regclass
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

const MOVE_CURSOR = `
  WITH moved AS (
    UPDATE relay_cursor SET last_id = $1, moved_at = now() WHERE epoch = $2 RETURNING 1
  ), kept AS (
    INSERT INTO relay_offset (topic, partition, last_offset)
    SELECT o.topic, o.partition, o.last_offset
      FROM unnest($3::text[], $4::int[], $5::bigint[]) AS o (topic, partition, last_offset) WHERE EXISTS (SELECT FROM moved)
    ON CONFLICT (topic, partition) DO UPDATE SET last_offset = excluded.last_offset
  )
  SELECT count(*)::int AS moved FROM moved`;

const MEASURE = `
  SELECT (extract(epoch FROM clock_timestamp() - (
           SELECT created_at FROM outbox WHERE id > c.last_id ORDER BY id LIMIT 1)) * 1000)::float8 AS age,
         h.pid, h.xid, h.application_name, h.age AS holder_age
    FROM relay_cursor c
    LEFT JOIN LATERAL (
      SELECT pid, backend_xid::text AS xid, coalesce(application_name, '') AS application_name,
             (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::float8 AS age
        FROM pg_stat_activity
       WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
       ORDER BY age(backend_xid) DESC LIMIT 1) h ON true`;

const PURGE = `
  WITH upto AS (
    SELECT max(c.id) AS id FROM relay_cursor r CROSS JOIN LATERAL (
      SELECT id, created_at FROM outbox WHERE id > r.purged_id AND id <= r.last_id ORDER BY id LIMIT $2) c
     WHERE c.created_at < now() - $3 * interval '1 millisecond'
  ), moved AS (
    UPDATE relay_cursor r SET purged_id = upto.id FROM upto WHERE r.epoch = $1 AND upto.id IS NOT NULL RETURNING upto.id
  ), gone AS (
    DELETE FROM outbox WHERE id > (SELECT purged_id FROM relay_cursor) AND id <= (SELECT id FROM moved) RETURNING 1
  )
  SELECT count(*)::int AS deleted FROM gone`;

/** What a relay asks and tells the database. Its connection holds the lock: losing it is losing the right to relay. */
export class RelaySession {
  readonly #connection: RelayConnection;

  private constructor(connection: RelayConnection) {
    this.#connection = connection;
  }

  static async open(options: RelayConnectionOptions): Promise<RelaySession> {
    return new RelaySession(await RelayConnection.open(options));
  }

  /** Why the connection is gone; null while it lives. */
  get lost(): Error | null {
    return this.#connection.lost;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** For the statements of `relay-generation`. */
  query<R extends QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return this.#connection.query<R>(sql, params);
  }

  /** One relay per schema: true when this session holds the lock now. */
  async tryLock(schema: string): Promise<boolean> {
    const rows = await this.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [`outbox relay ${schema}`],
    );
    return rows[0]?.locked === true;
  }

  /** Begins a new epoch: whoever moved the cursor before is refused from here on. */
  async beginEpoch(owner: string): Promise<RelayCursor> {
    const rows = await this.query<CursorRow>(
      'UPDATE relay_cursor SET epoch = epoch + 1, owner = $1 RETURNING epoch, last_id, database_identity, cluster_id',
      [owner],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('relay_cursor has lost its row');
    return {
      epoch: BigInt(row.epoch),
      lastId: BigInt(row.last_id),
      databaseIdentity: row.database_identity,
      clusterId: row.cluster_id,
    };
  }

  /** Asks how far ids are drawn and how far they are safe to read. Idle, it is one look at the sequence. */
  async advance(horizon: IdHorizon): Promise<void> {
    // First the sequence, then the writers, in statements of their own: the order is the proof (see IdHorizon).
    const lastId = await this.#lastId();
    if (lastId <= horizon.safeId && !horizon.waiting) return;
    const writers = await this.query<{ writer: string }>(WRITERS);
    horizon.observe(lastId, new Set(writers.map((row) => row.writer)));
  }

  /** The next rows in order, at least one when there is any, else as many as fit. */
  async read(afterId: bigint, uptoId: bigint, limit: BatchLimit): Promise<OutboxBatch> {
    const rows = new CopyReader(await this.#connection.copyOut(readBatch(afterId, uptoId, limit)));
    const ids: bigint[] = [];
    const records: OutgoingRecord[] = [];
    while (rows.next()) {
      ids.push(rows.int8());
      const [topic, key] = [rows.text(), rows.text()];
      // Written by the outbox from a map of strings.
      const headers = JSON.parse(rows.text()) as Record<string, string>;
      records.push({ topic, key, headers, value: rows.bytea() });
    }
    return { records, ids, lastId: ids.at(-1) ?? uptoId };
  }

  /** Rejects with RelayFenced when a later epoch has begun. */
  async moveCursor(epoch: bigint, lastId: bigint, offsets: readonly PartitionOffset[]): Promise<void> {
    const rows = await this.query<{ moved: number }>(MOVE_CURSOR, [
      String(lastId),
      String(epoch),
      offsets.map((at) => at.topic),
      offsets.map((at) => at.partition),
      offsets.map((at) => String(at.offset)),
    ]);
    if (rows[0]?.moved !== 1) throw new RelayFenced(epoch);
  }

  async measure(): Promise<RelayMeasure> {
    const row = (await this.query<MeasureRow>(MEASURE))[0];
    const holder =
      row === undefined || row.pid === null || row.xid === null
        ? null
        : { pid: row.pid, xid: row.xid, applicationName: row.application_name ?? '', ageMs: row.holder_age };
    return { oldestUnrelayedAgeMs: row?.age ?? 0, holder };
  }

  /** Deletes up to `rows` relayed rows older than the retention; returns how many. */
  async purge(epoch: bigint, rows: number, retentionMs: number): Promise<number> {
    const deleted = await this.query<{ deleted: number }>(PURGE, [String(epoch), rows, retentionMs]);
    return deleted[0]?.deleted ?? 0;
  }

  async #lastId(): Promise<bigint> {
    const rows = await this.query<{ last: string }>(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM outbox_id_seq',
    );
    return BigInt(rows[0]?.last ?? 0);
  }
}

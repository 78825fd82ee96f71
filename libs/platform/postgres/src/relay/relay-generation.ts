import type { PartitionOffset, RelayCursor, RelaySession } from './relay-session.js';
import { RelayFenced } from './relay-session.js';

/** What the relay asks the broker, beside sending. */
export interface RelayBroker {
  clusterId(): Promise<string>;
  /**
   * The offset that the next record of each partition will get. Partitions that do not exist (any more) are left out;
   * an unreachable broker rejects.
   */
  endOffsets(topics: readonly string[]): Promise<readonly EndOffset[]>;
}

export interface EndOffset {
  readonly topic: string;
  readonly partition: number;
  readonly endOffset: string;
}

/** Why everything that is kept is relayed once more. */
export interface NewGeneration {
  readonly reason: 'another database' | 'another cluster' | 'emptied topic';
  readonly detail: string;
}

const partitionKey = (at: { topic: string; partition: number }): string => `${at.topic}/${at.partition}`;

/** System, timeline and database: a restored copy differs in at least one of them. */
export async function databaseIdentity(session: Pick<RelaySession, 'query'>): Promise<string> {
  const rows = await session.query<{ identity: string }>(
    `SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
            || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS identity`,
  );
  const identity = rows[0]?.identity;
  if (identity === undefined) throw new Error('the server did not say who it is');
  return identity;
}

export async function lastOffsets(session: RelaySession): Promise<PartitionOffset[]> {
  const rows = await session.query<{ topic: string; partition: number; last_offset: string }>(
    'SELECT topic, partition, last_offset FROM relay_offset',
  );
  return rows.map((row) => ({ topic: row.topic, partition: row.partition, offset: BigInt(row.last_offset) }));
}

/** Compares what was relayed to whom with who is there now. null: the same database, cluster and topics. */
export async function findNewGeneration(
  before: Pick<RelayCursor, 'databaseIdentity' | 'clusterId'>,
  now: { readonly databaseIdentity: string; readonly clusterId: string },
  last: readonly PartitionOffset[],
  broker: RelayBroker,
): Promise<NewGeneration | null> {
  if (before.databaseIdentity !== null && before.databaseIdentity !== now.databaseIdentity) {
    return { reason: 'another database', detail: `${before.databaseIdentity} -> ${now.databaseIdentity}` };
  }
  if (before.clusterId !== null && before.clusterId !== now.clusterId) {
    return { reason: 'another cluster', detail: `${before.clusterId} -> ${now.clusterId}` };
  }
  return findEmptiedTopic(last, broker);
}

async function findEmptiedTopic(last: readonly PartitionOffset[], broker: RelayBroker): Promise<NewGeneration | null> {
  if (last.length === 0) return null;
  const topics = [...new Set(last.map((at) => at.topic))];
  const ends = new Map((await broker.endOffsets(topics)).map((end) => [partitionKey(end), BigInt(end.endOffset)]));
  const emptied = last.find((at) => (ends.get(partitionKey(at)) ?? 0n) <= at.offset);
  if (emptied === undefined) return null;
  const end = ends.get(partitionKey(emptied)) ?? 'gone';
  return {
    reason: 'emptied topic',
    detail: `${partitionKey(emptied)}: ${emptied.offset} was written, its end is ${end}`,
  };
}

export async function rememberIdentity(
  session: RelaySession,
  epoch: bigint,
  now: { databaseIdentity: string; clusterId: string },
): Promise<void> {
  const rows = await session.query(
    'UPDATE relay_cursor SET database_identity = $2, cluster_id = $3 WHERE epoch = $1 RETURNING 1',
    [String(epoch), now.databaseIdentity, now.clusterId],
  );
  if (rows.length === 0) throw new RelayFenced(epoch);
}

/**
 * Puts the cursor back to the oldest row that is kept, forgets the offsets, and records it: one statement. Nothing is
 * rewritten, so the order and the ids of the messages stay what they were, and readers know them again.
 * Returns the id after which relaying goes on.
 */
export async function beginGeneration(
  session: RelaySession,
  epoch: bigint,
  generation: NewGeneration,
): Promise<bigint> {
  const rows = await session.query<{ last_id: string }>(
    `WITH before AS (SELECT last_id FROM relay_cursor),
          moved AS (UPDATE relay_cursor SET last_id = purged_id WHERE epoch = $1 RETURNING last_id),
          forgotten AS (DELETE FROM relay_offset WHERE EXISTS (SELECT FROM moved)),
          recorded AS (INSERT INTO relay_generation (reason, detail, after_id, upto_id)
                       SELECT $2, $3, moved.last_id, before.last_id FROM moved, before)
     SELECT last_id FROM moved`,
    [String(epoch), generation.reason, generation.detail],
  );
  const row = rows[0];
  if (row === undefined) throw new RelayFenced(epoch);
  return BigInt(row.last_id);
}

import { type ChunkStore, Fenced, type KafkaRecord, type PartitionClaim } from '#platform/kafka';
import { isTransient } from '../connection/transient-error.js';
import { quarantineRecord } from '../quarantine/quarantine-record.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx, UnitOfWork } from '../tx.js';

interface PositionRow {
  cluster_id: string;
  epoch: string;
  next_offset: string | null;
}

interface Chunk {
  readonly group: string;
  readonly clusterId: string;
}

const keyOf = (claim: { group: string; topic: string; partition: number }): string =>
  `${claim.group}\n${claim.topic}\n${claim.partition}`;

const SELECT_POSITION =
  'SELECT cluster_id, epoch, next_offset FROM consumer_position WHERE consumer_group = $1 AND topic = $2 AND partition = $3';

/**
 * Positions live beside the effects: both commit or neither does. A position belongs to one cluster; on another
 * cluster its offsets mean nothing, so the partition is read from its beginning again (effects are kept to once by
 * unique keys) and the change is recorded in `consumer_position_reset`.
 */
export class PostgresChunkStore implements ChunkStore<Tx> {
  readonly #unitOfWork: UnitOfWork;
  readonly #sealer: Pick<Sealer, 'seal'>;
  /** The position after the last chunk that this process knows to be committed, by partition. */
  readonly #known = new Map<string, { epoch: bigint; nextOffset: bigint | null }>();
  readonly #chunks = new WeakMap<Tx, Chunk>();

  /** `sealer` seals what is put aside. */
  constructor(unitOfWork: UnitOfWork, sealer: Pick<Sealer, 'seal'>) {
    this.#unitOfWork = unitOfWork;
    this.#sealer = sealer;
  }

  async claim(group: string, topic: string, partition: number, clusterId: string): Promise<PartitionClaim> {
    const claim = await this.#unitOfWork.run((tx) => claimIn(tx, { group, topic, partition, clusterId }));
    this.#known.set(keyOf(claim), { epoch: claim.epoch, nextOffset: claim.nextOffset });
    return claim;
  }

  /**
   * When the commit of a chunk was in doubt (the connection broke before the answer) and the same chunk comes again,
   * its effects are there already: this resolves without calling `work`.
   */
  async commitChunk(claim: PartitionClaim, nextOffset: bigint, work: (tx: Tx) => Promise<void>): Promise<void> {
    const known = this.#known.get(keyOf(claim));
    const expected = known?.epoch === claim.epoch ? known.nextOffset : claim.nextOffset;
    const reached = await this.#unitOfWork.run(async (tx) => {
      const clusterId = await movePosition(tx, claim, expected, nextOffset);
      if (clusterId === null) return positionAlreadyAt(tx, claim, nextOffset);
      this.#chunks.set(tx, { group: claim.group, clusterId });
      await work(tx);
      return nextOffset;
    });
    this.#known.set(keyOf(claim), { epoch: claim.epoch, nextOffset: reached });
  }

  async quarantine(tx: Tx, record: KafkaRecord, reason: { code: string; detail: string }): Promise<void> {
    const chunk = this.#chunks.get(tx);
    if (chunk === undefined) throw new Error('a record is quarantined inside the transaction of its chunk');
    await quarantineRecord(tx, this.#sealer, { record, reason, ...chunk });
  }

  isTransient(error: unknown): boolean {
    return isTransient(error);
  }
}

interface ClaimRequest extends Chunk {
  readonly topic: string;
  readonly partition: number;
}

async function claimIn(tx: Tx, request: ClaimRequest): Promise<PartitionClaim> {
  const { group, topic, partition, clusterId } = request;
  const before = (await tx.query<PositionRow>(`${SELECT_POSITION} FOR UPDATE`, [group, topic, partition]))[0];
  if (before !== undefined && before.cluster_id !== clusterId) {
    await tx.query(
      `INSERT INTO consumer_position_reset
         (consumer_group, topic, partition, cluster_before, cluster_after, next_offset, reason)
       VALUES ($1, $2, $3, $4, $5, $6, 'another cluster')`,
      [group, topic, partition, before.cluster_id, clusterId, before.next_offset],
    );
  }
  const rows = await tx.query<PositionRow>(
    `INSERT INTO consumer_position AS p (consumer_group, topic, partition, cluster_id, epoch) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (consumer_group, topic, partition) DO UPDATE
       SET epoch = p.epoch + 1, claimed_at = now(), cluster_id = excluded.cluster_id,
           next_offset = CASE WHEN p.cluster_id = excluded.cluster_id THEN p.next_offset END
     RETURNING cluster_id, epoch, next_offset`,
    [group, topic, partition, clusterId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('an upsert returned no row');
  const nextOffset = row.next_offset === null ? null : BigInt(row.next_offset);
  return { group, topic, partition, epoch: BigInt(row.epoch), nextOffset };
}

/** The position's cluster when it moved; null when the claim is overtaken or the position is not where we left it. */
async function movePosition(
  tx: Tx,
  claim: PartitionClaim,
  expected: bigint | null,
  nextOffset: bigint,
): Promise<string | null> {
  const rows = await tx.query<{ cluster_id: string }>(
    `UPDATE consumer_position SET next_offset = $4, moved_at = now()
      WHERE consumer_group = $1 AND topic = $2 AND partition = $3
        AND epoch = $5 AND next_offset IS NOT DISTINCT FROM $6::bigint
     RETURNING cluster_id`,
    [
      claim.group,
      claim.topic,
      claim.partition,
      String(nextOffset),
      String(claim.epoch),
      expected === null ? null : String(expected),
    ],
  );
  return rows[0]?.cluster_id ?? null;
}

async function positionAlreadyAt(tx: Tx, claim: PartitionClaim, nextOffset: bigint): Promise<bigint> {
  const row = (await tx.query<PositionRow>(SELECT_POSITION, [claim.group, claim.topic, claim.partition]))[0];
  const position = row?.next_offset ?? null;
  if (row === undefined || position === null || BigInt(row.epoch) !== claim.epoch || BigInt(position) < nextOffset) {
    throw new Fenced(claim);
  }
  return BigInt(position);
}

import { createHash } from 'node:crypto';
import { ProblemError } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ChainRef, HistoryRecord } from './history-write.js';

/** All conditions hold together; what is left out does not filter. */
export interface HistoryFilter {
  readonly kinds: readonly string[];
  /** Instants of the acts: from the first, up to but without the second. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actorId?: string | undefined;
  readonly chainId?: string | undefined;
  /** Offices whose entries are shown; those of no office are not among them. */
  readonly procuratorateIds?: readonly string[] | undefined;
}

export interface PagePlace {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface HistoryPage {
  readonly items: readonly HistoryRecord[];
  readonly nextCursor: string | null;
}

interface Row extends Omit<HistoryRecord, 'chain'> {
  readonly chainKind: string;
  readonly chainId: string;
}

const COLUMNS = `position, chain_kind AS "chainKind", chain_id AS "chainId", seq, at,
  procuratorate_id AS "procuratorateId", region_code12 AS "regionCode12", actor_id AS "actorId",
  actor_name AS "actorName", command, entry, secret, encode(hash, 'hex') AS hash`;

const toRecord = ({ chainKind, chainId, ...rest }: Row): HistoryRecord => ({
  ...rest,
  chain: { kind: chainKind, id: chainId },
});

export async function readChain(tx: Tx, chain: ChainRef, afterSeq: number, limit: number): Promise<HistoryRecord[]> {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM history WHERE chain_kind = $1 AND chain_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
    [chain.kind, chain.id, afterSeq, limit],
  );
  return rows.map(toRecord);
}

export async function listByKind(tx: Tx, filter: HistoryFilter, { cursor, limit }: PagePlace): Promise<HistoryPage> {
  const fingerprint = fingerprintOf(filter);
  const params: unknown[] = [];
  const conditions: string[] = [];
  const when = (value: unknown, condition: (place: string) => string): void => {
    if (value !== undefined) conditions.push(condition(`$${params.push(value)}`));
  };
  const [only, ...others] = filter.kinds;
  // Equality, not a list of one: only so the index gives the order, too.
  if (others.length === 0) when(only ?? '', (p) => `chain_kind = ${p}`);
  else when(filter.kinds, (p) => `chain_kind = ANY (${p}::text[])`);
  when(filter.from, (p) => `at >= ${p}::timestamptz`);
  when(filter.to, (p) => `at < ${p}::timestamptz`);
  when(filter.actorId, (p) => `actor_id = ${p}`);
  when(filter.chainId, (p) => `chain_id = ${p}`);
  when(filter.procuratorateIds, (p) => `procuratorate_id = ANY (${p}::text[])`);
  when(positionOf(cursor, fingerprint), (p) => `position < ${p}::bigint`);
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM history WHERE ${conditions.join(' AND ')}
      ORDER BY position DESC LIMIT $${params.push(limit + 1)}`,
    params,
  );
  const items = rows.slice(0, limit).map(toRecord);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last.position, fingerprint) : null;
  return { items, nextCursor };
}

/** A cursor remembers what was filtered by: with other filters it would skip entries unseen, so it is refused. */
const fingerprintOf = (filter: HistoryFilter): string =>
  createHash('sha256')
    .update(JSON.stringify(filter, Object.keys(filter).sort()))
    .digest('base64url')
    .slice(0, 12);

const CURSOR = /^1\.([\w-]{12})\.([0-9]{1,18})$/;

const cursorOf = (position: string, fingerprint: string): string =>
  Buffer.from(`1.${fingerprint}.${position}`, 'latin1').toString('base64url');

function positionOf(cursor: string | undefined, fingerprint: string): string | undefined {
  if (cursor === undefined) return undefined;
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const position = match?.[2];
  if (position === undefined || match?.[1] !== fingerprint) {
    throw new ProblemError('HTTP.INVALID', { items: [{ pointer: '/cursor', detail: '无法识别' }] });
  }
  return position;
}

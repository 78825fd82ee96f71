import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  carryRows,
  type ChainHead,
  chainKey,
  type ChainRef,
  GENESIS,
  type LinkedRow,
  linkEntry,
} from '#platform/audit';

interface PlainRow {
  readonly item_id: string;
  readonly seq: number;
  readonly item_kind: string;
  readonly at: Date;
  readonly command: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly entry: string;
  readonly reason: string | null;
  readonly reason_key: Buffer | null;
  readonly procuratorate_id: string | null;
  readonly region_code12: string | null;
}

const ROWS_AT_ONCE = 2_000;

/**
 * In the order of the acts; entries of one item in the order of its versions, even where a clock was put back in between.
 * Held by a cursor: the whole is one transaction, so half a history is never seen.
 */
const READ = `
  DECLARE plain_rows NO SCROLL CURSOR FOR
  SELECT h.*, coalesce(c.procuratorate_id, f.procuratorate_id) AS procuratorate_id,
         coalesce(c.region_code12, f.region_code12) AS region_code12
    FROM plain_history h
    LEFT JOIN clue c ON h.item_kind = 'clue' AND c.id = h.item_id
    LEFT JOIN case_file f ON h.item_kind = 'case' AND f.id = h.item_id
   ORDER BY max(h.at) OVER (PARTITION BY h.item_id ORDER BY h.seq), h.seq, h.item_id`;

/** Carries the history of the first release over into chains. Entries, reasons and their keys stay as they are. */
export class CarryHistory1796000000005 implements MigrationInterface {
  readonly name = 'CarryHistory1796000000005';

  async up(runner: QueryRunner): Promise<void> {
    const tx = {
      query: async <R>(sql: string, params: readonly unknown[] = []) => (await runner.query(sql, [...params])) as R[],
    };
    const heads = new Map<string, ChainRef & ChainHead>();
    await tx.query(READ);
    for (;;) {
      const plain = await tx.query<PlainRow>(`FETCH ${ROWS_AT_ONCE} FROM plain_rows`);
      if (plain.length === 0) break;
      const rows = plain.map((row) => carried(row, heads));
      const touched = new Set(rows.map((row) => chainKey({ kind: row.chain_kind, id: row.chain_id })));
      await carryRows(
        tx,
        rows,
        [...touched].map((key) => heads.get(key)!),
      );
    }
    await tx.query('CLOSE plain_rows');
    await tx.query('DROP TABLE plain_history');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE plain_history (
        item_id uuid NOT NULL,
        seq integer NOT NULL,
        item_kind text NOT NULL,
        at timestamptz NOT NULL,
        command text,
        actor_id text,
        actor_name text,
        entry text NOT NULL,
        reason text,
        reason_key bytea,
        PRIMARY KEY (item_id, seq)
      )`);
    await runner.query(`INSERT INTO plain_history
      SELECT chain_id::uuid, seq, chain_kind, at, command, actor_id, actor_name, entry, secret, secret_key
        FROM history WHERE chain_kind IN ('clue', 'case')`);
  }
}

function carried(row: PlainRow, heads: Map<string, ChainRef & ChainHead>): LinkedRow {
  const chain = { kind: row.item_kind, id: row.item_id };
  const key = chainKey(chain);
  const before = heads.get(key);
  if (row.seq !== (before?.count ?? 0) + 1) throw new Error(`the history of ${chain.kind} ${chain.id} has a gap`);
  const linked = linkEntry({
    write: {
      chain,
      at: row.at.toISOString(),
      procuratorateId: row.procuratorate_id,
      regionCode12: row.region_code12,
      actorId: row.actor_id,
      actorName: row.actor_name,
      command: row.command,
      entry: {},
      secret: row.reason,
    },
    seq: row.seq,
    prevHash: before?.hash ?? GENESIS,
    entry: row.entry,
    ...(row.reason_key === null ? {} : { secretKey: row.reason_key }),
  });
  heads.set(key, { ...chain, count: row.seq, hash: linked.hash });
  return linked;
}

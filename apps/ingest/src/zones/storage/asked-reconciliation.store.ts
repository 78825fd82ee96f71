import type { Tx } from '#platform/postgres';

export interface AskedReconciliation {
  readonly answerId: string;
  readonly bodyHash: Buffer;
  /** As the inner side wrote it; null until it came. */
  readonly answer: Buffer | null;
}

const COLUMNS = 'answer_id AS "answerId", body_hash AS "bodyHash", answer';

/** On the edge: what platforms asked to have compared, and the answers of the inner side. */
export class AskedReconciliationStore {
  async bySignedId(tx: Tx, sourceId: string, signedId: string): Promise<AskedReconciliation | undefined> {
    const rows = await tx.query<AskedReconciliation & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM asked_reconciliation WHERE source_id = $1 AND signed_id = $2`,
      [sourceId, signedId],
    );
    return rows[0];
  }

  async byAnswerId(tx: Tx, sourceId: string, answerId: string): Promise<AskedReconciliation | undefined> {
    const rows = await tx.query<AskedReconciliation & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM asked_reconciliation WHERE source_id = $1 AND answer_id = $2`,
      [sourceId, answerId],
    );
    return rows[0];
  }

  /** Of one source, asked since then and without an answer. */
  async countWaiting(tx: Tx, sourceId: string, since: Date): Promise<number> {
    const [row] = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM asked_reconciliation
        WHERE source_id = $1 AND answered_at IS NULL AND asked_at > $2`,
      [sourceId, since],
    );
    return row?.n ?? 0;
  }

  async countAllWaiting(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM asked_reconciliation WHERE answered_at IS NULL',
    );
    return row?.n ?? 0;
  }

  /** False where the signed id was used at the same moment. */
  async add(
    tx: Tx,
    asked: Omit<AskedReconciliation, 'answer'> & {
      readonly sourceId: string;
      readonly signedId: string;
      readonly at: Date;
    },
  ): Promise<boolean> {
    const { answerId, sourceId, signedId, bodyHash, at } = asked;
    const rows = await tx.query(
      `INSERT INTO asked_reconciliation (answer_id, source_id, signed_id, body_hash, asked_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source_id, signed_id) DO NOTHING RETURNING 1`,
      [answerId, sourceId, signedId, bodyHash, at],
    );
    return rows.length === 1;
  }

  /** Without an effect where the request is not known here (any more). */
  async answer(
    tx: Tx,
    { answerId, sourceId, body, at }: { answerId: string; sourceId: string; body: Buffer; at: Date },
  ): Promise<void> {
    await tx.query(
      'UPDATE asked_reconciliation SET answer = $3, answered_at = $4 WHERE answer_id = $1 AND source_id = $2',
      [answerId, sourceId, body, at],
    );
  }

  async forget(tx: Tx, sourceId: string, before: Date): Promise<void> {
    await tx.query('DELETE FROM asked_reconciliation WHERE source_id = $1 AND asked_at < $2', [sourceId, before]);
  }
}

import type { Tx } from '#platform/postgres';

export interface CarriedReconciliation {
  readonly answerId: string;
  readonly sourceId: string;
  /** The platform's own bytes. */
  readonly request: Buffer;
  /** This one counted. */
  readonly attempts: number;
}

/** On the inner side: what the edge brought to be compared, until it is answered. */
export class CarriedReconciliationStore {
  async add(
    tx: Tx,
    { answerId, sourceId, request }: Omit<CarriedReconciliation, 'attempts'>,
    receivedAt: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO carried_reconciliation (answer_id, source_id, request, received_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (answer_id) DO NOTHING`,
      [answerId, sourceId, request, receivedAt],
    );
  }

  /** The oldest that nobody works on; nobody else gets it for `leaseSeconds`. */
  async claim(tx: Tx, leaseSeconds: number): Promise<CarriedReconciliation | undefined> {
    const rows = await tx.query<CarriedReconciliation & Record<string, unknown>>(
      `UPDATE carried_reconciliation SET due_at = now() + make_interval(secs => $1), attempts = attempts + 1
        WHERE answer_id = (SELECT answer_id FROM carried_reconciliation WHERE due_at <= now()
                            ORDER BY due_at, answer_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING answer_id AS "answerId", source_id AS "sourceId", request, attempts`,
      [leaseSeconds],
    );
    return rows[0];
  }

  async putOff(tx: Tx, answerId: string, seconds: number): Promise<void> {
    await tx.query(
      'UPDATE carried_reconciliation SET due_at = now() + make_interval(secs => $2) WHERE answer_id = $1',
      [answerId, seconds],
    );
  }

  async remove(tx: Tx, answerId: string): Promise<void> {
    await tx.query('DELETE FROM carried_reconciliation WHERE answer_id = $1', [answerId]);
  }

  async count(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM carried_reconciliation');
    return row?.n ?? 0;
  }
}

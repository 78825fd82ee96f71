import type { Tx } from '#platform/postgres';

/** On the inner side: trials of connectors that the edge makes, until their answer is collected. */
export class ConnectorTrialStore {
  async add(tx: Tx, trialId: string, sourceId: string, at: Date): Promise<void> {
    await tx.query('INSERT INTO connector_trial (trial_id, source_id, asked_at) VALUES ($1, $2, $3)', [
      trialId,
      sourceId,
      at,
    ]);
  }

  /** Without an effect where nobody waits any more. */
  async answer(tx: Tx, trialId: string, sealed: Buffer): Promise<void> {
    await tx.query('UPDATE connector_trial SET answer_sealed = $2 WHERE trial_id = $1', [trialId, sealed]);
  }

  /** The answer, which is here no more then; null until it came. */
  async collect(tx: Tx, trialId: string): Promise<Buffer | null> {
    const rows = await tx.query<{ sealed: Buffer }>(
      `DELETE FROM connector_trial WHERE trial_id = $1 AND answer_sealed IS NOT NULL RETURNING answer_sealed AS sealed`,
      [trialId],
    );
    return rows[0]?.sealed ?? null;
  }

  async forget(tx: Tx, before: Date): Promise<void> {
    await tx.query('DELETE FROM connector_trial WHERE asked_at < $1', [before]);
  }
}

import { copyRows, type Tx } from '#platform/postgres';

export interface SignedIdKey {
  readonly sourceId: string;
  readonly signedId: string;
}

export interface SignedAnswer extends SignedIdKey {
  /** Of the bytes that were signed. */
  readonly bodyHash: Buffer;
  readonly answer: unknown;
}

const COLUMNS = {
  source_id: 'text',
  signed_id: 'text',
  body_hash: 'bytea',
  answer: 'json',
  at: 'timestamptz',
} as const;

/** The answers to messages whose signed id may come again. */
export class SignedIdStore {
  /** Rejects with 23505 when one of them was answered already; waits for a writer who is at one of them. */
  async append(tx: Tx, answers: readonly SignedAnswer[], at: Date): Promise<void> {
    await copyRows(
      tx,
      'signed_id',
      COLUMNS,
      answers.map(({ sourceId, signedId, bodyHash, answer }) => ({
        source_id: sourceId,
        signed_id: signedId,
        body_hash: bodyHash,
        answer: JSON.stringify(answer),
        at,
      })),
    );
  }

  async find(tx: Tx, keys: readonly SignedIdKey[]): Promise<SignedAnswer[]> {
    const rows = await tx.query<{ source_id: string; signed_id: string; body_hash: Buffer; answer: unknown }>(
      `SELECT source_id, signed_id, body_hash, answer
         FROM unnest($1::text[], $2::text[]) AS wanted (source_id, signed_id) JOIN signed_id USING (source_id, signed_id)`,
      [keys.map(({ sourceId }) => sourceId), keys.map(({ signedId }) => signedId)],
    );
    return rows.map(({ source_id, signed_id, body_hash, answer }) => ({
      sourceId: source_id,
      signedId: signed_id,
      bodyHash: body_hash,
      answer,
    }));
  }

  /** Removes answers that were given before this time, at most `limit`; returns how many. 0 while another is at it. */
  async purge(tx: Tx, before: Date, limit: number): Promise<number> {
    const [lock] = await tx.query<{ ours: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.signed_id', 0)) AS ours`,
    );
    if (lock?.ours !== true) return 0;
    const { rowCount } = await tx.client.query(
      'DELETE FROM signed_id WHERE ctid = ANY (ARRAY(SELECT ctid FROM signed_id WHERE at < $1 LIMIT $2))',
      [before, limit],
    );
    return rowCount ?? 0;
  }
}

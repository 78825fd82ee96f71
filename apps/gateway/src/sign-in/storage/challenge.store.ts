import type { Tx } from '#platform/postgres';
import type { Challenge, ChallengePurpose } from '../challenge.js';

const COLUMNS = `purpose, account_id AS "accountId", account_revision::float8 AS "accountRevision", method,
  second_factor AS "secondFactor", failures, expires_at AS "expiresAt"`;

export interface ChallengeDigests {
  readonly challenge: Buffer;
  readonly browser: Buffer;
}

export class ChallengeStore {
  async insert(tx: Tx, digests: ChallengeDigests, challenge: Omit<Challenge, 'failures'>): Promise<void> {
    const { purpose, accountId, accountRevision, method, secondFactor, expiresAt } = challenge;
    await tx.query(
      `INSERT INTO sign_in_challenge (digest, browser_digest, purpose, account_id, account_revision, method,
         second_factor, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [digests.challenge, digests.browser, purpose, accountId, accountRevision, method, secondFactor, expiresAt],
    );
  }

  /** The challenge of this browser for one of the purposes, locked until the end of the transaction. */
  async lock(
    tx: Tx,
    digests: ChallengeDigests,
    purposes: readonly ChallengePurpose[],
    now: Date,
  ): Promise<Challenge | undefined> {
    const rows = await tx.query<Challenge>(
      `SELECT ${COLUMNS} FROM sign_in_challenge
       WHERE digest = $1 AND browser_digest = $2 AND purpose = ANY ($3::text[]) AND expires_at > $4 FOR UPDATE`,
      [digests.challenge, digests.browser, purposes, now],
    );
    return rows[0];
  }

  async saveFailures(tx: Tx, digest: Buffer, failures: number): Promise<void> {
    await tx.query('UPDATE sign_in_challenge SET failures = $2 WHERE digest = $1', [digest, failures]);
  }

  async delete(tx: Tx, digest: Buffer): Promise<void> {
    await tx.query('DELETE FROM sign_in_challenge WHERE digest = $1', [digest]);
  }

  async deleteOfAccount(tx: Tx, accountId: string): Promise<void> {
    await tx.query('DELETE FROM sign_in_challenge WHERE account_id = $1', [accountId]);
  }

  async deleteExpired(tx: Tx, now: Date, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM sign_in_challenge WHERE digest IN (
         SELECT digest FROM sign_in_challenge WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [now, limit],
    );
    return rows.length;
  }
}

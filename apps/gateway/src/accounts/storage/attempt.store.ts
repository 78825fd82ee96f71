import type { Tx } from '#platform/postgres';
import type { AttemptCount } from '../attempts/attempt-rule.js';

const COLUMNS = 'subject, failures, pending, level, since, locked_until AS "lockedUntil", told_until AS "toldUntil"';

/** Counts of attempts, by subject: in the database, so that they hold over instances and restarts. */
export class AttemptStore {
  /** The counts of the subjects, locked until the end of the transaction; a subject without one gets `fresh`. */
  async lock(tx: Tx, subjects: readonly Buffer[], fresh: AttemptCount): Promise<AttemptCount[]> {
    const { failures, pending, level, since } = fresh;
    // One order for all, or two sign-ins wait for each other.
    const ordered = [...subjects].sort((a, b) => a.compare(b));
    await tx.query(
      `INSERT INTO sign_in_attempt (subject, failures, pending, level, since)
       SELECT subject, $2, $3, $4, $5 FROM unnest($1::bytea[]) AS s (subject)
       ON CONFLICT (subject) DO NOTHING`,
      [ordered, failures, pending, level, since],
    );
    const rows = await tx.query<AttemptCount & { subject: Buffer }>(
      `SELECT ${COLUMNS} FROM sign_in_attempt WHERE subject = ANY ($1::bytea[]) ORDER BY subject FOR UPDATE`,
      [ordered],
    );
    return subjects.map((subject) => rows.find((row) => row.subject.equals(subject)) ?? fresh);
  }

  async save(tx: Tx, subject: Buffer, count: AttemptCount): Promise<void> {
    const { failures, pending, level, since, lockedUntil, toldUntil } = count;
    await tx.query(
      `UPDATE sign_in_attempt SET failures = $2, pending = $3, level = $4, since = $5, locked_until = $6,
         told_until = $7
       WHERE subject = $1`,
      [subject, failures, pending, level, since, lockedUntil, toldUntil],
    );
  }

  async forget(tx: Tx, subject: Buffer): Promise<void> {
    await tx.query('DELETE FROM sign_in_attempt WHERE subject = $1', [subject]);
  }

  /** Of those that are locked at `now`, until when. */
  async listLocked(tx: Tx, subjects: readonly Buffer[], now: Date): Promise<{ subject: Buffer; until: Date }[]> {
    return tx.query(
      `SELECT subject, locked_until AS until FROM sign_in_attempt
       WHERE subject = ANY ($1::bytea[]) AND locked_until > $2`,
      [subjects, now],
    );
  }

  /** Deletes up to `limit` counts that began before `before`, and are no lock at `now`; how many they were. */
  async purge(tx: Tx, before: Date, now: Date, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM sign_in_attempt WHERE subject IN (
         SELECT subject FROM sign_in_attempt WHERE since < $1 AND (locked_until IS NULL OR locked_until < $2)
         ORDER BY since LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [before, now, limit],
    );
    return rows.length;
  }
}

import type { Notice } from '#domain/notices';
import type { Tx } from '#platform/postgres';

/** A sentence that people of an office had been told of a subject, in a time that the database no longer knows. */
export type ToldSentence = Pick<Notice, 'subject' | 'subjectId' | 'version' | 'procuratorateId' | 'text' | 'at'>;

export interface KeptSentence extends ToldSentence {
  readonly toldId: string;
}

/** So long after a restore the same sentence about the same subject is news again. */
const KEPT_DAYS = 30;

export class ToldNoticeStore {
  /** Returns how many were not kept yet. */
  async keep(tx: Tx, told: readonly ToldSentence[]): Promise<number> {
    const column = <K extends keyof ToldSentence>(name: K) => told.map((one) => one[name]);
    const rows = await tx.query(
      `INSERT INTO told_notice (subject, subject_id, version, procuratorate_id, text, told_at)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
       ON CONFLICT (subject, subject_id, version, procuratorate_id) DO NOTHING RETURNING 1`,
      [
        column('subject'),
        column('subjectId'),
        column('version'),
        column('procuratorateId'),
        column('text'),
        column('at'),
      ],
    );
    return rows.length;
  }

  /** What is kept of these subjects, in the order in which it was told. */
  async listFor(tx: Tx, subjectIds: readonly string[]): Promise<KeptSentence[]> {
    return tx.query<KeptSentence & Record<string, unknown>>(
      `SELECT id AS "toldId", subject, subject_id AS "subjectId", version, procuratorate_id AS "procuratorateId", text,
              told_at AS "at"
         FROM told_notice
        WHERE subject IN ('clue', 'case') AND subject_id = ANY ($1::uuid[])
          AND restored_at > now() - $2 * interval '1 day'
        ORDER BY version`,
      [subjectIds, KEPT_DAYS],
    );
  }

  /** They have been said again. */
  async remove(tx: Tx, toldIds: readonly string[]): Promise<void> {
    if (toldIds.length === 0) return;
    await tx.query('DELETE FROM told_notice WHERE id = ANY ($1::bigint[])', [toldIds]);
  }
}

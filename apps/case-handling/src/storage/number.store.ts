import type { Tx } from '#platform/postgres';

export type NumberKind = 'clue' | 'case';

/** Gapless numbers per procuratorate, kind and year: the row is locked until the end of the transaction that took them. */
export class NumberStore {
  /** Takes `count` numbers in a row and returns the first. */
  async take(tx: Tx, kind: NumberKind, procuratorateId: string, year: number, count = 1): Promise<number> {
    const rows = await tx.query<{ last: number }>(
      `INSERT INTO number_sequence AS s (procuratorate_id, kind, year, last) VALUES ($1, $2, $3, $4)
       ON CONFLICT (procuratorate_id, kind, year) DO UPDATE SET last = s.last + excluded.last
       RETURNING last`,
      [procuratorateId, kind, year, count],
    );
    return rows[0]!.last - count + 1;
  }
}

import type { Tx } from '#platform/postgres';

/** How far the telling of all holds was heard. */
export interface CaseworkTold {
  /** The telling that is being heard, or was last. */
  readonly publicationId: string;
  readonly nextPart: number;
  /** When the newest telling began that was heard whole; null before the first. */
  readonly completeAsOf: Date | null;
}

export class CaseworkToldStore {
  async find(tx: Tx): Promise<CaseworkTold | undefined> {
    const rows = await tx.query<CaseworkTold & Record<string, unknown>>(
      `SELECT publication_id AS "publicationId", next_part AS "nextPart", complete_as_of AS "completeAsOf"
         FROM casework_told`,
    );
    return rows[0];
  }

  async save(tx: Tx, { publicationId, nextPart, completeAsOf }: CaseworkTold): Promise<void> {
    await tx.query(
      `INSERT INTO casework_told (publication_id, next_part, complete_as_of) VALUES ($1, $2, $3)
       ON CONFLICT (one) DO UPDATE SET publication_id = excluded.publication_id, next_part = excluded.next_part,
         complete_as_of = excluded.complete_as_of`,
      [publicationId, nextPart, completeAsOf],
    );
  }
}

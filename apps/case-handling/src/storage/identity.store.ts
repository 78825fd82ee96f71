import type { Tx } from '#platform/postgres';
import type { ClueKey } from './clue-key.store.js';
import type { NumberKind } from './number.store.js';

/** An id and a number that were given before a restore and are free again. */
export interface KeptIdentity {
  readonly id: string;
  readonly number: string;
}

export type KeptClue = KeptIdentity & ClueKey;

export interface KeptCase extends KeptIdentity {
  readonly procuratorateId: string;
  readonly clueId: string;
}

export class IdentityStore {
  /** For clues that these keys open again, in the order in which they were opened. */
  async listFree(tx: Tx, keys: readonly ClueKey[]): Promise<KeptClue[]> {
    return tx.query<KeptClue & Record<string, unknown>>(
      `SELECT DISTINCT i.id, i.number, i.procuratorate_id AS "procuratorateId", i.rule_id AS "ruleId",
              i.match_key AS "matchKey"
         FROM unnest($1::text[], $2::text[], $3::text[]) AS w (procuratorate_id, rule_id, match_key)
         JOIN identity_before_restore i USING (procuratorate_id, rule_id, match_key)
        WHERE i.kind = 'clue' AND NOT EXISTS (SELECT FROM clue c WHERE c.id = i.id)
        ORDER BY i.id`,
      [keys.map((key) => key.procuratorateId), keys.map((key) => key.ruleId), keys.map((key) => key.matchKey)],
    );
  }

  /** For the case that this clue is filed as. */
  async findFreeCase(tx: Tx, clueId: string): Promise<KeptIdentity | undefined> {
    const rows = await tx.query<KeptIdentity & Record<string, unknown>>(
      `SELECT i.id, i.number FROM identity_before_restore i
        WHERE i.kind = 'case' AND i.clue_id = $1 AND NOT EXISTS (SELECT FROM case_file f WHERE f.id = i.id)
        ORDER BY i.id LIMIT 1`,
      [clueId],
    );
    return rows[0];
  }

  async keep(tx: Tx, clues: readonly KeptClue[], cases: readonly KeptCase[]): Promise<void> {
    const rows = [
      ...clues.map((clue) => ({ ...clue, kind: 'clue' })),
      ...cases.map((item) => ({ ...item, kind: 'case' })),
    ];
    await tx.query(
      `INSERT INTO identity_before_restore (id, kind, number, procuratorate_id, rule_id, match_key, clue_id)
       SELECT id, kind, number, "procuratorateId", "ruleId", "matchKey", "clueId"
         FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, kind text, number text, "procuratorateId" text, "ruleId" text,
              "matchKey" text, "clueId" uuid)
       ON CONFLICT (id) DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }

  /** No number up to `last` is given anew. */
  async reserveNumbers(
    tx: Tx,
    { kind, procuratorateId, year, last }: { kind: NumberKind; procuratorateId: string; year: number; last: number },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO number_sequence AS s (procuratorate_id, kind, year, last) VALUES ($1, $2, $3, $4)
       ON CONFLICT (procuratorate_id, kind, year) DO UPDATE SET last = greatest(s.last, excluded.last)`,
      [procuratorateId, kind, year, last],
    );
  }
}

import type { Tx } from '#platform/postgres';

export interface ClueKey {
  readonly procuratorateId: string;
  readonly ruleId: string;
  readonly matchKey: string;
}

/** The open clue of a key, or else the one that closed last. */
export interface KeyPlace extends ClueKey {
  readonly clueId: string;
  readonly isOpen: boolean;
}

export class ClueKeyStore {
  /** At most one place per key; keys that were never seen have none. */
  async listPlaces(tx: Tx, keys: readonly ClueKey[]): Promise<KeyPlace[]> {
    return tx.query<KeyPlace>(
      `SELECT DISTINCT ON (k.procuratorate_id, k.rule_id, k.match_key)
         k.procuratorate_id AS "procuratorateId", k.rule_id AS "ruleId", k.match_key AS "matchKey",
         k.clue_id AS "clueId", k.closed_at IS NULL AS "isOpen"
       FROM clue_key k
       JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w (procuratorate_id, rule_id, match_key)) w
         USING (procuratorate_id, rule_id, match_key)
       ORDER BY k.procuratorate_id, k.rule_id, k.match_key, k.closed_at DESC NULLS FIRST, k.clue_id DESC`,
      columns(keys),
    );
  }

  /** Fails with a unique violation (23505) when another clue has the key open. */
  async open(tx: Tx, keys: readonly (ClueKey & { readonly clueId: string })[]): Promise<void> {
    if (keys.length === 0) return;
    await tx.query(
      `INSERT INTO clue_key (procuratorate_id, rule_id, match_key, clue_id)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])`,
      [...columns(keys), keys.map((key) => key.clueId)],
    );
  }

  /** No more hits of these clues' keys attach to them. */
  async closeAll(tx: Tx, clueIds: readonly string[], at: string): Promise<void> {
    if (clueIds.length === 0) return;
    await tx.query('UPDATE clue_key SET closed_at = $2 WHERE clue_id = ANY ($1::uuid[]) AND closed_at IS NULL', [
      clueIds,
      at,
    ]);
  }

  /** 并案: later hits of the keys that `from` had open go to `to`. */
  async move(tx: Tx, from: string, to: string, at: string): Promise<void> {
    const moved = await tx.query<KeyPlace>(
      `UPDATE clue_key SET closed_at = $2 WHERE clue_id = $1 AND closed_at IS NULL
       RETURNING procuratorate_id AS "procuratorateId", rule_id AS "ruleId", match_key AS "matchKey"`,
      [from, at],
    );
    await this.open(
      tx,
      moved.map((key) => ({ ...key, clueId: to })),
    );
  }
}

const columns = (keys: readonly ClueKey[]): string[][] => [
  keys.map((key) => key.procuratorateId),
  keys.map((key) => key.ruleId),
  keys.map((key) => key.matchKey),
];

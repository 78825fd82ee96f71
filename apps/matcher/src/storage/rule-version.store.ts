import type { Tx } from '#platform/postgres';

export interface RuleVersionRow {
  readonly ruleId: string;
  readonly version: number;
  readonly sha256: string;
  readonly body: unknown;
  readonly loadedAt: Date;
}

const SELECTED = 'rule_id AS "ruleId", version, sha256, body, loaded_at AS "loadedAt"';

/** Every rule version that was ever in force here. Rows are never changed. */
export class RuleVersionStore {
  /** Keeps what is new and returns every one of the versions as it is stored, which may be what somebody stored before. */
  async keep(
    tx: Tx,
    versions: readonly Pick<RuleVersionRow, 'ruleId' | 'version' | 'sha256' | 'body'>[],
  ): Promise<RuleVersionRow[]> {
    const ids = [versions.map((v) => v.ruleId), versions.map((v) => v.version)];
    await tx.query(
      `INSERT INTO rule_version (rule_id, version, sha256, body)
       SELECT u.rule_id, u.version, u.sha256, u.body::jsonb
         FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS u (rule_id, version, sha256, body)
       ON CONFLICT DO NOTHING`,
      [...ids, versions.map((v) => v.sha256), versions.map((v) => JSON.stringify(v.body))],
    );
    return tx.query<RuleVersionRow>(
      `SELECT ${SELECTED} FROM rule_version
        WHERE (rule_id, version) IN (SELECT * FROM unnest($1::text[], $2::int[]))`,
      ids,
    );
  }

  async keepSet(tx: Tx, id: string, versions: Readonly<Record<string, number>>): Promise<void> {
    await tx.query('INSERT INTO rule_set (id, versions) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      id,
      JSON.stringify(versions),
    ]);
  }

  async list(tx: Tx): Promise<RuleVersionRow[]> {
    return tx.query<RuleVersionRow>(`SELECT ${SELECTED} FROM rule_version ORDER BY rule_id, version DESC`);
  }

  async find(tx: Tx, ruleId: string, version: number): Promise<RuleVersionRow | undefined> {
    const rows = await tx.query<RuleVersionRow>(
      `SELECT ${SELECTED} FROM rule_version WHERE rule_id = $1 AND version = $2`,
      [ruleId, version],
    );
    return rows[0];
  }
}

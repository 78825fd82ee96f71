import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

export interface SourceKeyRow {
  readonly keyId: string;
  readonly secretSealed: string;
  readonly state: string;
}

export interface SourceRow {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly version: number;
  readonly registeredAt: Date;
  readonly keys: readonly SourceKeyRow[];
}

/** What people see of a source. */
export interface SourceView {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

const ACCESS_COLUMNS = { procuratorateId: 's.procuratorate_id', regionCode12: 's.region_code12' };

const LIST = `
  SELECT s.source_id AS "sourceId", s.kind, s.name, s.state, s.procuratorate_id AS "procuratorateId",
         s.region_code12 AS "regionCode12", s.version, s.registered_at AS "registeredAt",
         coalesce((SELECT json_agg(json_build_object('keyId', k.key_id, 'secretSealed', k.secret_sealed, 'state', k.state)
                                   ORDER BY k.created_at, k.key_id)
                     FROM source_key k WHERE k.source_id = s.source_id), '[]') AS keys
    FROM source s
   ORDER BY s.source_id`;

export class SourceStore {
  async list(tx: Tx): Promise<SourceRow[]> {
    return tx.query<SourceRow & Record<string, unknown>>(LIST);
  }

  async listSeen(tx: Tx, seen: Condition): Promise<SourceView[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS);
    return tx.query<SourceView & Record<string, unknown>>(
      `SELECT s.source_id AS "sourceId", s.kind, s.name, s.state, s.procuratorate_id AS "procuratorateId",
              s.region_code12 AS "regionCode12" FROM source s WHERE ${sql} ORDER BY s.source_id`,
      params,
    );
  }

  /** Their registrations are told anew: readers keep the highest version. */
  async raiseVersions(tx: Tx, sourceIds: readonly string[]): Promise<void> {
    await tx.query('UPDATE source SET version = version + 1, changed_at = now() WHERE source_id = ANY ($1::text[])', [
      sourceIds,
    ]);
  }

  /** False when the id is taken. */
  async insert(
    tx: Tx,
    source: Omit<SourceRow, 'keys' | 'registeredAt'> & { readonly registeredBy: string },
    key: SourceKeyRow,
  ): Promise<boolean> {
    const inserted = await tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source_id) DO NOTHING RETURNING 1`,
      [
        source.sourceId,
        source.kind,
        source.name,
        source.state,
        source.procuratorateId,
        source.regionCode12,
        source.version,
        source.registeredBy,
      ],
    );
    if (inserted.length === 0) return false;
    await tx.query(`INSERT INTO source_key (source_id, key_id, secret_sealed, state) VALUES ($1, $2, $3, $4)`, [
      source.sourceId,
      key.keyId,
      key.secretSealed,
      key.state,
    ]);
    return true;
  }
}

import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

export type AdapterState = 'draft' | 'published' | 'retired';

export interface AdapterRow {
  readonly adapterId: string;
  /** Null where it comes with the product. */
  readonly procuratorateId: string | null;
  readonly title: string;
}

/** What a trial of a draft found; of the draft with this digest only. */
export interface Trial {
  readonly sha256: string;
  readonly lines: number;
  readonly taken: number;
  readonly at: string;
}

export interface AdapterVersionRow {
  readonly adapterId: string;
  readonly version: number;
  readonly state: AdapterState;
  readonly definition: unknown;
  readonly sha256: string;
  readonly changedBy: string | null;
  readonly changedAt: Date;
  readonly tried: Trial | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
}

export type AdapterSummary = AdapterRow & {
  readonly versions: readonly Omit<AdapterVersionRow, 'adapterId' | 'definition' | 'changedAt' | 'publishedAt'>[];
  /** Sources that have it, of those that the reader sees. */
  readonly sources: readonly string[];
};

export interface Bound {
  readonly sourceId: string;
  readonly adapterId: string;
  readonly version: number;
}

const ACCESS_COLUMNS = { procuratorateId: 'a.procuratorate_id' };
const ADAPTER = 'a.adapter_id AS "adapterId", a.procuratorate_id AS "procuratorateId", a.title';
const VERSION = `v.adapter_id AS "adapterId", v.version, v.state, v.definition, v.sha256, v.changed_by AS "changedBy",
  v.changed_at AS "changedAt", v.tried, v.published_by AS "publishedBy", v.published_at AS "publishedAt"`;
const SHIPPING = 'ingest adapters that come with the product';

export class AdapterStore {
  async listSeen(tx: Tx, seen: Condition): Promise<AdapterSummary[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS);
    return tx.query<AdapterSummary & Record<string, unknown>>(
      `SELECT ${ADAPTER},
              (SELECT json_agg(json_build_object('version', v.version, 'state', v.state, 'sha256', v.sha256, 'tried', v.tried,
                        'changedBy', v.changed_by, 'publishedBy', v.published_by) ORDER BY v.version DESC)
                 FROM adapter_version v WHERE v.adapter_id = a.adapter_id) AS versions,
              ARRAY(SELECT s.source_id FROM source s WHERE s.adapter_id = a.adapter_id ORDER BY 1) AS sources
         FROM adapter a WHERE ${sql} ORDER BY a.procuratorate_id NULLS LAST, a.adapter_id`,
      params,
    );
  }

  async find(tx: Tx, adapterId: string): Promise<AdapterRow | undefined> {
    const rows = await tx.query<AdapterRow & Record<string, unknown>>(
      `SELECT ${ADAPTER} FROM adapter a WHERE a.adapter_id = $1`,
      [adapterId],
    );
    return rows[0];
  }

  /** Nobody else changes the adapter or a version of it until the transaction ends. */
  async lock(tx: Tx, adapterId: string): Promise<void> {
    await tx.query('SELECT FROM adapter WHERE adapter_id = $1 FOR NO KEY UPDATE', [adapterId]);
  }

  /** False when the name is taken. */
  async insert(tx: Tx, adapter: AdapterRow, at: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO adapter (adapter_id, procuratorate_id, title, made_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [adapter.adapterId, adapter.procuratorateId, adapter.title, at],
    );
    return rows.length > 0;
  }

  async retitle(tx: Tx, adapterId: string, title: string): Promise<void> {
    await tx.query('UPDATE adapter SET title = $2 WHERE adapter_id = $1 AND title <> $2', [adapterId, title]);
  }

  async findVersion(tx: Tx, adapterId: string, version: number): Promise<AdapterVersionRow | undefined> {
    const rows = await tx.query<AdapterVersionRow & Record<string, unknown>>(
      `SELECT ${VERSION} FROM adapter_version v WHERE v.adapter_id = $1 AND v.version = $2`,
      [adapterId, version],
    );
    return rows[0];
  }

  /** The draft, or where there is none the version in force. */
  async newestOf(tx: Tx, adapterId: string): Promise<AdapterVersionRow | undefined> {
    const rows = await tx.query<AdapterVersionRow & Record<string, unknown>>(
      `SELECT ${VERSION} FROM adapter_version v WHERE v.adapter_id = $1 ORDER BY v.version DESC LIMIT 1`,
      [adapterId],
    );
    return rows[0];
  }

  /** Writes over the draft, or begins one as the next version. The adapter is locked. */
  async saveDraft(
    tx: Tx,
    draft: Pick<AdapterVersionRow, 'adapterId' | 'definition' | 'sha256' | 'changedBy'> & { readonly at: string },
  ): Promise<number> {
    const params = [draft.adapterId, JSON.stringify(draft.definition), draft.sha256, draft.changedBy, draft.at];
    const rows = await tx.query<{ version: number }>(
      `WITH changed AS (
         UPDATE adapter_version SET definition = $2, sha256 = $3, changed_by = $4, changed_at = $5
          WHERE adapter_id = $1 AND state = 'draft' RETURNING version),
       begun AS (
         INSERT INTO adapter_version (adapter_id, version, state, definition, sha256, changed_by, changed_at)
         SELECT $1, coalesce((SELECT max(version) FROM adapter_version WHERE adapter_id = $1), 0) + 1, 'draft', $2, $3, $4, $5
          WHERE NOT EXISTS (SELECT FROM changed) RETURNING version)
       SELECT version FROM changed UNION ALL SELECT version FROM begun`,
      params,
    );
    return rows[0]!.version;
  }

  async noteTrial(tx: Tx, adapterId: string, version: number, trial: Trial): Promise<void> {
    await tx.query(`UPDATE adapter_version SET tried = $3 WHERE adapter_id = $1 AND version = $2 AND state = 'draft'`, [
      adapterId,
      version,
      JSON.stringify(trial),
    ]);
  }

  /** The draft comes into force, and what was before retires. The adapter is locked. */
  async publish(tx: Tx, adapterId: string, version: number, by: string | null, at: string): Promise<void> {
    await tx.query(`UPDATE adapter_version SET state = 'retired' WHERE adapter_id = $1 AND state = 'published'`, [
      adapterId,
    ]);
    await tx.query(
      `UPDATE adapter_version SET state = 'published', published_by = $3, published_at = $4
        WHERE adapter_id = $1 AND version = $2`,
      [adapterId, version, by, at],
    );
  }

  /** One process at a time brings in what comes with the product. */
  async lockShipping(tx: Tx): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [SHIPPING]);
  }

  async digests(tx: Tx): Promise<{ adapterId: string; sha256: string }[]> {
    return tx.query('SELECT adapter_id AS "adapterId", sha256 FROM adapter_version');
  }

  async isPublished(tx: Tx, adapterId: string): Promise<boolean> {
    const rows = await tx.query(`SELECT FROM adapter_version WHERE adapter_id = $1 AND state = 'published'`, [
      adapterId,
    ]);
    return rows.length > 0;
  }

  /** Null: the source pushes in our own form. */
  async bind(tx: Tx, sourceId: string, adapterId: string | null): Promise<void> {
    await tx.query('UPDATE source SET adapter_id = $2, changed_at = now() WHERE source_id = $1', [sourceId, adapterId]);
  }

  /** Which version each source with an adapter follows. */
  async bound(tx: Tx): Promise<Bound[]> {
    return tx.query<Bound & Record<string, unknown>>(
      `SELECT s.source_id AS "sourceId", v.adapter_id AS "adapterId", v.version
         FROM source s JOIN adapter_version v ON v.adapter_id = s.adapter_id AND v.state = 'published'`,
    );
  }
}

import type { Condition } from '#kernel';
import type { SignatureSuite } from '#platform/auth';
import { conditionSql, type Tx } from '#platform/postgres';

export interface SourceKeyRow {
  readonly keyId: string;
  readonly secretSealed: string;
  readonly state: 'active' | 'retiring' | 'revoked';
  readonly suite: SignatureSuite;
  /** Instant; null of an active one. */
  readonly endsAt: string | null;
}

/** What of a source may change after its registration. */
export interface SourceSettings {
  readonly name: string;
  readonly state: string;
  readonly regions: readonly string[];
  readonly ratePerSecond: number | null;
  readonly rateBurst: number | null;
  readonly retentionDays: number | null;
  readonly lawfulBasis: string | null;
}

export interface SourceRow extends SourceSettings {
  readonly sourceId: string;
  readonly kind: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly version: number;
  readonly keys: readonly SourceKeyRow[];
}

/** A key as people see it. `retired`: it was being retired, and its time is over. */
export interface SourceKeyView {
  readonly keyId: string;
  readonly state: 'active' | 'retiring' | 'retired' | 'revoked';
  readonly suite: SignatureSuite;
  readonly createdAt: string;
  readonly endsAt: string | null;
}

/** What people see of a source. */
export interface SourceView {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly regions: readonly string[];
  readonly rateLimit: { readonly perSecond: number; readonly burst: number } | null;
  readonly retentionDays: number | null;
  readonly lawfulBasis: string | null;
  readonly adapterId: string | null;
  readonly keys: readonly SourceKeyView[];
}

const ACCESS_COLUMNS = { procuratorateId: 's.procuratorate_id', regionCode12: 's.region_code12' };
/** As an instant in a JSON value. */
const instant = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const WHO = `s.source_id AS "sourceId", s.kind, s.name, s.state, s.procuratorate_id AS "procuratorateId",
  s.region_code12 AS "regionCode12", s.regions, s.retention_days AS "retentionDays", s.lawful_basis AS "lawfulBasis"`;

const ROWS = `
  SELECT ${WHO}, s.version, s.rate_per_second AS "ratePerSecond", s.rate_burst AS "rateBurst",
         coalesce((SELECT json_agg(json_build_object('keyId', k.key_id, 'secretSealed', k.secret_sealed, 'state', k.state,
                                                     'suite', k.suite, 'endsAt', ${instant('k.ends_at')})
                                   ORDER BY k.created_at, k.key_id)
                     FROM source_key k WHERE k.source_id = s.source_id), '[]') AS keys
    FROM source s`;

const VIEWS = `
  SELECT ${WHO}, s.adapter_id AS "adapterId",
         CASE WHEN s.rate_per_second IS NOT NULL
              THEN json_build_object('perSecond', s.rate_per_second, 'burst', s.rate_burst) END AS "rateLimit",
         coalesce((SELECT json_agg(json_build_object('keyId', k.key_id, 'suite', k.suite,
                     'state', CASE WHEN k.state = 'retiring' AND k.ends_at <= now() THEN 'retired' ELSE k.state END,
                     'createdAt', ${instant('k.created_at')}, 'endsAt', ${instant('k.ends_at')})
                                   ORDER BY k.created_at, k.key_id)
                     FROM source_key k WHERE k.source_id = s.source_id), '[]') AS keys
    FROM source s`;

export class SourceStore {
  async list(tx: Tx): Promise<SourceRow[]> {
    return tx.query<SourceRow & Record<string, unknown>>(`${ROWS} ORDER BY s.source_id`);
  }

  /** Held until the transaction ends, so that two changes come one after the other. */
  async hold(tx: Tx, sourceId: string): Promise<SourceRow | undefined> {
    await tx.query('SELECT 1 FROM source WHERE source_id = $1 FOR NO KEY UPDATE', [sourceId]);
    return (await tx.query<SourceRow & Record<string, unknown>>(`${ROWS} WHERE s.source_id = $1`, [sourceId]))[0];
  }

  async listSeen(tx: Tx, seen: Condition): Promise<SourceView[]> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS);
    return tx.query<SourceView & Record<string, unknown>>(`${VIEWS} WHERE ${sql} ORDER BY s.source_id`, params);
  }

  /** Their registrations are told anew: readers keep the highest version. */
  async raiseVersions(tx: Tx, sourceIds: readonly string[]): Promise<void> {
    await tx.query('UPDATE source SET version = version + 1, changed_at = now() WHERE source_id = ANY ($1::text[])', [
      sourceIds,
    ]);
  }

  async change(tx: Tx, sourceId: string, settings: SourceSettings): Promise<void> {
    const { name, state, regions, ratePerSecond, rateBurst, retentionDays, lawfulBasis } = settings;
    await tx.query(
      `UPDATE source SET name = $2, state = $3, regions = $4, rate_per_second = $5, rate_burst = $6, retention_days = $7,
              lawful_basis = $8 WHERE source_id = $1`,
      [sourceId, name, state, regions, ratePerSecond, rateBurst, retentionDays, lawfulBasis],
    );
  }

  /** `key` is null of a source that nobody pushes for. False when the id is taken. */
  async insert(
    tx: Tx,
    source: Omit<SourceRow, 'keys'> & { readonly registeredBy: string },
    key: SourceKeyRow | null,
  ): Promise<boolean> {
    const inserted = await tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by, regions,
                           rate_per_second, rate_burst, retention_days, lawful_basis)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (source_id) DO NOTHING RETURNING 1`,
      [
        source.sourceId,
        source.kind,
        source.name,
        source.state,
        source.procuratorateId,
        source.regionCode12,
        source.version,
        source.registeredBy,
        source.regions,
        source.ratePerSecond,
        source.rateBurst,
        source.retentionDays,
        source.lawfulBasis,
      ],
    );
    if (inserted.length === 0) return false;
    if (key !== null) await this.addKey(tx, source.sourceId, key);
    return true;
  }

  async addKey(tx: Tx, sourceId: string, key: SourceKeyRow): Promise<void> {
    await tx.query(
      `INSERT INTO source_key (source_id, key_id, secret_sealed, state, suite, ends_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [sourceId, key.keyId, key.secretSealed, key.state, key.suite, key.endsAt],
    );
  }

  async endKey(
    tx: Tx,
    sourceId: string,
    { keyId, state, endsAt }: Pick<SourceKeyRow, 'keyId' | 'state' | 'endsAt'>,
  ): Promise<void> {
    await tx.query('UPDATE source_key SET state = $3, ends_at = $4 WHERE source_id = $1 AND key_id = $2', [
      sourceId,
      keyId,
      state,
      endsAt,
    ]);
  }
}

import type { Tx } from '#platform/postgres';
import type { SourceKeyRow, SourceRow } from '../../storage/source.store.js';

const REGISTERED_BY = 'inner zone';

/** On the edge: registrations as the inner side last told them. */
export class ZoneSourceStore {
  /** Puts the registration in the place of an older one; false where a newer one, or the same, is here. */
  async put(tx: Tx, source: SourceRow): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO source AS s (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by, regions,
                                rate_per_second, rate_burst, retention_days, lawful_basis)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (source_id) DO UPDATE SET kind = excluded.kind, name = excluded.name, state = excluded.state,
         procuratorate_id = excluded.procuratorate_id, region_code12 = excluded.region_code12, version = excluded.version,
         regions = excluded.regions, rate_per_second = excluded.rate_per_second, rate_burst = excluded.rate_burst,
         retention_days = excluded.retention_days, lawful_basis = excluded.lawful_basis, changed_at = now()
       WHERE s.version < excluded.version RETURNING 1`,
      [
        source.sourceId,
        source.kind,
        source.name,
        source.state,
        source.procuratorateId,
        source.regionCode12,
        source.version,
        REGISTERED_BY,
        source.regions,
        source.ratePerSecond,
        source.rateBurst,
        source.retentionDays,
        source.lawfulBasis,
      ],
    );
    if (rows.length === 0) return false;
    for (const key of source.keys) await this.putKey(tx, source.sourceId, key);
    // What is not in the registration is in use no more.
    await tx.query(
      `UPDATE source_key SET state = 'revoked', ends_at = coalesce(ends_at, now())
        WHERE source_id = $1 AND NOT key_id = ANY ($2::text[]) AND state <> 'revoked'`,
      [source.sourceId, source.keys.map(({ keyId }) => keyId)],
    );
    return true;
  }

  /** Whether this very registration is the one that is here. */
  async isCurrent(tx: Tx, { sourceId, version }: Pick<SourceRow, 'sourceId' | 'version'>): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM source WHERE source_id = $1 AND version = $2', [sourceId, version]);
    return rows.length === 1;
  }

  private async putKey(
    tx: Tx,
    sourceId: string,
    { keyId, secretSealed, state, suite, endsAt }: SourceKeyRow,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO source_key (source_id, key_id, secret_sealed, state, suite, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (source_id, key_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, state = excluded.state,
         suite = excluded.suite, ends_at = excluded.ends_at`,
      [sourceId, keyId, secretSealed, state, suite, endsAt],
    );
  }
}

import type { SourceChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import { SourceRow } from './source.row.js';

/** notify's own copy of the registered sources. */
export class SourceStore {
  async findById(tx: Tx, sourceId: string): Promise<SourceRow | undefined> {
    return (await tx.manager.findOneBy(SourceRow, { sourceId })) ?? undefined;
  }

  async listIds(tx: Tx): Promise<string[]> {
    const rows = await tx.manager.find(SourceRow, { select: { sourceId: true }, order: { sourceId: 'ASC' } });
    return rows.map(({ sourceId }) => sourceId);
  }

  /** Keeps the registration unless a newer version of it is there. */
  async save(tx: Tx, source: SourceChangedV1): Promise<void> {
    await tx.query(
      `INSERT INTO source AS s (source_id, version, kind, name, state, procuratorate_id, region_code12, keys, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)
       ON CONFLICT (source_id) DO UPDATE SET
         version = EXCLUDED.version, kind = EXCLUDED.kind, name = EXCLUDED.name, state = EXCLUDED.state,
         procuratorate_id = EXCLUDED.procuratorate_id, region_code12 = EXCLUDED.region_code12,
         keys = EXCLUDED.keys, at = EXCLUDED.at
       WHERE s.version < EXCLUDED.version`,
      [
        source.sourceId,
        source.version,
        source.kind,
        source.name,
        source.state,
        source.procuratorateId,
        source.regionCode12,
        JSON.stringify(source.keys),
        source.at,
      ],
    );
  }

  async remove(tx: Tx, sourceId: string): Promise<void> {
    await tx.manager.delete(SourceRow, { sourceId });
  }
}

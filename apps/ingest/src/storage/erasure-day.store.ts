import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import type { ErasureRule } from './erased-event.store.js';

/** How many events of a source went on a day by a rule. */
export interface ErasureDay {
  readonly day: string;
  readonly sourceId: string;
  readonly rule: ErasureRule;
  readonly events: number;
}

export interface ErasureDayFilter {
  readonly sourceId: string | null;
  /** By the end of a term, or by a person's request. */
  readonly by: 'time' | 'request' | null;
  /** Days, both included. */
  readonly from: string | null;
  readonly to: string | null;
}

/** The last row of the page before. */
export type ErasureDayPlace = Pick<ErasureDay, 'day' | 'sourceId' | 'rule'>;

const PLACE = { procuratorateId: 'd.procuratorate_id' };

/** What was erased, day by day. It is written where the events are marked as erased. */
export class ErasureDayStore {
  /** Those that somebody may see, the newest first. */
  async list(
    tx: Tx,
    seen: Condition,
    filter: ErasureDayFilter,
    page: { readonly after: ErasureDayPlace | null; readonly limit: number },
  ): Promise<ErasureDay[]> {
    const { sql, params } = conditionSql(seen, PLACE, 9);
    return tx.query<ErasureDay & Record<string, unknown>>(
      `SELECT to_char(d.day, 'YYYY-MM-DD') AS day, d.source_id AS "sourceId", d.rule, d.events
         FROM erasure_day d
        WHERE ($1::text IS NULL OR d.source_id = $1) AND ($2::text IS NULL OR (d.rule = 'request') = ($2 = 'request'))
          AND ($3::date IS NULL OR d.day >= $3) AND ($4::date IS NULL OR d.day <= $4)
          AND ($5::date IS NULL OR d.day < $5 OR d.day = $5 AND (d.source_id, d.rule) > ($6, $7))
          AND ${sql}
        ORDER BY d.day DESC, d.source_id, d.rule LIMIT $8`,
      [
        filter.sourceId,
        filter.by,
        filter.from,
        filter.to,
        page.after?.day ?? null,
        page.after?.sourceId ?? null,
        page.after?.rule ?? null,
        page.limit,
        ...params,
      ],
    );
  }

  /** What sources are called; not for the people's role, which does not see all of whose events it may read this. */
  async namesOf(tx: Tx, sourceIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; name: string }>(
      'SELECT source_id AS id, name FROM source WHERE source_id = ANY ($1::text[])',
      [sourceIds],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

import type { Tx } from '#platform/postgres';

export interface TokensWanted {
  readonly sourceId: string;
  readonly perSecond: number;
  readonly burst: number;
  /** Tokens that are needed now. */
  readonly need: number;
  /** Tokens that are taken along as far as they are there. */
  readonly along: number;
  /** Nothing is taken from a bucket with less in it. */
  readonly atLeast: number;
}

export interface TokensGiven {
  /** 0, or at least `need`. */
  readonly taken: number;
  /** What is in the bucket afterwards; below 0 where more was needed than there was. */
  readonly level: number;
}

/**
 * Fills the bucket by the time that passed, then takes, as long as there is enough in it: what is needed beyond that is
 * owed, so that a batch larger than the bucket can come at all.
 */
const TAKE = `
  WITH filled AS (
    SELECT least($3::float8, level + $2::float8 * greatest(0, extract(epoch FROM now() - at))) AS level
      FROM source_rate WHERE source_id = $1 FOR UPDATE
  ), took AS (
    SELECT level, CASE WHEN level >= $6::float8 THEN $4::float8 + least($5::float8, greatest(0, floor(level - $4))) ELSE 0 END AS taken
      FROM filled
  )
  UPDATE source_rate AS rate SET level = took.level - took.taken, at = greatest(rate.at, now())
    FROM took WHERE rate.source_id = $1 RETURNING took.taken, rate.level`;

/** One bucket of tokens for each source that has a limit. */
export class SourceRateStore {
  async take(tx: Tx, { sourceId, perSecond, burst, need, along, atLeast }: TokensWanted): Promise<TokensGiven> {
    const params = [sourceId, perSecond, burst, need, along, atLeast];
    const [given] = await tx.query<{ taken: number; level: number }>(TAKE, params);
    if (given !== undefined) return given;
    await tx.query('INSERT INTO source_rate VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [sourceId, burst]);
    const [first] = await tx.query<{ taken: number; level: number }>(TAKE, params);
    return first ?? { taken: 0, level: 0 };
  }
}

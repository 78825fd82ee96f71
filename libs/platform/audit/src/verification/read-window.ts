import { type Connection, queryRows } from './read-stored.js';

/**
 * How long the oldest entry above the position has been waiting to be sealed, by the server's clock at the beginning of the
 * transaction; null where there is none. Through JSON, so that it is answered where no migration has added the column.
 */
export async function readOldestUnsealed(connection: Connection, sealedUpto: number): Promise<number | null> {
  const [row] = await queryRows(
    connection,
    `SELECT extract(epoch FROM now() - (to_jsonb(h) ->> 'appended_at')::timestamptz)
       FROM history h WHERE h.position > $1 ORDER BY h.position LIMIT 1`,
    [sealedUpto],
  );
  const seconds = row?.[0] ?? null;
  return seconds === null ? null : Math.max(0, Math.round(Number(seconds) * 1000) / 1000);
}

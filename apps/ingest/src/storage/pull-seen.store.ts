import type { Tx } from '#platform/postgres';

/** Digests of the records that a connector brought: what comes again byte for byte is known. */
export class PullSeenStore {
  /** Those of `digests` that came before, in hexadecimal. They are kept from today on. */
  async among(tx: Tx, sourceId: string, digests: readonly Buffer[], today: string): Promise<Set<string>> {
    const rows = await tx.query<{ digest: Buffer }>(
      'SELECT digest FROM pull_seen WHERE source_id = $1 AND digest = ANY ($2::bytea[])',
      [sourceId, digests],
    );
    const known = rows.map(({ digest }) => digest);
    await tx.query('UPDATE pull_seen SET day = $3 WHERE source_id = $1 AND digest = ANY ($2::bytea[]) AND day < $3', [
      sourceId,
      known,
      today,
    ]);
    return new Set(known.map((digest) => digest.toString('hex')));
  }

  async add(tx: Tx, sourceId: string, digests: readonly Buffer[], today: string): Promise<void> {
    await tx.query(
      `INSERT INTO pull_seen (source_id, digest, day) SELECT $1, d, $3 FROM unnest($2::bytea[]) AS d
       ON CONFLICT (source_id, digest) DO NOTHING`,
      [sourceId, digests, today],
    );
  }

  /** Those that did not come again since that day. */
  async forget(tx: Tx, sourceId: string, before: string): Promise<void> {
    await tx.query('DELETE FROM pull_seen WHERE source_id = $1 AND day < $2', [sourceId, before]);
  }

  async forgetAll(tx: Tx, sourceId: string): Promise<void> {
    await tx.query('DELETE FROM pull_seen WHERE source_id = $1', [sourceId]);
  }
}

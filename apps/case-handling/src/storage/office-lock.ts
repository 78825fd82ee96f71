import type { Tx } from '#platform/postgres';

/**
 * Whoever opens, attaches, moves or merges clues of an office holds this lock until the end of the transaction, so that
 * what was read stays true. Clues of one office open one after the other in any case: their numbers have no gaps.
 * Taken before any row lock, several in one order, so that no two transactions wait for each other.
 */
export async function lockOffices(tx: Tx, procuratorateIds: readonly string[]): Promise<void> {
  const ordered = [...new Set(procuratorateIds)].sort();
  for (const id of ordered) {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`casework of ${id}`]);
  }
}

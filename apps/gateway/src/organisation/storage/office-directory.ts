import type { Tx } from '#platform/postgres';

/** Where an office stands among the others. */
export class OfficeDirectory {
  /** Known, and without one above it. */
  async isTopmost(tx: Tx, officeId: string): Promise<boolean> {
    const rows = await tx.query('SELECT FROM office WHERE id = $1 AND parent_id IS NULL', [officeId]);
    return rows.length > 0;
  }
}

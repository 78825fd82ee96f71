import { checkIdentifier } from '../connection/session.js';
import type { Tx } from '../tx.js';

/** Everything that one version of an item says, or a part of it: all pairs of a left with a right. */
export interface PairsOfItem {
  readonly itemId: string;
  readonly version: number;
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** More of the same version follows. */
  readonly more: boolean;
}

export interface PairTables {
  /** `(<left> uuid, <right> text, item_id uuid, version integer)`, primary key (left, right, item_id), index on item_id. */
  readonly pairs: string;
  /** `(item_id uuid PRIMARY KEY, version integer)` */
  readonly versions: string;
  readonly left: string;
  readonly right: string;
}

/**
 * A copy of pairs that another service holds by item and publishes whole with each version of the item. The newest version
 * stands, whatever the order and however often messages come; until the last part of a version is there, pairs of the
 * version before stay beside its own.
 */
export class ItemPairs {
  readonly #sql: { readonly advance: string; readonly add: string; readonly clear: string };

  constructor(tables: PairTables) {
    const pairs = checkIdentifier(tables.pairs);
    const versions = checkIdentifier(tables.versions);
    const columns = `${checkIdentifier(tables.left)}, ${checkIdentifier(tables.right)}, item_id`;
    this.#sql = {
      advance: `INSERT INTO ${versions} AS v (item_id, version) VALUES ($1, $2)
        ON CONFLICT (item_id) DO UPDATE SET version = excluded.version WHERE v.version <= excluded.version
        RETURNING v.version`,
      add: `INSERT INTO ${pairs} (${columns}, version)
        SELECT l, r, $1, $2 FROM unnest($3::uuid[]) AS l, unnest($4::text[]) AS r
        ON CONFLICT (${columns}) DO UPDATE SET version = excluded.version`,
      clear: `DELETE FROM ${pairs} WHERE item_id = $1 AND version < $2`,
    };
  }

  /** In the order of their arrival. */
  async take(tx: Tx, items: readonly PairsOfItem[]): Promise<void> {
    for (const { itemId, version, left, right, more } of items) {
      const advanced = await tx.query(this.#sql.advance, [itemId, version]);
      if (advanced.length === 0) continue;
      if (left.length > 0 && right.length > 0) {
        await tx.query(this.#sql.add, [itemId, version, [...new Set(left)], [...new Set(right)]]);
      }
      if (!more) await tx.query(this.#sql.clear, [itemId, version]);
    }
  }
}

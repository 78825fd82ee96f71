import { createHash } from 'node:crypto';
import { ProblemError } from '#kernel';

/** One page, newest first. `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * Ids are UUIDv7, so the order of ids is the order of opening, and "older than this id" is a stable place to go on from.
 * The cursor remembers what was filtered by: with other filters it would skip rows unseen, so it is refused.
 */
export class KeysetCursor {
  readonly #fingerprint: string;

  constructor(list: string, filters: object) {
    const text = JSON.stringify([list, Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))]);
    this.#fingerprint = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  }

  /** The id to go on after; null at the beginning. Throws CASEWORK.CURSOR_INVALID. */
  read(cursor: string | undefined): string | null {
    if (cursor === undefined) return null;
    const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
    const id = match?.[2];
    if (id === undefined || match?.[1] !== this.#fingerprint) {
      throw new ProblemError('CASEWORK.CURSOR_INVALID', { items: [{ pointer: '/cursor', detail: '无法识别' }] });
    }
    return id;
  }

  /** `rows` are up to `limit + 1`: the one too many only says that there is more. */
  page<Item extends { readonly id: string }>(rows: readonly Item[], limit: number): Page<Item> {
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    if (rows.length <= limit || last === undefined) return { items, nextCursor: null };
    return { items, nextCursor: Buffer.from(`1.${this.#fingerprint}.${last.id}`, 'latin1').toString('base64url') };
  }
}

const CURSOR = /^1\.([\w-]{12})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** A text that LIKE takes literally. */
export const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/**
 * True where one of the columns is like the text. On a table with row-level security the planner may not look at what LIKE
 * would find, takes it for next to nothing, and sorts all that the person sees; `coalesce` leaves it at one in two.
 */
export const textCondition = (columns: readonly string[], place: string): string =>
  `coalesce(${columns.map((column) => `${column} LIKE ${place}`).join(' OR ')}, false)`;

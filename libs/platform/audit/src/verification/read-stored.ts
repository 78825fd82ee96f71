import type { ClientBase } from 'pg';

/** An entry as it lies in the table, with what its chain says just before it. Bytes are hexadecimal. */
export interface StoredEntry {
  readonly position: number;
  readonly chainKind: string;
  readonly chainId: string;
  readonly seq: number;
  readonly at: string;
  readonly procuratorateId: string | null;
  readonly regionCode12: string | null;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly actorNameKey: string | null;
  readonly actorNameHash: string | null;
  readonly command: string | null;
  readonly entry: string;
  readonly secret: string | null;
  readonly secretKey: string | null;
  readonly secretHash: string | null;
  readonly prevHash: string;
  readonly hash: string;
  /** Of the entry with the number before; null when there is none. */
  readonly beforeHash: string | null;
  readonly beforePosition: number | null;
  /** Of the chain's head; null when it has none. */
  readonly headCount: number | null;
  readonly headHash: string | null;
}

export type Connection = Pick<ClientBase, 'query'>;

/** As the server sends it: nothing here is worth the time of making objects of. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

type Row = readonly (string | null)[];

export async function queryRows(connection: Connection, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const result = await connection.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: 'array',
    types: AS_TEXT,
  });
  return result.rows;
}

/** Up to the page's last position, so that even two entries at one position are both read. */
const pageOf = (bound: string): string => `
  SELECT h.position, h.chain_kind, h.chain_id, h.seq, h.at, h.procuratorate_id, h.region_code12, h.actor_id,
         h.actor_name, h.actor_name_key, h.actor_name_hash, h.command, h.entry, h.secret, h.secret_key, h.secret_hash,
         h.prev_hash, h.hash, b.hash, b.position, d.count, d.hash
    FROM history h
    LEFT JOIN LATERAL (SELECT b.hash, b.position FROM history b
                        WHERE b.chain_kind = h.chain_kind AND b.chain_id = h.chain_id AND b.seq = h.seq - 1
                        ORDER BY b.position LIMIT 1) b ON true
    LEFT JOIN history_head d ON d.chain_kind = h.chain_kind AND d.chain_id = h.chain_id
   WHERE h.position > $1
     AND h.position <= (SELECT max(p.position) FROM (SELECT position FROM history
                         WHERE position > $1${bound} ORDER BY position LIMIT $2) p)
   ORDER BY h.position`;

export const FIRST_POSITION = Number.MIN_SAFE_INTEGER;
/** Without an upper bound where none is needed: given one, the server plans the page a fifth slower. */
const TO_THE_END = pageOf('');
const UPTO = pageOf(' AND position <= $3');

const ROWS_AT_ONCE = 4_000;

/**
 * All entries above `after`, up to and with `upto`, page by page in their common order; the next page is on its way while one
 * is looked at.
 */
export async function* readStored(
  connection: Connection,
  after: number,
  upto: number | null = null,
): AsyncGenerator<StoredEntry[]> {
  const page = (from: number): Promise<Row[]> =>
    upto === null
      ? queryRows(connection, TO_THE_END, [from, ROWS_AT_ONCE])
      : queryRows(connection, UPTO, [from, ROWS_AT_ONCE, upto]);
  let next = page(after);
  for (;;) {
    const rows = await next;
    const entries = rows.map(toStored);
    const last = entries.at(-1);
    if (last === undefined) return;
    next = page(last.position);
    // A failure is thrown where the page is awaited.
    next.catch(() => undefined);
    yield entries;
  }
}

const bytes = (text: string | null | undefined): string | null => (text == null ? null : text.slice(2));
const number = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

function toStored(row: Row): StoredEntry {
  return {
    position: Number(row[0]),
    chainKind: row[1] ?? '',
    chainId: row[2] ?? '',
    seq: Number(row[3]),
    at: instantOf(row[4] ?? ''),
    procuratorateId: row[5] ?? null,
    regionCode12: row[6] ?? null,
    actorId: row[7] ?? null,
    actorName: row[8] ?? null,
    actorNameKey: bytes(row[9]),
    actorNameHash: bytes(row[10]),
    command: row[11] ?? null,
    entry: row[12] ?? '',
    secret: row[13] ?? null,
    secretKey: bytes(row[14]),
    secretHash: bytes(row[15]),
    prevHash: bytes(row[16]) ?? '',
    hash: bytes(row[17]) ?? '',
    beforeHash: bytes(row[18]),
    beforePosition: number(row[19]),
    headCount: number(row[20]),
    headHash: bytes(row[21]),
  };
}

/** `2026-03-02 01:00:00.12+00` as the hash has it; the session's zone is UTC. What has another form fits no hash. */
export function instantOf(text: string): string {
  if (!text.endsWith('+00') || text.length < 22) return text;
  const fraction = text.length === 22 ? '000' : text.slice(20, -3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';
import { type Connection, FIRST_POSITION, queryRows } from './read-stored.js';

const HEADS_AT_ONCE = 20_000;

/** Heads whose chain does not end where they say. A page of heads at a time; only what does not fit comes back. */
const WRONG_HEADS = `
  WITH page AS (
    SELECT chain_kind, chain_id, count, hash FROM history_head
     WHERE (chain_kind, chain_id) > ($1, $2) ORDER BY chain_kind, chain_id LIMIT $3
  )
  SELECT p.chain_kind, p.chain_id, p.count, coalesce(l.seq, 0), NULL
    FROM page p
    LEFT JOIN LATERAL (SELECT e.seq, e.hash FROM history e
                        WHERE e.chain_kind = p.chain_kind AND e.chain_id = p.chain_id
                        ORDER BY e.seq DESC LIMIT 1) l ON true
   WHERE l.seq IS DISTINCT FROM p.count OR l.hash IS DISTINCT FROM p.hash
   UNION ALL
  (SELECT chain_kind, chain_id, NULL, NULL, (SELECT count(*) FROM page)
     FROM page ORDER BY chain_kind DESC, chain_id DESC LIMIT 1)`;

export interface WrongHead {
  readonly kind: string;
  readonly id: string;
  readonly count: number;
  readonly lastSeq: number;
}

/** A head that says more than the chain has: the chain's end was cut off. */
export const findingsOfHeads = (wrong: readonly WrongHead[]): Finding[] =>
  wrong.map(({ kind, id, count, lastSeq }): Finding => {
    const chain = { kind, id };
    if (count <= lastSeq) return { kind: 'head-changed', chain, seq: lastSeq };
    return { kind: 'truncated', chain, seq: lastSeq + 1, ...(count > lastSeq + 1 ? { throughSeq: count } : {}) };
  });

/** A chain: kind and id. */
export type ChainName = readonly [kind: string, id: string];

/** Heads from behind `from` on, all or about `most`. Those that are wrong, and the last one when there may be more. */
export async function checkHeads(
  connection: Connection,
  from: ChainName = ['', ''],
  most = Infinity,
): Promise<{ heads: number; wrong: WrongHead[]; next: ChainName | null }> {
  let [heads, after] = [0, from];
  const wrong: WrongHead[] = [];
  for (;;) {
    if (heads >= most) return { heads, wrong, next: after };
    const rows = await queryRows(connection, WRONG_HEADS, [...after, Math.min(HEADS_AT_ONCE, most)]);
    const end = rows.find(([, , count]) => count === null);
    if (end === undefined) return { heads, wrong, next: null };
    heads += Number(end[4]);
    after = [end[0] ?? '', end[1] ?? ''];
    for (const [kind, id, count, lastSeq] of rows) {
      if (count === null) continue;
      wrong.push({ kind: kind ?? '', id: id ?? '', count: Number(count), lastSeq: Number(lastSeq) });
    }
  }
}

/** What keeps the table from being changed by anybody but a superuser: each thing that is not there is one row. */
const GUARDS = `
  SELECT 'trigger ' || want.name FROM unnest(ARRAY['history_keeps_rows', 'history_keeps_all']) AS want (name)
   WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = 'history'::regclass AND t.tgname = want.name
                                                AND t.tgenabled IN ('O', 'A'))
   UNION ALL
  SELECT 'unique ' || want.columns FROM unnest(ARRAY['chain_kind,chain_id,seq', 'position']) AS want (columns)
   WHERE NOT EXISTS (
     SELECT FROM pg_index i
      WHERE i.indrelid = 'history'::regclass AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
        AND (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) = want.columns)
   UNION ALL
  SELECT 'grant ' || a.privilege_type || ' to ' || coalesce(r.rolname, 'public')
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
   WHERE c.oid = 'history'::regclass AND a.grantee <> c.relowner
     AND a.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')`;

const DUPLICATES = `
  SELECT chain_kind, chain_id, seq FROM history
   GROUP BY chain_kind, chain_id, seq HAVING count(*) > 1 ORDER BY 1, 2, 3 LIMIT 1000`;

export async function checkGuards(connection: Connection, evidence: Evidence): Promise<void> {
  const missing = (await queryRows(connection, GUARDS)).map(([what]) => what ?? '');
  for (const detail of missing) evidence.addFinding({ kind: 'unguarded', detail });
  // While the key stands, no chain can have two entries of one number.
  if (!missing.includes('unique chain_kind,chain_id,seq')) return;
  for (const [kind, id, seq] of await queryRows(connection, DUPLICATES)) {
    evidence.addFinding({ kind: 'forked', chain: { kind: kind ?? '', id: id ?? '' }, seq: Number(seq) });
  }
}

/** Entries without a position, or below all that are read. */
export async function checkHidden(connection: Connection, evidence: Evidence): Promise<void> {
  const [row] = await queryRows(
    connection,
    `SELECT (SELECT count(*) FROM history WHERE position IS NULL) + (SELECT count(*) FROM history WHERE position <= $1)`,
    [FIRST_POSITION],
  );
  if (Number(row?.[0] ?? 0) !== 0) evidence.addFinding({ kind: 'hidden', detail: row?.[0] ?? '' });
}

/** Entries that no reading in order comes across, e.g. without a position. */
export async function checkCount(connection: Connection, read: number, evidence: Evidence): Promise<void> {
  const [row] = await queryRows(connection, 'SELECT count(*) FROM history');
  const there = Number(row?.[0] ?? 0);
  if (there !== read) evidence.addFinding({ kind: 'hidden', detail: String(there - read) });
}

/** The witness goes on, the database's notes do not, and what those lines seal is not there: an older state came back. */
export async function checkRestore(connection: Connection, lastLine: number, evidence: Evidence): Promise<void> {
  const [note] = await queryRows(
    connection,
    'SELECT line_no, to_position FROM history_seal ORDER BY line_no DESC LIMIT 1',
  );
  const [noted, upto] = [Number(note?.[0] ?? 0), Number(note?.[1] ?? FIRST_POSITION)];
  if (lastLine <= noted) return;
  const missing = evidence.missing.filter(([position]) => position > upto).length;
  if (missing > 0) evidence.addFinding({ kind: 'database-behind', line: noted + 1, detail: String(missing) });
}

const NOTES_AT_ONCE = 200;

export interface LineNote {
  readonly no: number;
  /** Of the line that the note holds, and as the note names it: one and the same, unless somebody has changed it. */
  readonly hashes: readonly [string, string];
}

/** The notes that the database has of lines behind `after`, in order. */
export async function* readNotes(connection: Connection, after = 0): AsyncGenerator<LineNote> {
  for (let last = after; ;) {
    const rows = await queryRows(
      connection,
      `SELECT line_no, sha256(convert_to(line, 'UTF8')), line_hash
         FROM history_seal WHERE line_no > $1 ORDER BY line_no LIMIT $2`,
      [last, NOTES_AT_ONCE],
    );
    if (rows.length === 0) return;
    for (const [no, ofText, named] of rows) {
      last = Number(no);
      yield { no: last, hashes: [(ofText ?? '').slice(2), (named ?? '').slice(2)] };
    }
  }
}

/** The texts of notes from `after` on. */
export async function readNotedLines(connection: Connection, after: number): Promise<string[]> {
  const rows = await queryRows(
    connection,
    'SELECT line FROM history_seal WHERE line_no > $1 ORDER BY line_no LIMIT $2',
    [after, NOTES_AT_ONCE],
  );
  return rows.map(([line]) => line ?? '');
}

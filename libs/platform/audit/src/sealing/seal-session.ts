import { databaseIdentity, type IdHorizon } from '#platform/postgres';
import { readMigrations, readStructure, type Structure } from '../structure/read-structure.js';
import { hashLeaf, MerkleFrontier } from '../merkle/merkle-tree.js';
import { HASH_PREFIX, type WitnessedEntry } from '../witness/witness-line.js';
import { SealConnection, type SealConnectionOptions } from './seal-connection.js';

/** An entry as seals see it. */
export interface SealableEntry {
  readonly position: number;
  readonly kind: string;
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly command: string | null;
}

/** The database's own note of a line. */
export interface SealRow {
  readonly lineNo: number;
  readonly generation: number;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly size: number;
  /** Of the tree up to here; empty where it was not computed. */
  readonly frontier: Buffer;
  readonly lineHash: string;
  readonly line: string;
}

/** Another instance has taken over: this one must not write, and stands back. */
export class SealerOvertaken extends Error {
  constructor(epoch: number) {
    super(`epoch ${epoch} of the sealer was overtaken`);
    this.name = 'SealerOvertaken';
  }
}

/** The place is covered, too: an entry that was moved is another leaf. */
export const leafOf = (entry: { readonly position: number | string; readonly hash: string }): string =>
  hashLeaf(`${entry.position}:${entry.hash}`);

export const toWitnessed = ({ position, kind, id, seq, hash, command }: SealableEntry): WitnessedEntry => [
  position,
  kind,
  id,
  seq,
  hash.slice(0, HASH_PREFIX),
  ...(command === null ? ([] as const) : ([command] as const)),
];

/** INSERT takes this lock before it draws a position, and a transaction keeps it until its effects are visible. */
const WRITERS = `
  SELECT virtualtransaction AS writer FROM pg_locks
   WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation = 'history'::regclass
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

const SEAL_COLUMNS = `line_no::text AS "lineNo", generation, from_position AS "fromPosition",
  to_position AS "toPosition", size, frontier, encode(line_hash, 'hex') AS "lineHash", line`;

interface SealRead extends Omit<SealRow, 'lineNo' | 'fromPosition' | 'toPosition' | 'size'> {
  readonly lineNo: string;
  readonly fromPosition: string;
  readonly toPosition: string;
  readonly size: string;
}

const toSealRow = (row: SealRead): SealRow => ({
  ...row,
  lineNo: Number(row.lineNo),
  fromPosition: Number(row.fromPosition),
  toPosition: Number(row.toPosition),
  size: Number(row.size),
});

const ROWS_AT_ONCE = 10_000;

/** What a sealer asks and tells the database. */
export class SealSession {
  readonly #connection: SealConnection;

  private constructor(connection: SealConnection) {
    this.#connection = connection;
  }

  static async open(options: SealConnectionOptions): Promise<SealSession> {
    return new SealSession(await SealConnection.open(options));
  }

  get lost(): Error | null {
    return this.#connection.lost;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** One sealer per schema: true when this session holds the lock now. */
  async tryLock(schema: string): Promise<boolean> {
    const rows = await this.#connection.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [`history sealer ${schema}`],
    );
    return rows[0]?.locked === true;
  }

  /** Begins a new epoch: whoever sealed before is refused from here on. */
  async beginEpoch(owner: string): Promise<number> {
    const rows = await this.#connection.query<{ epoch: string }>(
      'UPDATE history_sealer SET epoch = epoch + 1, owner = $1 RETURNING epoch',
      [owner],
    );
    return Number(rows[0]?.epoch);
  }

  identity(): Promise<string> {
    return databaseIdentity(this.#connection);
  }

  /** Asks how far positions are drawn and how far they are final. */
  async advance(horizon: IdHorizon): Promise<void> {
    // First the sequence, then the writers, in statements of their own: the order is the proof (see IdHorizon).
    const rows = await this.#connection.query<{ last: string }>(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM history_position_seq',
    );
    const last = BigInt(rows[0]?.last ?? 0);
    if (last <= horizon.safeId && !horizon.waiting) return;
    const writers = await this.#connection.query<{ writer: string }>(WRITERS);
    horizon.observe(last, new Set(writers.map((row) => row.writer)));
  }

  /** Positions above `after` up to and with `upto`, in order. */
  async readEntries(after: number, upto: number, limit: number): Promise<SealableEntry[]> {
    const rows = await this.#connection.query<SealableEntry & { position: string }>(
      `SELECT position::text AS position, chain_kind AS kind, chain_id AS id, seq, encode(hash, 'hex') AS hash, command
         FROM history h WHERE h.position > $1 AND h.position <= $2 ORDER BY h.position LIMIT $3`,
      [after, upto, limit],
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }

  /** The tree over all entries up to and with `upto`, from the entries themselves. */
  async growTree(upto: number): Promise<MerkleFrontier> {
    const tree = new MerkleFrontier();
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const entries = await this.readEntries(after, upto, ROWS_AT_ONCE);
      for (const entry of entries) tree.append(leafOf(entry));
      const last = entries.at(-1);
      if (last === undefined) return tree;
      after = last.position;
    }
  }

  /** How the schema is built now, and by which migrations. */
  readStructure(): Promise<Structure> {
    return readStructure((sql) => this.#connection.query(sql));
  }

  /** Names of the migrations that have run. */
  readMigrations(): Promise<string[]> {
    return readMigrations((sql) => this.#connection.query(sql));
  }

  async lastSeal(): Promise<SealRow | null> {
    const rows = await this.#connection.query<SealRead>(
      `SELECT ${SEAL_COLUMNS} FROM history_seal ORDER BY line_no DESC LIMIT 1`,
    );
    return rows[0] === undefined ? null : toSealRow(rows[0]);
  }

  async sealsAfter(lineNo: number, limit: number): Promise<SealRow[]> {
    const rows = await this.#connection.query<SealRead>(
      `SELECT ${SEAL_COLUMNS} FROM history_seal WHERE line_no > $1 ORDER BY line_no LIMIT $2`,
      [lineNo, limit],
    );
    return rows.map(toSealRow);
  }

  /**
   * Stores the notes and, before they are committed, has the witness written: while the epoch's row is locked, nobody can
   * begin a later one. Rejects with SealerOvertaken when somebody has.
   */
  async record(epoch: number, rows: readonly SealRow[], writeWitness: () => Promise<void>): Promise<void> {
    await this.#connection.transaction(async () => {
      const held = await this.#connection.query('SELECT FROM history_sealer WHERE epoch = $1 FOR UPDATE', [epoch]);
      if (held.length === 0) throw new SealerOvertaken(epoch);
      for (const row of rows) await this.#insert(row);
      await writeWitness();
    });
  }

  async #insert(row: SealRow): Promise<void> {
    await this.#connection.query(
      `INSERT INTO history_seal (line_no, generation, from_position, to_position, size, frontier, line_hash, line)
       VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8)`,
      [row.lineNo, row.generation, row.fromPosition, row.toPosition, row.size, row.frontier, row.lineHash, row.line],
    );
  }
}

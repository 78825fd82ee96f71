import pg from 'pg';
import { GENESIS, hashEntry } from '../src/chains/entry-hash.js';
import type { Connection } from '../src/verification/read-stored.js';
import { SCHEMA } from './a-history.js';

/** A row as a superuser sees and writes it; bytes are hexadecimal. */
export interface Row {
  position: string | null;
  chain_kind: string;
  chain_id: string;
  seq: number;
  at: Date;
  procuratorate_id: string | null;
  region_code12: string | null;
  actor_id: string | null;
  actor_name_hash: string | null;
  command: string | null;
  entry: string;
  secret_hash: string | null;
  prev_hash: string;
  hash: string;
}

export interface Chain {
  readonly kind: string;
  readonly id: string;
}

const READ = `SELECT position, chain_kind, chain_id, seq, at, procuratorate_id, region_code12, actor_id,
  encode(actor_name_hash, 'hex') AS actor_name_hash, command, entry, encode(secret_hash, 'hex') AS secret_hash,
  encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash FROM history`;

/** Somebody who may do everything to the database, knows how hashes are made, and has no key of the witness. */
export class Superuser {
  private constructor(readonly client: pg.Client) {}

  static async signIn(url: string): Promise<Superuser> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`SET search_path = ${SCHEMA}`);
    await client.query(`SET TimeZone = 'UTC'`);
    // Triggers do not fire.
    await client.query('SET session_replication_role = replica');
    return new Superuser(client);
  }

  get connection(): Connection {
    return this.client;
  }

  async sql(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.client.query(text, [...values])).rowCount ?? 0;
  }

  async all(): Promise<Row[]> {
    return (await this.client.query<Row>(`${READ} ORDER BY position`)).rows;
  }

  async chain({ kind, id }: Chain): Promise<Row[]> {
    const found = await this.client.query<Row>(`${READ} WHERE chain_kind = $1 AND chain_id = $2 ORDER BY seq`, [
      kind,
      id,
    ]);
    return found.rows;
  }

  /** Stores what a hash covers, found by the place in the common order. */
  async store(row: Row): Promise<void> {
    await this.sql(
      `UPDATE history SET chain_kind = $2, chain_id = $3, seq = $4, at = $5, procuratorate_id = $6, region_code12 = $7,
              actor_id = $8, command = $9, entry = $10, prev_hash = decode($11, 'hex'), hash = decode($12, 'hex')
        WHERE position = $1`,
      [
        row.position,
        row.chain_kind,
        row.chain_id,
        row.seq,
        row.at,
        row.procuratorate_id,
        row.region_code12,
        row.actor_id,
        row.command,
        row.entry,
        row.prev_hash,
        row.hash,
      ],
    );
  }

  async insert(row: Row): Promise<void> {
    await this.sql(
      `INSERT INTO history (position, chain_kind, chain_id, seq, at, procuratorate_id, region_code12, actor_id, command,
              entry, prev_hash, hash) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, decode($11, 'hex'), decode($12, 'hex'))`,
      [
        row.position,
        row.chain_kind,
        row.chain_id,
        row.seq,
        row.at,
        row.procuratorate_id,
        row.region_code12,
        row.actor_id,
        row.command,
        row.entry,
        row.prev_hash,
        row.hash,
      ],
    );
  }

  async remove(rows: readonly Row[]): Promise<void> {
    await this.sql('DELETE FROM history WHERE position = ANY ($1)', [rows.map((row) => row.position)]);
  }

  /** Links and hashes a chain anew, as if it had always been so, and puts its head right. */
  async relink(chain: Chain): Promise<void> {
    let prev = GENESIS;
    const rows = await this.chain(chain);
    for (const [i, row] of rows.entries()) {
      row.prev_hash = prev;
      row.seq = i + 1;
      row.hash = rehash(row);
      await this.store(row);
      prev = row.hash;
    }
    await this.sql(
      `UPDATE history_head SET count = $3, hash = decode($4, 'hex') WHERE chain_kind = $1 AND chain_id = $2`,
      [chain.kind, chain.id, rows.length, prev],
    );
  }

  async signOut(): Promise<void> {
    await this.client.end();
  }
}

export const rehash = (row: Row): string =>
  hashEntry({
    chainKind: row.chain_kind,
    chainId: row.chain_id,
    seq: row.seq,
    at: row.at.toISOString(),
    procuratorateId: row.procuratorate_id,
    regionCode12: row.region_code12,
    actorId: row.actor_id,
    actorNameHash: row.actor_name_hash,
    command: row.command,
    entry: row.entry,
    secretHash: row.secret_hash,
    prevHash: row.prev_hash,
  });

const KEPT_TABLES = ['history', 'history_head', 'history_seal', 'history_sealer'] as const;

/** What an older backup brings back: the tables as they were, and the sequence. */
export class Backup {
  private constructor(private readonly user: Superuser) {}

  static async take(user: Superuser): Promise<Backup> {
    for (const table of KEPT_TABLES) {
      await user.sql(`DROP TABLE IF EXISTS backup_${table}`);
      await user.sql(`CREATE TABLE backup_${table} AS TABLE ${table}`);
    }
    return new Backup(user);
  }

  async restore(): Promise<void> {
    const { user } = this;
    await user.sql('BEGIN');
    for (const table of KEPT_TABLES) {
      await user.sql(`TRUNCATE ${table}`);
      await user.sql(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_${table}`);
    }
    await user.sql(`SELECT setval('history_position_seq', greatest((SELECT max(position) FROM history), 1))`);
    await user.sql('COMMIT');
  }
}

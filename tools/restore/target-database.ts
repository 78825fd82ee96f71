import pg from 'pg';
import { databaseUrl, withClient } from '#platform/postgres';
import { StackUnusable } from '../stack/index.js';

/** Names made by us from a plain name; they go into SQL in quotes all the same. */
const quotedName = (name: string): string => pg.escapeIdentifier(name);

const stamp = (now: Date): string => now.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '');

/**
 * The database that a restore is for. Data goes into one beside it, which takes its name when everything holds; the
 * one that had the name stays under another, so that nothing is lost by a restore of the wrong backup.
 */
export class TargetDatabase {
  /** Where the data is loaded. */
  readonly beside: string;
  readonly #kept: string;

  constructor(
    private readonly adminUrl: string,
    readonly name: string,
    now: Date,
  ) {
    this.beside = `${name.slice(0, 24)}_restoring_${stamp(now)}`;
    this.#kept = `${name.slice(0, 24)}_before_${stamp(now)}`;
  }

  get besideUrl(): string {
    return databaseUrl(this.adminUrl, this.beside);
  }

  /** Throws when data would have to make room that nobody gave up, or when somebody is at work there. */
  async check(replace: boolean): Promise<void> {
    await this.#administer(async (client) => {
      const can = await client.query<{ can: boolean }>(
        'SELECT rolsuper AS can FROM pg_roles WHERE rolname = current_user',
      );
      if (can.rows[0]?.can !== true) {
        throw new StackUnusable('恢复须由数据库超级用户进行 · a restore needs a superuser of the database');
      }
      if (!(await exists(client, this.name))) return;
      const found = await this.#holdsTables();
      if (found && !replace) {
        throw new StackUnusable(
          `数据库 ${this.name} 中已有数据；确认要替换时加 --replace（原库改名保留）· holds data: --replace keeps it under another name`,
        );
      }
      const users = await client.query<{ name: string }>(
        `SELECT DISTINCT coalesce(nullif(application_name, ''), usename) AS name FROM pg_stat_activity
          WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
        [this.name],
      );
      if (users.rows.length === 0) return;
      const names = users.rows.map(({ name }) => name).join(', ');
      throw new StackUnusable(`请先停止服务，正在使用数据库的有 · stop the services first: ${names}`);
    });
  }

  #holdsTables(): Promise<boolean> {
    return withClient(databaseUrl(this.adminUrl, this.name), async (client) => {
      const { rows } = await client.query<{ found: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') AS found`,
      );
      return rows[0]?.found === true;
    });
  }

  async drop(): Promise<void> {
    await this.#administer((client) =>
      client.query(`DROP DATABASE IF EXISTS ${quotedName(this.beside)} WITH (FORCE)`).then(() => undefined),
    );
  }

  /** Gives the loaded database its name; resolves with the name that the former one has now, null where there was none. */
  async takeOver(): Promise<string | null> {
    return this.#administer(async (client) => {
      const former = await exists(client, this.name);
      await client.query('BEGIN');
      if (former) {
        await client.query(`ALTER DATABASE ${quotedName(this.name)} RENAME TO ${quotedName(this.#kept)}`);
      }
      await client.query(`ALTER DATABASE ${quotedName(this.beside)} RENAME TO ${quotedName(this.name)}`);
      await client.query('COMMIT');
      return former ? this.#kept : null;
    });
  }

  #administer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return withClient(this.adminUrl, work);
  }
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  return found.rowCount === 1;
}

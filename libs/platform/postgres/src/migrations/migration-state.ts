import type { Database } from '../connection/database.js';
import { allMigrations, type Migration, MIGRATION_TIME_DIGITS } from './platform-migrations.js';
import { MIGRATIONS_TABLE } from './run-migrations.js';

/** `<13-digit time> <words>`: versions compare as text. */
const versionOf = (name: string): string =>
  `${name.slice(-MIGRATION_TIME_DIGITS)} ${name.slice(0, -MIGRATION_TIME_DIGITS)}`;

/**
 * What this build needs of the schema, against what the schema has. A database that is ahead is no fault: migrations
 * expand first, and the build before goes on while the next one starts.
 */
export class MigrationState {
  readonly #database: Database;
  readonly #expected: readonly string[];

  constructor(database: Database, migrations: readonly Migration[]) {
    this.#database = database;
    this.#expected = allMigrations(migrations).map((migration) => migration.name);
  }

  /** Names of all migrations that this build knows, oldest first. */
  get expected(): readonly string[] {
    return this.#expected;
  }

  /** The newest migration that this build knows. */
  expectedVersion(): string {
    return versionOf(this.#expected.at(-1) ?? '');
  }

  /**
   * How far the schema has come: the newest migration with none missing before it, null when even the first is
   * missing. It is smaller than `expectedVersion` exactly when something is missing.
   */
  async actualVersion(): Promise<string | null> {
    const executed = await this.#executed();
    const firstMissing = this.#expected.findIndex((name) => !executed.has(name));
    if (firstMissing === 0) return null;
    if (firstMissing > 0) return versionOf(this.#expected[firstMissing - 1] ?? '');
    return [...executed].map(versionOf).sort().at(-1) ?? null;
  }

  /** What this build needs and the schema lacks, oldest first. */
  async missing(): Promise<readonly string[]> {
    const executed = await this.#executed();
    return this.#expected.filter((name) => !executed.has(name));
  }

  async #executed(): Promise<ReadonlySet<string>> {
    return this.#database.read(async (tx) => {
      const exists = await tx.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
        MIGRATIONS_TABLE,
      ]);
      if (exists[0]?.found !== true) return new Set<string>();
      const rows = await tx.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
      return new Set(rows.map((row) => row.name));
    });
  }
}

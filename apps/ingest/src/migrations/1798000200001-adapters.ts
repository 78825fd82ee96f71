import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

/**
 * Source adapters and their versions, and which one a source has. The office of an adapter is NULL where it comes with the
 * product. A version that is published keeps its words: the trigger holds whatever the program says.
 */
export class Adapters1798000200001 implements MigrationInterface {
  readonly name = 'Adapters1798000200001';

  static readonly policies: readonly RowPolicy[] = [
    { table: 'adapter', name: 'adapter', for: 'SELECT', using: SCOPE.inOffice('data-officer', 'ops') },
    {
      table: 'adapter',
      name: 'adapter_shipped',
      for: 'SELECT',
      using: `procuratorate_id IS NULL AND ${SCOPE.hasRole('data-officer', 'ops')}`,
    },
    // A version is seen with its adapter: `adapter` has policies of its own.
    {
      table: 'adapter_version',
      name: 'of_its_adapter',
      for: 'SELECT',
      using: 'EXISTS (SELECT FROM adapter a WHERE a.adapter_id = adapter_version.adapter_id)',
    },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE adapter (
        adapter_id       text        PRIMARY KEY CHECK (adapter_id ~ '^[a-z0-9][a-z0-9-]{0,40}$'),
        procuratorate_id text,
        title            text        NOT NULL,
        made_at          timestamptz NOT NULL
      )`);
    // json, not jsonb: an author finds the fields in the order in which they were written.
    await runner.query(`
      CREATE TABLE adapter_version (
        adapter_id   text        NOT NULL REFERENCES adapter,
        version      integer     NOT NULL CHECK (version > 0),
        state        text        NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
        definition   json        NOT NULL,
        sha256       text        NOT NULL,
        changed_by   text,
        changed_at   timestamptz NOT NULL,
        tried        jsonb,
        published_by text,
        published_at timestamptz,
        PRIMARY KEY (adapter_id, version),
        CHECK ((state = 'draft') = (published_at IS NULL))
      )`);
    for (const state of ['draft', 'published']) {
      await runner.query(
        `CREATE UNIQUE INDEX adapter_version_one_${state} ON adapter_version (adapter_id) WHERE state = '${state}'`,
      );
    }
    await runner.query(`
      CREATE FUNCTION adapter_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.state <> 'draft' AND (NEW.definition::text <> OLD.definition::text OR NEW.sha256 <> OLD.sha256
            OR NEW.state = 'draft' OR NEW.published_at <> OLD.published_at) THEN
          RAISE EXCEPTION 'version % of adapter % is published and stays as it is', OLD.version, OLD.adapter_id;
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER adapter_version_stays BEFORE UPDATE ON adapter_version
        FOR EACH ROW EXECUTE FUNCTION adapter_version_stays()`);
    await runner.query('ALTER TABLE source ADD COLUMN adapter_id text REFERENCES adapter');
    await secureRows(runner, Adapters1798000200001.policies);
    await grantPeople(runner, { adapter: 'SELECT', adapter_version: 'SELECT' });
    await grantTables(runner, {
      adapter: 'SELECT, INSERT, UPDATE (title)',
      adapter_version: `SELECT, INSERT,
        UPDATE (state, definition, sha256, changed_by, changed_at, tried, published_by, published_at)`,
      source: 'UPDATE (adapter_id)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE source DROP COLUMN adapter_id');
    await runner.query('DROP TABLE adapter_version, adapter');
    await runner.query('DROP FUNCTION adapter_version_stays');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantPeople, grantTables, type RowPolicy, SCOPE, secureRows } from '#platform/postgres';

const OF_SEEN_IMPORT = 'EXISTS (SELECT FROM import i WHERE i.import_id = import_fault.import_id)';

/**
 * Files that are imported row by row. What the rows hold, and the names of their columns, rests sealed only: a list
 * without headings has its first person where the headings should be.
 */
export class Imports1798000300001 implements MigrationInterface {
  readonly name = 'Imports1798000300001';

  static readonly policies: readonly RowPolicy[] = [
    {
      table: 'import',
      name: 'import',
      for: 'SELECT',
      using: `${SCOPE.inOffice('data-officer')} AND region_code12 ^@ ANY (${SCOPE.regions})`,
    },
    {
      table: 'import',
      name: 'import_administration',
      for: 'SELECT',
      using: `procuratorate_id = ${SCOPE.officeOf('ops')}`,
    },
    // What was wrong in its rows is seen with it: `import` has policies of its own.
    { table: 'import_fault', name: 'of_its_import', for: 'SELECT', using: OF_SEEN_IMPORT },
  ];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE import (
        import_id        uuid        PRIMARY KEY,
        source_id        text        NOT NULL REFERENCES source,
        procuratorate_id text        NOT NULL,
        region_code12    text        NOT NULL,
        format           text        NOT NULL CHECK (format IN ('jsonl', 'csv', 'xlsx')),
        mode             text        NOT NULL CHECK (mode IN ('backfill', 'live')),
        columns          text        NOT NULL CHECK (columns IN ('canonical', 'adapter')),
        sheet            text,
        heading_row      integer,
        file_hash        text        NOT NULL,
        file_bytes       bigint      NOT NULL,
        job_key          text        NOT NULL,
        state            text        NOT NULL
          CHECK (state IN ('received', 'checking', 'importing', 'finished', 'failed', 'cancelled')),
        run_id           uuid,
        encoding         text,
        form_sealed      bytea,
        rows_total       bigint,
        rows_done        bigint      NOT NULL DEFAULT 0,
        next_row         bigint      NOT NULL DEFAULT 1,
        outcomes         jsonb       NOT NULL DEFAULT '{}',
        faulty_rows      bigint      NOT NULL DEFAULT 0,
        damaged_cells    bigint      NOT NULL DEFAULT 0,
        formula_cells    bigint      NOT NULL DEFAULT 0,
        problem          jsonb,
        created_at       timestamptz NOT NULL,
        created_by       text,
        started_at       timestamptz,
        finished_at      timestamptz,
        keep_until       timestamptz,
        file_gone_at     timestamptz,
        lease_holder     text,
        lease_until      timestamptz,
        failures         integer     NOT NULL DEFAULT 0,
        CHECK ((state IN ('finished', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE UNIQUE INDEX import_same_file ON import (source_id, job_key) WHERE state NOT IN ('failed', 'cancelled')`);
    await runner.query(`
      CREATE INDEX import_to_do ON import (created_at) WHERE state IN ('received', 'checking', 'importing')`);
    await runner.query('CREATE INDEX import_with_file ON import (keep_until) WHERE file_gone_at IS NULL');
    await runner.query('CREATE INDEX import_of_source ON import (source_id, import_id)');
    await runner.query(`
      CREATE TABLE import_fault (
        import_id uuid   NOT NULL REFERENCES import,
        row_no    bigint NOT NULL,
        sealed    bytea  NOT NULL,
        PRIMARY KEY (import_id, row_no)
      )`);
    await secureRows(runner, Imports1798000300001.policies);
    await grantPeople(runner, { import: 'SELECT', import_fault: 'SELECT' });
    await grantTables(runner, {
      import: 'SELECT, INSERT, UPDATE',
      import_fault: 'SELECT, INSERT, UPDATE (sealed), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE import_fault, import');
  }
}

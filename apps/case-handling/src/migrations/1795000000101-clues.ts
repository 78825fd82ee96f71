import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Clues1795000000101 implements MigrationInterface {
  readonly name = 'Clues1795000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE clue (
        id uuid PRIMARY KEY,
        version integer NOT NULL,
        number text NOT NULL,
        state text NOT NULL,
        title text NOT NULL,
        procuratorate_id text NOT NULL,
        region_code12 text NOT NULL,
        line text NOT NULL,
        severity text NOT NULL,
        rule_id text,
        case_id uuid,
        previous_clue_id uuid,
        merged_into_id uuid,
        hit_count integer NOT NULL,
        live_hit_count integer NOT NULL,
        event_count integer NOT NULL,
        takes_hits boolean NOT NULL,
        run_id uuid,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE UNIQUE INDEX clue_number ON clue (procuratorate_id, number)');
    await runner.query('CREATE INDEX clue_newest ON clue (procuratorate_id, id)');
    await runner.query('CREATE INDEX clue_newest_in_state ON clue (procuratorate_id, state, id)');
    await runner.query('CREATE INDEX clue_of_case ON clue (case_id) WHERE case_id IS NOT NULL');
    await runner.query('CREATE INDEX clue_merged_into ON clue (merged_into_id) WHERE merged_into_id IS NOT NULL');
    // A key is open at one clue at most, whatever number of instances take hits.
    await runner.query(`CREATE TABLE clue_key (
        procuratorate_id text NOT NULL,
        rule_id text NOT NULL,
        match_key text NOT NULL,
        clue_id uuid NOT NULL,
        closed_at timestamptz,
        PRIMARY KEY (procuratorate_id, rule_id, match_key, clue_id)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX clue_key_open ON clue_key (procuratorate_id, rule_id, match_key) WHERE closed_at IS NULL',
    );
    await runner.query('CREATE INDEX clue_key_clue ON clue_key (clue_id)');
    await grantTables(runner, { clue: 'SELECT, INSERT, UPDATE', clue_key: 'SELECT, INSERT, UPDATE (closed_at)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE clue, clue_key');
  }
}

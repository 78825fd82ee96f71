import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Hits1795000000102 implements MigrationInterface {
  readonly name = 'Hits1795000000102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE hit (
        hit_id uuid PRIMARY KEY,
        revision integer NOT NULL,
        is_void boolean NOT NULL,
        clue_id uuid,
        first_clue_id uuid,
        procuratorate_id text NOT NULL,
        region_code12 text NOT NULL,
        rule_id text NOT NULL,
        rule_version integer NOT NULL,
        match_key text NOT NULL,
        rule jsonb NOT NULL,
        key_parts jsonb NOT NULL,
        explanation jsonb NOT NULL,
        window_from timestamptz NOT NULL,
        window_to timestamptz NOT NULL,
        lock_until timestamptz NOT NULL,
        completed_by uuid NOT NULL,
        event_count integer NOT NULL,
        run_id uuid,
        evaluated_at timestamptz NOT NULL,
        first_seen_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX hit_clue ON hit (clue_id)');
    await runner.query('CREATE INDEX hit_first_clue ON hit (first_clue_id)');
    await runner.query(`CREATE TABLE hit_event (
        hit_id uuid NOT NULL,
        event_id uuid NOT NULL,
        revision integer NOT NULL,
        role text NOT NULL,
        event_time timestamptz NOT NULL,
        source_id text NOT NULL,
        source_event_no text NOT NULL,
        region_code12 text NOT NULL,
        excerpt text NOT NULL,
        address text,
        PRIMARY KEY (hit_id, event_id)
      )`);
    await runner.query('CREATE INDEX hit_event_event ON hit_event (event_id)');
    await grantTables(runner, { hit: 'SELECT, INSERT, UPDATE', hit_event: 'SELECT, INSERT, UPDATE, DELETE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hit, hit_event');
  }
}

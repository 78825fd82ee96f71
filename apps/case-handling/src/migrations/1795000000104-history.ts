import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class History1795000000104 implements MigrationInterface {
  readonly name = 'History1795000000104';

  async up(runner: QueryRunner): Promise<void> {
    // `entry` is the canonical JSON that a hash chain will cover; what may have to be deleted by law stands beside it.
    await runner.query(`CREATE TABLE history (
        item_id uuid NOT NULL,
        seq integer NOT NULL,
        item_kind text NOT NULL,
        at timestamptz NOT NULL,
        command text,
        actor_id text,
        actor_name text,
        entry text NOT NULL,
        reason text,
        reason_key bytea,
        PRIMARY KEY (item_id, seq)
      )`);
    await grantTables(runner, { history: 'SELECT, INSERT' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE history');
  }
}

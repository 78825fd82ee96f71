import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

/** What of the organisation says what a person may do: enough to tell why somebody does not see an item. */
export class KnownRights1796000320001 implements MigrationInterface {
  readonly name = 'KnownRights1796000320001';

  async up(runner: QueryRunner): Promise<void> {
    // Without terms a person has no role: rows from before are told of again when the topic is read anew.
    await runner.query(`ALTER TABLE known_person
      ADD COLUMN region_prefixes text[],
      ADD COLUMN terms jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN stand_ins jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`CREATE TABLE known_duty (
        region_prefix text PRIMARY KEY,
        office_id text NOT NULL,
        revision integer NOT NULL
      )`);
    await grantTables(runner, { known_duty: 'SELECT, INSERT, UPDATE, DELETE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_duty');
    await runner.query(
      'ALTER TABLE known_person DROP COLUMN region_prefixes, DROP COLUMN terms, DROP COLUMN stand_ins',
    );
  }
}

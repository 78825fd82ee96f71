import { grantPeople } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which version of an adapter an item was read: whom a wrong table has touched is the first question after it. */
export class Mapping1799000300001 implements MigrationInterface {
  readonly name = 'Mapping1799000300001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE event_push
        ADD COLUMN adapter_id      text,
        ADD COLUMN adapter_version integer`);
    await grantPeople(runner, { event_push: 'SELECT (adapter_id, adapter_version)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE event_push
       DROP COLUMN adapter_id,
       DROP COLUMN adapter_version`);
  }
}

import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who reset the password or the second factor since the person last signed in with both. */
export class ResetsByWhom1797000100001 implements MigrationInterface {
  readonly name = 'ResetsByWhom1797000100001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE account
      ADD COLUMN password_reset_by text[] NOT NULL DEFAULT '{}',
      ADD COLUMN password_reset_at timestamptz,
      ADD COLUMN second_factor_reset_by text[] NOT NULL DEFAULT '{}',
      ADD COLUMN second_factor_reset_at timestamptz`);
    await grantTables(runner, {
      account: 'UPDATE (password_reset_by, password_reset_at, second_factor_reset_by, second_factor_reset_at)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE account
      DROP COLUMN password_reset_by, DROP COLUMN password_reset_at,
      DROP COLUMN second_factor_reset_by, DROP COLUMN second_factor_reset_at`);
  }
}

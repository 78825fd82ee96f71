import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Platforms that are asked by the edge (docs/zones.md): from which version on a connector began anew, so that the edge knows
 * whether its own place still counts.
 */
export class EdgeConnectors1799000700002 implements MigrationInterface {
  readonly name = 'EdgeConnectors1799000700002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pull_connector ADD COLUMN anew_version integer NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pull_connector DROP COLUMN anew_version');
  }
}

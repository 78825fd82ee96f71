import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from './grants.js';

export class ConsumerPosition1795000000002 implements MigrationInterface {
  readonly name = 'ConsumerPosition1795000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consumer_position (
        consumer_group text    NOT NULL,
        topic          text    NOT NULL,
        partition      integer NOT NULL,
        cluster_id     text    NOT NULL,
        next_offset    bigint,
        epoch          bigint  NOT NULL,
        claimed_at     timestamptz NOT NULL DEFAULT now(),
        moved_at       timestamptz,
        PRIMARY KEY (consumer_group, topic, partition)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE consumer_position_reset (
        id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at             timestamptz NOT NULL DEFAULT now(),
        consumer_group text    NOT NULL,
        topic          text    NOT NULL,
        partition      integer NOT NULL,
        cluster_before text    NOT NULL,
        cluster_after  text    NOT NULL,
        next_offset    bigint,
        reason         text    NOT NULL
      )`);
    await grantTables(runner, {
      consumer_position: 'SELECT, INSERT, UPDATE',
      consumer_position_reset: 'SELECT, INSERT',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consumer_position_reset, consumer_position');
  }
}

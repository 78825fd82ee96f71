import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from './grants.js';

/**
 * Ids are the order of relaying (docs/adr/0005): they must be drawn one by one, hence CACHE 1.
 * Rows are wide: up to a page they stay in line and uncompressed (toast_tuple_target, EXTERNAL).
 */
export class Outbox1795000000001 implements MigrationInterface {
  readonly name = 'Outbox1795000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id         bigint      GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
        topic      text        NOT NULL,
        key        text        NOT NULL,
        headers    json        NOT NULL,
        value      bytea,
        created_at timestamptz NOT NULL DEFAULT now()
      ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)`);
    await runner.query('ALTER TABLE outbox ALTER COLUMN value SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE relay_cursor (
        only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        last_id           bigint  NOT NULL DEFAULT 0,
        purged_id         bigint  NOT NULL DEFAULT 0,
        epoch             bigint  NOT NULL DEFAULT 0,
        owner             text,
        database_identity text,
        cluster_id        text,
        moved_at          timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 20)`);
    await runner.query('INSERT INTO relay_cursor DEFAULT VALUES');
    await runner.query(`
      CREATE TABLE relay_offset (
        topic       text    NOT NULL,
        partition   integer NOT NULL,
        last_offset bigint  NOT NULL,
        PRIMARY KEY (topic, partition)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE relay_generation (
        id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at        timestamptz NOT NULL DEFAULT now(),
        reason    text   NOT NULL,
        detail    text   NOT NULL,
        after_id  bigint NOT NULL,
        upto_id   bigint NOT NULL
      )`);
    await grantTables(runner, {
      outbox: 'SELECT, INSERT (topic, key, headers, value), DELETE',
      relay_cursor: 'SELECT, UPDATE',
      relay_offset: 'SELECT, INSERT, UPDATE, DELETE',
      relay_generation: 'SELECT, INSERT',
      outbox_id_seq: 'SELECT',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_generation, relay_offset, relay_cursor, outbox');
  }
}

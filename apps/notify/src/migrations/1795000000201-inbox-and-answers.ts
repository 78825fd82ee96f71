import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InboxAndAnswers1795000000201 implements MigrationInterface {
  static readonly tables = [
    `CREATE TABLE inbox_item (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id uuid NOT NULL,
      subject text NOT NULL,
      subject_id uuid NOT NULL,
      version integer NOT NULL,
      change text NOT NULL,
      state text NOT NULL,
      number text NOT NULL,
      procuratorate_id text NOT NULL,
      region_code12 text NOT NULL,
      roles text[] NOT NULL,
      text text NOT NULL,
      actor_id text,
      at timestamptz NOT NULL
    )`,
    'CREATE UNIQUE INDEX inbox_item_id ON inbox_item (id)',
    // The inbox's natural key: a change that comes again tells nobody again.
    'CREATE UNIQUE INDEX inbox_item_change ON inbox_item (subject, subject_id, version, procuratorate_id)',
    'CREATE INDEX inbox_item_newest ON inbox_item (procuratorate_id, seq)',

    `CREATE TABLE inbox_read (
      person_id text NOT NULL,
      item_id uuid NOT NULL,
      read_at timestamptz NOT NULL,
      PRIMARY KEY (person_id, item_id)
    )`,

    `CREATE TABLE source (
      source_id text PRIMARY KEY,
      version integer NOT NULL,
      kind text NOT NULL,
      name text NOT NULL,
      state text NOT NULL,
      procuratorate_id text NOT NULL,
      region_code12 text NOT NULL,
      keys jsonb NOT NULL,
      at timestamptz NOT NULL
    )`,

    `CREATE TABLE answer_counter (
      source_id text PRIMARY KEY,
      last_seq bigint NOT NULL
    ) WITH (fillfactor = 50)`,

    `CREATE TABLE answer (
      source_id text NOT NULL,
      seq bigint NOT NULL,
      answer_id uuid NOT NULL,
      source_event_no text,
      source_version bigint,
      event_id uuid,
      outcome text NOT NULL,
      reason jsonb,
      at timestamptz NOT NULL,
      traceparent text,
      published boolean NOT NULL,
      PRIMARY KEY (source_id, seq)
    )`,
    'CREATE UNIQUE INDEX answer_once ON answer (source_id, answer_id)',
    'CREATE INDEX answer_of_event ON answer (source_id, source_event_no, seq)',
    'CREATE INDEX answer_unpublished ON answer (source_id, seq) WHERE NOT published',
  ];

  readonly name = 'InboxAndAnswers1795000000201';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of InboxAndAnswers1795000000201.tables) await runner.query(statement);
    await grantTables(runner, {
      inbox_item: 'SELECT, INSERT',
      inbox_read: 'SELECT, INSERT',
      source: 'SELECT, INSERT, UPDATE, DELETE',
      answer_counter: 'SELECT, INSERT, UPDATE',
      answer: 'SELECT, INSERT, UPDATE (published)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE answer, answer_counter, source, inbox_read, inbox_item');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

const TABLES = ['known_office', 'known_department', 'known_person', 'calendar_year', 'calendar_day'];

/** This service's own copy of what the gateway says of organisation and calendar. */
export class OrganisationKnown1796000310001 implements MigrationInterface {
  readonly name = 'OrganisationKnown1796000310001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE known_office (
        id text PRIMARY KEY,
        name text NOT NULL,
        level text NOT NULL,
        parent_id text,
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query(`CREATE TABLE known_department (
        id text PRIMARY KEY,
        office_id text NOT NULL,
        name text NOT NULL,
        kinds text[] NOT NULL,
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query(`CREATE TABLE known_person (
        id text PRIMARY KEY,
        office_id text NOT NULL,
        name text NOT NULL,
        department_ids text[] NOT NULL,
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX known_person_office ON known_person (office_id, id)');
    await runner.query(`CREATE TABLE calendar_year (
        year integer PRIMARY KEY,
        notice text,
        revision integer NOT NULL
      )`);
    await runner.query(`CREATE TABLE calendar_day (
        day date PRIMARY KEY,
        kind text NOT NULL,
        name text NOT NULL,
        revision integer NOT NULL
      )`);
    await grantTables(runner, Object.fromEntries(TABLES.map((table) => [table, 'SELECT, INSERT, UPDATE, DELETE'])));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}

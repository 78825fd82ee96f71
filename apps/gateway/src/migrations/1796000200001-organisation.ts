import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Organisation1796000200001 implements MigrationInterface {
  readonly name = 'Organisation1796000200001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE office (
        id text PRIMARY KEY,
        parent_id text,
        name text NOT NULL,
        level text NOT NULL,
        region_code12 text NOT NULL,
        region_prefix text NOT NULL,
        dispatched boolean NOT NULL,
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX office_parent ON office (parent_id)');
    await runner.query(`CREATE TABLE department (
        id text PRIMARY KEY,
        office_id text NOT NULL,
        name text NOT NULL,
        kinds text[] NOT NULL,
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX department_office ON department (office_id, id)');
    await runner.query(`CREATE TABLE person (
        id text PRIMARY KEY,
        office_id text NOT NULL,
        name text NOT NULL,
        region_prefixes text[],
        state text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX person_office ON person (office_id, id)');
    await runner.query(`CREATE TABLE person_department (
        person_id text NOT NULL,
        department_id text NOT NULL,
        PRIMARY KEY (person_id, department_id)
      )`);
    await runner.query('CREATE INDEX person_department_department ON person_department (department_id)');
    await runner.query(`CREATE TABLE role_grant (
        person_id text NOT NULL,
        role text NOT NULL,
        from_day date NOT NULL,
        to_day date,
        PRIMARY KEY (person_id, role, from_day)
      )`);
    await runner.query(`CREATE TABLE stand_in (
        id uuid PRIMARY KEY,
        person_id text NOT NULL,
        for_person_id text NOT NULL,
        from_day date NOT NULL,
        to_day date NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX stand_in_person ON stand_in (person_id, to_day)');
    await runner.query(`CREATE TABLE duty (
        region_prefix text PRIMARY KEY,
        office_id text NOT NULL,
        revision integer NOT NULL
      )`);
    await runner.query('CREATE INDEX duty_office ON duty (office_id)');
    await grantTables(runner, {
      office: 'SELECT, INSERT, UPDATE',
      department: 'SELECT, INSERT, UPDATE',
      person: 'SELECT, INSERT, UPDATE',
      person_department: 'SELECT, INSERT, DELETE',
      role_grant: 'SELECT, INSERT, DELETE',
      stand_in: 'SELECT, INSERT, UPDATE, DELETE',
      duty: 'SELECT, INSERT, UPDATE, DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['duty', 'stand_in', 'role_grant', 'person_department', 'person', 'department', 'office']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

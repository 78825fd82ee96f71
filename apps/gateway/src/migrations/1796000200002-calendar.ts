import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables } from '#platform/postgres';

export class Calendar1796000200002 implements MigrationInterface {
  readonly name = 'Calendar1796000200002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE calendar_year (
        year integer PRIMARY KEY,
        notice text,
        revision integer NOT NULL
      )`);
    // Only the days that have a name; the others are what their weekday says.
    await runner.query(`CREATE TABLE calendar_day (
        day date PRIMARY KEY,
        kind text NOT NULL,
        name text NOT NULL,
        edited_by text,
        revision integer NOT NULL
      )`);
    await grantTables(runner, {
      calendar_year: 'SELECT, INSERT, UPDATE',
      calendar_day: 'SELECT, INSERT, UPDATE, DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE calendar_day');
    await runner.query('DROP TABLE calendar_year');
  }
}

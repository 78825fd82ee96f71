import type { CalendarChangedV1 } from '#contracts';
import type { DayKind, WorkCalendar } from '#domain/calendar';
import type { Tx } from '#platform/postgres';

/** This service's copy of the working-day calendar. An older revision never overwrites a newer one. */
export class CalendarKnownStore {
  /** The calendar to count deadlines in. */
  async load(tx: Tx): Promise<WorkCalendar> {
    const years = await tx.query<{ year: number }>('SELECT year FROM calendar_year');
    const days = await tx.query<{ day: string; kind: string }>('SELECT day, kind FROM calendar_day');
    return {
      years: new Set(years.map(({ year }) => year)),
      // A word that a later version brings is no workday.
      days: new Map(days.map(({ day, kind }): [string, DayKind] => [day, kind === 'workday' ? 'workday' : 'holiday'])),
    };
  }

  async saveYears(tx: Tx, changed: readonly CalendarChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_year AS k (year, notice, revision)
       SELECT year, notice, revision FROM jsonb_to_recordset($1::jsonb) AS r (year integer, notice text, revision integer)
       ON CONFLICT (year) DO UPDATE SET notice = EXCLUDED.notice, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async saveDays(tx: Tx, changed: readonly CalendarChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_day AS k (day, kind, name, revision)
       SELECT (day->>'day')::date, day->>'kind', day->>'name', revision
         FROM jsonb_to_recordset($1::jsonb) AS r (day jsonb, revision integer)
       ON CONFLICT (day) DO UPDATE SET kind = EXCLUDED.kind, name = EXCLUDED.name, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async removeDays(tx: Tx, days: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM calendar_day WHERE day::text = ANY ($1)', [days]);
  }
}

import type { CalendarChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';

/** This service's copy of the working-day calendar. An older revision never overwrites a newer one. */
export class CalendarStore {
  /** The days that are not what their weekday says, or have a name: workday or holiday. */
  async listDays(tx: Tx): Promise<{ readonly day: string; readonly kind: string }[]> {
    return tx.query<{ day: string; kind: string }>('SELECT day, kind FROM calendar_day ORDER BY day');
  }

  async saveDays(tx: Tx, changed: readonly CalendarChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_day AS k (day, kind, name, revision)
       SELECT (day->>'day')::date, day->>'kind', day->>'name', revision
         FROM jsonb_to_recordset($1::jsonb) AS r (day jsonb, revision integer)
       ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name, revision = excluded.revision
        WHERE k.revision < excluded.revision`,
      [JSON.stringify(changed)],
    );
  }

  async removeDays(tx: Tx, days: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM calendar_day WHERE day::text = ANY ($1)', [days]);
  }
}

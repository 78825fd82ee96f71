import type { DayKind } from '#domain/calendar';
import type { Tx } from '#platform/postgres';

export interface StoredYear {
  readonly year: number;
  readonly notice: string | null;
  readonly revision: number;
}

export interface StoredDay {
  readonly day: string;
  readonly kind: DayKind;
  readonly name: string;
  readonly editedBy: string | null;
  readonly revision: number;
}

/** Years of the working-day calendar and their named days. */
export class CalendarStore {
  /** Changes take turns. Held to the transaction's end. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('working-day calendar', 0))`);
  }

  async listYears(tx: Tx): Promise<StoredYear[]> {
    return tx.query<StoredYear & Record<string, unknown>>(
      'SELECT year, notice, revision FROM calendar_year ORDER BY year',
    );
  }

  async findYear(tx: Tx, year: number): Promise<StoredYear | undefined> {
    const [found] = await tx.query<StoredYear & Record<string, unknown>>(
      'SELECT year, notice, revision FROM calendar_year WHERE year = $1',
      [year],
    );
    return found;
  }

  async listDays(tx: Tx, year: number): Promise<StoredDay[]> {
    return tx.query<StoredDay & Record<string, unknown>>(
      `SELECT day, kind, name, edited_by AS "editedBy", revision FROM calendar_day
        WHERE day BETWEEN make_date($1, 1, 1) AND make_date($1, 12, 31) ORDER BY day`,
      [year],
    );
  }

  async saveYear(tx: Tx, { year, notice, revision }: StoredYear): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_year (year, notice, revision) VALUES ($1, $2, $3)
       ON CONFLICT (year) DO UPDATE SET notice = EXCLUDED.notice, revision = EXCLUDED.revision`,
      [year, notice, revision],
    );
  }

  async saveDays(tx: Tx, days: readonly StoredDay[]): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_day (day, kind, name, edited_by, revision)
       SELECT day, kind, name, "editedBy", revision
         FROM jsonb_to_recordset($1::jsonb) AS r (day date, kind text, name text, "editedBy" text, revision integer)
       ON CONFLICT (day) DO UPDATE SET
         kind = EXCLUDED.kind, name = EXCLUDED.name, edited_by = EXCLUDED.edited_by, revision = EXCLUDED.revision`,
      [JSON.stringify(days)],
    );
  }

  async removeDays(tx: Tx, days: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM calendar_day WHERE day = ANY ($1::date[])', [days]);
  }
}

import type { EventState } from '#domain/intake';
import { legalDayOf } from '#kernel';
import type { Tx } from '#platform/postgres';

/*
 * By which days an event is found again when a day is reconciled (docs/reconciliation.md): the one that it was reported on
 * stands with its number in `event_key`; those of its steps in `event_step_day`.
 */

interface Written {
  readonly sourceId: string;
  readonly sourceEventNo: string;
  readonly state: EventState;
  readonly before?: EventState;
}

interface DayOfEvent {
  readonly sourceId: string;
  readonly day: string;
  readonly sourceEventNo: string;
}

/** The legal day that it was reported on, by its own word. */
export const reportedOn = ({ body }: EventState): string => legalDayOf(new Date(body.reportedAt));

const stepDays = ({ disposal }: EventState): ReadonlySet<string> =>
  new Set(disposal.steps.map(({ at }) => legalDayOf(new Date(at))));

const NONE: ReadonlySet<string> = new Set();

/** Writes what is new: nothing for an event without steps, and little for one whose steps are known. */
export async function recordDays(tx: Tx, events: readonly Written[]): Promise<void> {
  const added: DayOfEvent[] = [];
  const left: DayOfEvent[] = [];
  const moved: DayOfEvent[] = [];
  for (const { sourceId, sourceEventNo, state, before } of events) {
    if (before !== undefined && before.body.reportedAt !== state.body.reportedAt) {
      moved.push({ sourceId, sourceEventNo, day: reportedOn(state) });
    }
    if (state.disposal.steps.length === 0 || state.disposal.steps === before?.disposal.steps) continue;
    const known = before === undefined ? NONE : stepDays(before);
    const days = stepDays(state);
    for (const day of days) if (!known.has(day)) added.push({ sourceId, sourceEventNo, day });
    // A step came again with another time.
    for (const day of known) if (!days.has(day)) left.push({ sourceId, sourceEventNo, day });
  }
  if (added.length > 0) {
    await tx.query(
      `INSERT INTO event_step_day (source_id, day, source_event_no)
       SELECT * FROM unnest($1::text[], $2::date[], $3::text[]) ON CONFLICT DO NOTHING`,
      columns(added),
    );
  }
  for (const one of left) {
    await tx.query(
      'DELETE FROM event_step_day WHERE source_id = $1 AND day = $2 AND source_event_no = $3',
      values(one),
    );
  }
  for (const one of moved) {
    await tx.query('UPDATE event_key SET reported_on = $2 WHERE source_id = $1 AND source_event_no = $3', values(one));
  }
}

/** For events that are about to be erased: their numbers go from the days of their steps, too. */
export async function forgetStepDays(tx: Tx, eventIds: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM event_step_day d
      USING (SELECT DISTINCT e.source_id, e.source_event_no,
                    ((s->>'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS day
               FROM event e CROSS JOIN LATERAL jsonb_array_elements(e.state->'disposal'->'steps') s
              WHERE e.event_id = ANY ($1::uuid[])) gone
      WHERE d.source_id = gone.source_id AND d.day = gone.day AND d.source_event_no = gone.source_event_no`,
    [eventIds],
  );
}

const values = ({ sourceId, day, sourceEventNo }: DayOfEvent): string[] => [sourceId, day, sourceEventNo];

const columns = (rows: readonly DayOfEvent[]): string[][] => [
  rows.map(({ sourceId }) => sourceId),
  rows.map(({ day }) => day),
  rows.map(({ sourceEventNo }) => sourceEventNo),
];

import { type Static, Type } from '@sinclair/typebox';
import { Instant, Nullable } from './shapes.js';

/**
 * `calendar.changed.v1`: a year that may be counted in (key `2026`), or a day of it that is not what its weekday says or
 * has a name (key `2026-10-01`), compacted; a tombstone when a day is like any other again.
 */
export const CalendarChangedV1 = Type.Object({
  year: Type.Integer({ minimum: 2000, maximum: 2999 }),
  /** The State Council's notice, of a year; null while there is none, and of a day. */
  notice: Nullable(Type.String()),
  /** Null when it is the year itself. */
  day: Nullable(
    Type.Object({
      day: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
      kind: Type.String({ description: 'workday | holiday' }),
      name: Type.String(),
    }),
  ),
  revision: Type.Integer({ minimum: 1 }),
  at: Instant,
});

export type CalendarChangedV1 = Static<typeof CalendarChangedV1>;

import { addDays } from '#kernel';

/** holiday: named as a day off (节假日), on whatever weekday. weekend: an ordinary Saturday or Sunday. */
export type ArrivalDay = 'workday' | 'weekend' | 'holiday';

export const HOUR_MS = 3_600_000;
export const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;
/** Hours since 1970-01-01T00:00Z to hours of Asia/Shanghai, which has had no summer time since 1991. */
const SHANGHAI_HOURS = 8;
/** 1970-01-01 was a Thursday; weeks here begin on Monday. */
const THURSDAY = 3;
const SATURDAY = 5;

export interface PlaceInWeek {
  /** 0 … 23, Asia/Shanghai. */
  readonly hour: number;
  /** 0 Monday … 6 Sunday. */
  readonly weekday: number;
  readonly day: ArrivalDay;
  /** What the day is is what its weekday says: it is no day off in the week, and no weekend that is worked (调休). */
  readonly usual: boolean;
}

/** What kind of hour an hour is. Remembers the hours that were asked for: every silence goes through the same ones. */
export class ArrivalCalendar {
  private readonly days = new Map<number, ArrivalDay>();
  private readonly hours = new Map<number, PlaceInWeek>();

  /** `kindOf` takes a legal day (YYYY-MM-DD, Asia/Shanghai). */
  constructor(private readonly kindOf: (day: string) => ArrivalDay) {}

  /** `hour`: whole hours since 1970-01-01T00:00Z. */
  placeOf(hour: number): PlaceInWeek {
    let place = this.hours.get(hour);
    if (place === undefined) {
      place = this.find(hour);
      this.hours.set(hour, place);
    }
    return place;
  }

  private find(hour: number): PlaceInWeek {
    const local = hour + SHANGHAI_HOURS;
    const dayNumber = Math.floor(local / HOURS_PER_DAY);
    const weekday = (dayNumber + THURSDAY) % DAYS_PER_WEEK;
    const day = this.dayKind(dayNumber);
    return {
      hour: local - dayNumber * HOURS_PER_DAY,
      weekday,
      day,
      usual: day === (weekday >= SATURDAY ? 'weekend' : 'workday'),
    };
  }

  private dayKind(dayNumber: number): ArrivalDay {
    let kind = this.days.get(dayNumber);
    if (kind === undefined) {
      kind = this.kindOf(addDays('1970-01-01', dayNumber));
      this.days.set(dayNumber, kind);
    }
    return kind;
  }
}

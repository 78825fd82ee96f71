import {
  ArrivalCalendar,
  type ArrivalDay,
  type HourCount,
  learnRhythm,
  LEARNED_DAYS,
  type Pause,
  Pauses,
  type Rhythm,
} from '#domain/rhythm';
import { weekdayOf } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ArrivalStore } from '../storage/arrival.store.js';
import type { CalendarStore } from '../storage/calendar.store.js';
import type { Silence, SilenceStore } from '../storage/silence.store.js';

export interface SourceRhythm {
  readonly whole: Rhythm;
  /** By kind: those that came most. */
  readonly kinds: ReadonlyMap<string, Rhythm>;
  /** The hour in which it was learned; what came since is not in it. */
  readonly learnedHour: number;
}

export interface SourceRhythmsDeps {
  readonly arrivals: Pick<ArrivalStore, 'listHours' | 'listPauses'>;
  readonly silences: Pick<SilenceStore, 'listClosed'>;
  readonly calendar: Pick<CalendarStore, 'listDays'>;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** A silence of five weeks still leaves twelve to learn from. */
export const KEPT_DAYS = LEARNED_DAYS + 36;
const MOST_KINDS = 50;
/** One or two silences are outages; more of them are how it comes. */
const OUTAGES = 2;
const SATURDAY = 6;

type Counts = Map<number, number>;

/** Learns, and remembers, how sources come. */
export class SourceRhythms {
  private readonly known = new Map<string, SourceRhythm>();
  private days = '';
  calendar = new ArrivalCalendar(usualKind);

  constructor(private readonly deps: SourceRhythmsDeps) {}

  find(sourceId: string): SourceRhythm | undefined {
    return this.known.get(sourceId);
  }

  forgetAllBut(sourceIds: ReadonlySet<string>): void {
    for (const sourceId of this.known.keys()) if (!sourceIds.has(sourceId)) this.known.delete(sourceId);
  }

  /** Takes the calendar as it is now. A new one is what all is judged by, and what is learned from here on. */
  async loadCalendar(tx: Tx): Promise<void> {
    const named = await this.deps.calendar.listDays(tx);
    const days = JSON.stringify(named);
    if (days === this.days) return;
    const kinds = new Map(named.map(({ day, kind }) => [day, kind]));
    this.calendar = new ArrivalCalendar((day) => {
      const kind = kinds.get(day);
      return kind === 'holiday' || kind === 'workday' ? kind : usualKind(day);
    });
    this.days = days;
  }

  async learn(tx: Tx, sourceId: string, now: Date): Promise<void> {
    const learnedHour = Math.floor(now.getTime() / HOUR_MS);
    const since = new Date(now.getTime() - KEPT_DAYS * DAY_HOURS * HOUR_MS);
    const rows = await this.deps.arrivals.listHours(tx, sourceId, learnedHour - KEPT_DAYS * DAY_HOURS);
    const deaf = await this.deps.arrivals.listPauses(tx, since);
    const closed = await this.deps.silences.listClosed(tx, sourceId, since);
    const whole: Counts = new Map();
    const kinds = new Map<string, Counts>();
    for (const { hour, kind, n } of rows) {
      whole.set(hour, (whole.get(hour) ?? 0) + n);
      const counts = kinds.get(kind);
      if (counts === undefined) kinds.set(kind, new Map([[hour, n]]));
      else counts.set(hour, n);
    }
    const learnOne = (counts: Counts, kind: string | null): Rhythm =>
      learnRhythm({
        counts: [...counts].map(([hour, count]): HourCount => ({ hour, count })),
        calendar: this.calendar,
        pauses: new Pauses([...deaf, ...outages(closed, kind)]),
      });
    const most = [...kinds].sort(([, a], [, b]) => b.size - a.size).slice(0, MOST_KINDS);
    this.known.set(sourceId, {
      whole: learnOne(whole, null),
      kinds: new Map(most.map(([kind, counts]) => [kind, learnOne(counts, kind)])),
      learnedHour,
    });
  }
}

/** The silences of the source itself, and those of the kind. */
function outages(closed: readonly Silence[], kind: string | null): Pause[] {
  const own = closed.filter((silence) => silence.kind === null || silence.kind === kind);
  if (own.length > OUTAGES) return [];
  return own.map(({ since, closedAt }) => ({ fromMs: since.getTime(), toMs: closedAt?.getTime() ?? since.getTime() }));
}

function usualKind(day: string): ArrivalDay {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === SATURDAY ? 'weekend' : 'workday';
}

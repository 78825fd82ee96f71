import { allowedUntil, type ArrivalCalendar, HOUR_MS, type Pauses, type Rhythm, shareOfAllowed } from '#domain/rhythm';
import type { ArrivalTally } from '../storage/arrival.store.js';
import type { Silence } from '../storage/silence.store.js';
import type { SourceRhythm } from './source-rhythms.js';

export interface NewSilence {
  readonly kind: string | null;
  readonly since: Date;
  readonly allowedUntil: Date | null;
}

export interface SourceVerdict {
  readonly opened: readonly NewSilence[];
  readonly closed: readonly Silence[];
}

export interface JudgedSource {
  readonly rhythm: SourceRhythm;
  /** What came from the hour before it was learned on. */
  readonly recent: readonly Pick<ArrivalTally, 'hour' | 'kind' | 'n'>[];
  /** Those of the source that are open. */
  readonly open: readonly Silence[];
  readonly calendar: ArrivalCalendar;
  readonly pauses: Pauses;
  readonly nowMs: number;
}

/** While the whole source has been quiet for half of what it may, nothing is said of its kinds. */
const SOURCE_IS_ALIVE = 0.5;

function lastActive(rhythm: Rhythm, recent: ReadonlyMap<number, number>): number | null {
  let last = rhythm.lastHour;
  for (const [hour, n] of recent) if (n >= rhythm.enough(hour) && (last === null || hour > last)) last = hour;
  return last;
}

function byHour(rows: JudgedSource['recent']): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { hour, n } of rows) counts.set(hour, (counts.get(hour) ?? 0) + n);
  return counts;
}

/** Which silences of a source begin, and which are over. A source that is silent has no silent kinds beside. */
export function judgeSource({ rhythm, recent, open, calendar, pauses, nowMs }: JudgedSource): SourceVerdict {
  const opened: NewSilence[] = [];
  const closed: Silence[] = [];
  /** The share of what is allowed; 1 and more while it is silent. */
  const judge = (series: Rhythm, kind: string | null, mayOpen: boolean): number => {
    const rows = kind === null ? recent : recent.filter((row) => row.kind === kind);
    const lastHour = lastActive(series, byHour(rows));
    if (lastHour === null) return 0;
    const endMs = (lastHour + 1) * HOUR_MS;
    const known = open.find((silence) => silence.kind === kind);
    if (known !== undefined) {
      if (endMs <= known.since.getTime()) return 1;
      closed.push(known);
    }
    const silence = { lastHour, calendar, pauses };
    const share = shareOfAllowed(series, silence, nowMs);
    if (share >= 1 && mayOpen) {
      const until = allowedUntil(series, silence);
      opened.push({ kind, since: new Date(endMs), allowedUntil: until === null ? null : new Date(until) });
    }
    return share;
  };
  const alive = judge(rhythm.whole, null, true) < SOURCE_IS_ALIVE;
  for (const [kind, series] of rhythm.kinds) judge(series, kind, alive && series.state === 'known');
  return { opened, closed };
}

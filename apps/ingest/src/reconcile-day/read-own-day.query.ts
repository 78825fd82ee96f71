import { type Clock, isLegalDay, ProblemError } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import type { DayStore, DaySummary } from '../storage/day.store.js';
import { type DayLine, RECONCILED_KINDS, type ReconciledKind } from './day-line.js';

export interface ReadOwnDayDeps {
  readonly database: UnitOfWork;
  readonly days: Pick<DayStore, 'takeTurn' | 'summary' | 'lines'>;
  readonly clock: Clock;
}

export interface DayPage {
  readonly day: string;
  readonly at: string;
  /** With the first page. */
  readonly kinds?: Readonly<Record<ReconciledKind, DaySummary>>;
  readonly kind: ReconciledKind;
  readonly items: readonly DayLine[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
}

export interface DayQuery {
  readonly day: string;
  readonly kind: ReconciledKind;
  /** `next` of the page before; null for the first. */
  readonly after: string | null;
  /** Event numbers a page; all lines of a number come together. */
  readonly limit: number;
}

const CURSOR = 'base64url';

/** What we hold of a day, for the source itself. */
export class ReadOwnDay {
  constructor(private readonly deps: ReadOwnDayDeps) {}

  async read(sourceId: string, { day, kind, after, limit }: DayQuery): Promise<DayPage> {
    if (!isLegalDay(day)) throw new ProblemError('INGEST.DAY_IMPOSSIBLE');
    const { database, days, clock } = this.deps;
    const from = after === null ? '' : Buffer.from(after, CURSOR).toString('utf8');
    return database.read(async (tx) => {
      if (!(await days.takeTurn(tx, sourceId))) {
        throw new ProblemError('INGEST.RECONCILIATION_BUSY', { facts: { retryAfterSeconds: 1 } });
      }
      const items = await days.lines(tx, { sourceId, day, kind }, { after: from, until: null, limit });
      const last = items.at(-1)?.sourceEventNo;
      const isFull = new Set(items.map(({ sourceEventNo }) => sourceEventNo)).size === limit;
      const page = { day, at: clock.now().toISOString(), kind, items };
      const next = isFull && last !== undefined ? Buffer.from(last, 'utf8').toString(CURSOR) : null;
      if (after !== null) return { ...page, next };
      const summaries: [ReconciledKind, DaySummary][] = [];
      for (const one of RECONCILED_KINDS) summaries.push([one, await days.summary(tx, { sourceId, day, kind: one })]);
      return { ...page, kinds: Object.fromEntries(summaries) as Record<ReconciledKind, DaySummary>, next };
    });
  }
}

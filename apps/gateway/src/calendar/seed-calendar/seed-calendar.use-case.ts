import { namedDays, OFFICIAL_YEARS, type OfficialYear } from '#domain/calendar';
import type { Clock } from '#kernel';
import type { OutboxMessage, Tx, UnitOfWork } from '#platform/postgres';
import type { CalendarMessages } from '../calendar-messages.js';
import type { CalendarStore, StoredDay } from '../storage/calendar.store.js';

export interface SeedCalendarDeps {
  readonly unitOfWork: UnitOfWork;
  readonly store: CalendarStore;
  readonly outbox: { enqueue(tx: Tx, messages: readonly OutboxMessage[]): Promise<void> };
  readonly messages: CalendarMessages;
  readonly clock: Clock;
  /** Default: the official years that the product knows. */
  readonly official?: readonly OfficialYear[];
}

/**
 * Enters the official years: one that is missing as a whole; of one that was entered before its notice, the days that
 * nobody set by hand. What is there with a notice stays as it is, so this may run at every start.
 */
export class SeedCalendar {
  constructor(private readonly deps: SeedCalendarDeps) {}

  async run(): Promise<void> {
    for (const official of this.deps.official ?? OFFICIAL_YEARS) {
      await this.deps.unitOfWork.run(async (tx) => {
        await this.deps.store.lock(tx);
        await this.enter(tx, official);
      });
    }
  }

  private async enter(tx: Tx, official: OfficialYear): Promise<void> {
    const { store, outbox, messages, clock } = this.deps;
    const { year, notice } = official;
    const stored = await store.findYear(tx, year);
    if (stored !== undefined && (stored.notice !== null || notice === null)) return;
    const at = clock.now().toISOString();
    const before = new Map((await store.listDays(tx, year)).map((day) => [day.day, day]));
    const days = namedDays(official)
      .filter(({ day }) => (before.get(day)?.editedBy ?? null) === null)
      .map((day): StoredDay => ({ ...day, editedBy: null, revision: (before.get(day.day)?.revision ?? 0) + 1 }));
    const named = new Set(days.map(({ day }) => day));
    const gone = [...before.values()].filter(({ day, editedBy }) => editedBy === null && !named.has(day));
    const entered = { year, notice, revision: (stored?.revision ?? 0) + 1 };
    await store.saveYear(tx, entered);
    await store.saveDays(tx, days);
    await store.removeDays(
      tx,
      gone.map(({ day }) => day),
    );
    // The year last: whoever counts in it has its days.
    await outbox.enqueue(tx, [
      ...gone.map(({ day }) => messages.gone(day)),
      ...days.map((day) => messages.day(day, at)),
      messages.year(entered, at),
    ]);
  }
}

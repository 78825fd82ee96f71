import type { DayKind } from '#domain/calendar';
import { type Clock, isLegalDay, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { OutboxMessage, Tx, UnitOfWork } from '#platform/postgres';
import type { CalendarMessages } from '../calendar-messages.js';
import type { CalendarStore, StoredDay, StoredYear } from '../storage/calendar.store.js';

export interface KeepCalendarDeps {
  readonly unitOfWork: UnitOfWork;
  readonly store: CalendarStore;
  readonly offices: { isTopmost(tx: Tx, officeId: string): Promise<boolean> };
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly outbox: { enqueue(tx: Tx, messages: readonly OutboxMessage[]): Promise<void> };
  readonly messages: CalendarMessages;
  readonly clock: Clock;
}

/**
 * Follows the notices of the State Council by hand: opens a year, says what a day is. Deadlines of every office are counted
 * by the one calendar, so it is not for an office below another to change; throws CALENDAR.NOT_TOP_OFFICE.
 */
export class KeepCalendar {
  constructor(private readonly deps: KeepCalendarDeps) {}

  /** `notice` null: counted by the law alone until there is one. */
  async setYear(actor: Actor, year: number, notice: string | null): Promise<StoredYear> {
    const { store, messages } = this.deps;
    return this.write(actor, async (tx, at) => {
      const before = await store.findYear(tx, year);
      const after = { year, notice, revision: (before?.revision ?? 0) + 1 };
      await store.saveYear(tx, after);
      const entry = {
        entity: 'year',
        id: String(year),
        revision: after.revision,
        before: before?.notice ?? null,
        after: notice,
      };
      return { result: after, message: messages.year(after, at), entry };
    });
  }

  /** `monthDay` is MM-DD. The year must have been opened. */
  async setDay(
    actor: Actor,
    { year, monthDay, kind, name }: { year: number; monthDay: string; kind: DayKind; name: string },
  ): Promise<StoredDay> {
    const { store, messages } = this.deps;
    const day = `${year}-${monthDay}`;
    if (!isLegalDay(day)) throw new ProblemError('CALENDAR.DAY_INVALID', { detail: `没有 ${day} 这一天` });
    return this.write(actor, async (tx, at) => {
      if ((await store.findYear(tx, year)) === undefined) {
        throw new ProblemError('CALENDAR.YEAR_UNKNOWN', { detail: `${year} 年的工作日历尚未录入`, facts: { year } });
      }
      const before = (await store.listDays(tx, year)).find((stored) => stored.day === day);
      const after = { day, kind, name, editedBy: actor.id, revision: (before?.revision ?? 0) + 1 };
      await store.saveDays(tx, [after]);
      const was = before === undefined ? null : { kind: before.kind, name: before.name };
      const entry = { entity: 'day', id: day, revision: after.revision, before: was, after: { kind, name } };
      return { result: after, message: messages.day(after, at), entry };
    });
  }

  private async write<T>(
    actor: Actor,
    work: (tx: Tx, at: string) => Promise<{ result: T; message: OutboxMessage; entry: object }>,
  ): Promise<T> {
    const { unitOfWork, store, offices, outbox, history, clock } = this.deps;
    return unitOfWork.run(async (tx) => {
      if (!(await offices.isTopmost(tx, actor.procuratorateId))) throw new ProblemError('CALENDAR.NOT_TOP_OFFICE');
      await store.lock(tx);
      const at = clock.now().toISOString();
      const { result, message, entry } = await work(tx, at);
      await outbox.enqueue(tx, [message]);
      await history.append(tx, [
        {
          chain: { kind: 'organisation', id: 'calendar' },
          at,
          procuratorateId: actor.procuratorateId,
          regionCode12: null,
          actorId: actor.id,
          actorName: actor.name,
          command: 'change-calendar',
          entry,
        },
      ]);
      return result;
    });
  }
}

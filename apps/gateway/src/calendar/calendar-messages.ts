import { type CalendarChangedV1, TOPICS, topicName } from '#contracts';
import type { OutboxMessage } from '#platform/postgres';
import type { StoredDay, StoredYear } from './storage/calendar.store.js';

/** `calendar.changed.v1` */
export class CalendarMessages {
  constructor(private readonly topicPrefix: string) {}

  year({ year, notice, revision }: StoredYear, at: string): OutboxMessage {
    const value: CalendarChangedV1 = { year, notice, day: null, revision, at };
    return { ...this.address(String(year)), value: JSON.stringify(value) };
  }

  day({ day, kind, name, revision }: StoredDay, at: string): OutboxMessage {
    const year = Number(day.slice(0, 4));
    const value: CalendarChangedV1 = { year, notice: null, day: { day, kind, name }, revision, at };
    return { ...this.address(day), value: JSON.stringify(value) };
  }

  /** The day is again what its weekday says. */
  gone(day: string): OutboxMessage {
    return { ...this.address(day), value: null };
  }

  private address(key: string): Pick<OutboxMessage, 'topic' | 'key' | 'headers'> {
    const topic = topicName(this.topicPrefix, TOPICS.calendarChanged);
    return { topic, key, headers: { ce_type: TOPICS.calendarChanged.name } };
  }
}

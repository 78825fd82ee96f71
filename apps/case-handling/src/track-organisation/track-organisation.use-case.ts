import type { CalendarChangedV1, OrgChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { CalendarKnownStore } from '../storage/calendar-known.store.js';
import type { KnownEntity, OrganisationKnownStore } from '../storage/organisation-known.store.js';
import type { NewestRecords } from './newest-records.js';

const ENTITIES = ['office', 'department', 'person', 'duty'] as const satisfies readonly KnownEntity[];

/** Keeps this service's copy of offices, departments, people, duties and the working-day calendar. */
export class TrackOrganisation {
  constructor(
    private readonly organisation: OrganisationKnownStore,
    private readonly calendar: CalendarKnownStore,
  ) {}

  /** Other entities, those of a later version, are not kept here. */
  async takeOrganisation(tx: Tx, { values, gone }: NewestRecords<OrgChangedV1>): Promise<void> {
    const of = (entity: KnownEntity): OrgChangedV1[] =>
      values.filter((value) => value.entity === entity && value[entity] !== null);
    await this.organisation.saveOffices(tx, of('office'));
    await this.organisation.saveDepartments(tx, of('department'));
    await this.organisation.savePeople(tx, of('person'));
    await this.organisation.saveDuties(tx, of('duty'));
    for (const entity of ENTITIES) {
      const ids = gone.filter((key) => key.startsWith(`${entity}:`)).map((key) => key.slice(entity.length + 1));
      if (ids.length > 0) await this.organisation.remove(tx, entity, ids);
    }
  }

  async takeCalendar(tx: Tx, { values, gone }: NewestRecords<CalendarChangedV1>): Promise<void> {
    await this.calendar.saveDays(
      tx,
      values.filter(({ day }) => day !== null),
    );
    await this.calendar.saveYears(
      tx,
      values.filter(({ day }) => day === null),
    );
    if (gone.length > 0) await this.calendar.removeDays(tx, gone);
  }
}

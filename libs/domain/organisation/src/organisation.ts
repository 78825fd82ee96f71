import type { Department } from './department.js';
import type { Duty } from './duty.js';
import type { Office } from './office.js';
import type { Person, StandIn } from './person.js';

/** Everything at one time: decisions are made on the whole, as one change may break what stands far from it. */
export interface Organisation {
  readonly offices: ReadonlyMap<string, Office>;
  readonly departments: ReadonlyMap<string, Department>;
  readonly people: ReadonlyMap<string, Person>;
  /** By region prefix. */
  readonly duties: ReadonlyMap<string, Duty>;
  readonly standIns: ReadonlyMap<string, StandIn>;
}

export interface Entities {
  readonly office: Office;
  readonly department: Department;
  readonly person: Person;
  readonly duty: Duty;
  readonly standIn: StandIn;
}

export type EntityKind = keyof Entities;

export const EMPTY_ORGANISATION: Organisation = {
  offices: new Map(),
  departments: new Map(),
  people: new Map(),
  duties: new Map(),
  standIns: new Map(),
};

/** A copy that may be written to. */
export const draftOf = (organisation: Organisation) => ({
  offices: new Map(organisation.offices),
  departments: new Map(organisation.departments),
  people: new Map(organisation.people),
  duties: new Map(organisation.duties),
  standIns: new Map(organisation.standIns),
});

export type OrganisationDraft = ReturnType<typeof draftOf>;

/** The offices above, the nearest first. Ends where the chain is broken or runs in a circle. */
export function officesAbove(offices: ReadonlyMap<string, Office>, officeId: string): string[] {
  const above: string[] = [];
  let parentId = offices.get(officeId)?.parentId ?? null;
  while (parentId !== null && parentId !== officeId && !above.includes(parentId)) {
    above.push(parentId);
    parentId = offices.get(parentId)?.parentId ?? null;
  }
  return above;
}

/** By office, the offices below it of every level, sorted. Offices without any are not in it. */
export function officesBelow(offices: ReadonlyMap<string, Office>): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const id of [...offices.keys()].sort()) {
    for (const upper of officesAbove(offices, id)) below.set(upper, [...(below.get(upper) ?? []), id]);
  }
  return below;
}

/** By office, the prefixes of its duties, sorted. */
export function prefixesByOffice(duties: Organisation['duties']): Map<string, string[]> {
  const byOffice = new Map<string, string[]>();
  for (const { regionPrefix, officeId } of [...duties.values()].sort((a, b) =>
    a.regionPrefix < b.regionPrefix ? -1 : 1,
  )) {
    byOffice.set(officeId, [...(byOffice.get(officeId) ?? []), regionPrefix]);
  }
  return byOffice;
}

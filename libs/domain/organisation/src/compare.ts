import type { Entities, EntityKind, Organisation } from './organisation.js';
import { officesBelow, prefixesByOffice } from './organisation.js';

/** One entity before and after; `before` null: new, `after` null: gone. */
export type EntityChange = {
  [K in EntityKind]: {
    readonly kind: K;
    readonly id: string;
    readonly before: Entities[K] | null;
    readonly after: Entities[K] | null;
  };
}[EntityKind];

const MAPS = {
  office: 'offices',
  department: 'departments',
  person: 'people',
  duty: 'duties',
  standIn: 'standIns',
} as const satisfies Record<EntityKind, keyof Organisation>;

/** True when nothing but the revision differs, in whichever order the fields stand. */
export const sameFacts = (a: object, b: object): boolean => a === b || factsOf(a) === factsOf(b);

const factsOf = (entity: object): string =>
  JSON.stringify(entity, (key, value: unknown) => {
    if (key === 'revision') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

/** What differs, offices first, so that whoever reads in order knows an office before its people. */
export function compareOrganisations(before: Organisation, after: Organisation): EntityChange[] {
  return (Object.keys(MAPS) as EntityKind[]).flatMap((kind) => changesOf(kind, before, after));
}

function changesOf(kind: EntityKind, before: Organisation, after: Organisation): EntityChange[] {
  const [old, now] = [before[MAPS[kind]], after[MAPS[kind]]] as [
    ReadonlyMap<string, Entities[EntityKind]>,
    ReadonlyMap<string, Entities[EntityKind]>,
  ];
  const changes: { kind: EntityKind; id: string; before: unknown; after: unknown }[] = [];
  for (const [id, entity] of now) {
    const earlier = old.get(id) ?? null;
    if (earlier === null || !sameFacts(earlier, entity)) changes.push({ kind, id, before: earlier, after: entity });
  }
  for (const [id, entity] of old) if (!now.has(id)) changes.push({ kind, id, before: entity, after: null });
  return changes as EntityChange[];
}

/** Active people whose standing differs: what they may do has changed, now or for a day to come. */
export function peopleTouched(before: Organisation, after: Organisation): string[] {
  const [old, now] = [standings(before), standings(after)];
  return [...now].filter(([id, standing]) => old.get(id) !== standing).map(([id]) => id);
}

/** By person, everything on which the person's rights rest, whatever the day. */
function standings(organisation: Organisation): Map<string, string> {
  const { offices, departments, people, standIns } = organisation;
  const below = officesBelow(offices);
  const prefixes = prefixesByOffice(organisation.duties);
  const ofOffice = new Map(
    [...offices.values()].map(({ id, revision: _, ...facts }) => [id, [facts, below.get(id), prefixes.get(id)]]),
  );
  const own = ({ terms, departmentIds, regionPrefixes, state }: Entities['person']) => [
    state,
    terms,
    departmentIds.map((id) => [id, departments.get(id)?.name]),
    regionPrefixes,
  ];
  const lent = new Map<string, unknown[]>();
  for (const { personId, forPersonId, fromDay, toDay } of standIns.values()) {
    const other = people.get(forPersonId);
    const entry = [fromDay, toDay, forPersonId, other === undefined ? null : own(other)];
    lent.set(personId, [...(lent.get(personId) ?? []), entry]);
  }
  const standing = (person: Entities['person']): string =>
    JSON.stringify([person.name, own(person), ofOffice.get(person.officeId), lent.get(person.id)]);
  return new Map([...people.values()].map((person) => [person.id, standing(person)]));
}

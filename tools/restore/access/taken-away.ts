import type { OrgChangedV1 } from '#contracts';
import type { Organisation, Person, StandIn } from '#domain/organisation';
import type { TakenAway, TakenWhat } from './lost-access.js';

type LaterPerson = NonNullable<OrgChangedV1['person']>;

/**
 * What the later states of the organisation take away of what the restored one gives, from `day` on. Of several states of
 * one thing the last counts: each is the whole of it.
 */
export function takenAway(organisation: Organisation, later: readonly OrgChangedV1[], day: string): TakenAway[] {
  return [...lastOfEach(later).values()].flatMap((changed): TakenAway[] => {
    const { entity, id, at } = changed;
    if (entity === 'person' && changed.person !== null) {
      return ofPerson(organisation, id, changed.person, day).map((one) => ({ personId: id, at, ...one }));
    }
    const what = entity === 'office' ? 'office-closed' : 'department-closed';
    const isClosed = changed.office?.state === 'closed' || changed.department?.state === 'closed';
    if (!isClosed) return [];
    return [...organisation.people.values()]
      .filter(({ state, officeId, departmentIds }) => {
        return state === 'active' && (entity === 'office' ? officeId === id : departmentIds.includes(id));
      })
      .map((person) => ({ personId: person.id, what, detail: id, at }));
  });
}

/** Of each office how many changes of its people the later states account for, by their revisions. */
export function explainedChanges(organisation: Organisation, later: readonly OrgChangedV1[]): Map<string, number> {
  const explained = new Map<string, number>();
  for (const { entity, id, revision, person } of lastOfEach(later).values()) {
    if (entity !== 'person' || person === null) continue;
    const before = organisation.people.get(id);
    for (const office of new Set([person.officeId, before?.officeId ?? person.officeId])) {
      explained.set(office, (explained.get(office) ?? 0) + Math.max(0, revision - (before?.revision ?? 0)));
    }
  }
  return explained;
}

function lastOfEach(later: readonly OrgChangedV1[]): Map<string, OrgChangedV1> {
  const last = new Map<string, OrgChangedV1>();
  for (const changed of later) {
    const key = `${changed.entity}:${changed.id}`;
    if (changed.revision >= (last.get(key)?.revision ?? 0)) last.set(key, changed);
  }
  return last;
}

type Loss = Pick<TakenAway, 'what' | 'detail'>;

function ofPerson({ people, standIns }: Organisation, id: string, later: LaterPerson, day: string): Loss[] {
  const before = people.get(id);
  if (before?.state !== 'active') return [];
  if (later.state !== 'active') return [{ what: 'left', detail: before.officeId }];
  const acting = [...standIns.values()].filter(({ personId }) => personId === id);
  return [
    ...(later.officeId === before.officeId ? [] : [{ what: 'office', detail: before.officeId } as const]),
    ...losses('role', rolesLost(before, later, day)),
    ...losses(
      'department',
      before.departmentIds.filter((department) => !later.departmentIds.includes(department)),
    ),
    ...losses('regions', regionsLost(before.regionPrefixes, later.regionPrefixes)),
    ...losses('stand-in', standInsLost(acting, later, day)),
  ];
}

const losses = (what: TakenWhat, details: readonly string[]): Loss[] => details.map((detail) => ({ what, detail }));

/** A term that is over takes nothing away; one that goes on must go on at least as long. */
function rolesLost({ terms }: Person, later: LaterPerson, day: string): string[] {
  const isCovered = (role: string, fromDay: string, toDay: string | null): boolean =>
    later.terms.some(
      (term) => term.role === role && term.fromDay <= (fromDay > day ? fromDay : day) && lastsAsLong(term.toDay, toDay),
    );
  const lost = terms.filter(({ role, fromDay, toDay }) => {
    return (toDay === null || toDay >= day) && !isCovered(role, fromDay, toDay);
  });
  return [...new Set(lost.map(({ role }) => role))];
}

const lastsAsLong = (later: string | null, before: string | null): boolean =>
  later === null || (before !== null && later >= before);

/** Null is all regions of the office. */
function regionsLost(before: readonly string[] | null, later: readonly string[] | null): string[] {
  if (later === null) return [];
  if (before === null) return [later.join('、')];
  return before.filter((prefix) => !later.some((wider) => prefix.startsWith(wider)));
}

function standInsLost(before: readonly StandIn[], later: LaterPerson, day: string): string[] {
  return before
    .filter(({ forPersonId, toDay }) => {
      return toDay >= day && !later.standIns.some((one) => one.forPersonId === forPersonId && one.toDay >= toDay);
    })
    .map(({ forPersonId }) => forPersonId);
}

import { type Organisation, officesBelow, prefixesByOffice } from './organisation.js';
import { isInForce } from './span.js';

/** What a person may act as on a day. Lists are sorted, each word once. */
export interface ActingAs {
  readonly roles: readonly string[];
  readonly departmentIds: readonly string[];
  readonly regionPrefixes: readonly string[];
  readonly subordinateOfficeIds: readonly string[];
  /** The people for whom the person stands in. */
  readonly standsInFor: readonly string[];
}

/** Undefined when the person left, the office is closed, or no role is in force. */
export function actingAs(organisation: Organisation, personId: string, day: string): ActingAs | undefined {
  const { people, offices, standIns, duties } = organisation;
  const person = people.get(personId);
  if (person?.state !== 'active' || offices.get(person.officeId)?.state !== 'active') return undefined;
  const others = [...standIns.values()]
    .filter((standIn) => standIn.personId === personId && standIn.forPersonId !== personId && isInForce(standIn, day))
    .flatMap(({ forPersonId }) => people.get(forPersonId) ?? [])
    .filter(({ state, officeId }) => state === 'active' && officeId === person.officeId);
  const all = [person, ...others];
  const roles = sorted(
    all.flatMap(({ terms }) => terms.filter((term) => isInForce(term, day)).map(({ role }) => role)),
  );
  if (roles.length === 0) return undefined;
  const ofOffice = prefixesByOffice(duties).get(person.officeId) ?? [];
  return {
    roles,
    departmentIds: sorted(all.flatMap(({ departmentIds }) => departmentIds)),
    regionPrefixes: sorted(all.flatMap(({ regionPrefixes }) => regionPrefixes ?? ofOffice)),
    subordinateOfficeIds: officesBelow(offices).get(person.officeId) ?? [],
    standsInFor: sorted(others.map(({ id }) => id)),
  };
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

import type { OrganisationDraft, Person, StandIn } from '#domain/organisation';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { isGovernedBy } from '../../accounts/governed-offices.js';

/**
 * People and stand-ins are told of in the own office and those below only. Who changes one elsewhere is answered as if it
 * were not there, before a revision or a name could say that it is.
 */
export function personWithin(actor: Actor, draft: OrganisationDraft, id: string): Person {
  const person = draft.people.get(id);
  if (person === undefined || !isGovernedBy(actor, person.officeId)) throw notFound(id);
  return person;
}

export function standInWithin(actor: Actor, draft: OrganisationDraft, id: string): StandIn {
  const standIn = draft.standIns.get(id);
  const officeId = standIn === undefined ? undefined : draft.people.get(standIn.personId)?.officeId;
  if (standIn === undefined || officeId === undefined || !isGovernedBy(actor, officeId)) throw notFound(id);
  return standIn;
}

const notFound = (id: string): ProblemError => new ProblemError('ORG.NOT_FOUND', { detail: id });

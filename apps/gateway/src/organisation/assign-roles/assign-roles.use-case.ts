import { type Person, sortTerms, type Term } from '#domain/organisation';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';
import { current } from '../change/to-problem.js';
import { personWithin } from '../change/within-reach.js';

/** Says which roles a person has, from when to when. */
export class AssignRoles {
  constructor(private readonly changes: OrganisationChanges) {}

  async assign(actor: Actor, personId: string, revision: number, terms: readonly Term[]): Promise<Person> {
    const sorted = sortTerms(terms);
    const placeOf = (field: string): string =>
      field.replace(/^terms\/(\d+)/, (_, index: string) => `terms/${terms.indexOf(sorted[Number(index)]!)}`);
    const after = await this.changes.change(actor, { entity: 'person', id: personId, placeOf }, (draft) => {
      personWithin(actor, draft, personId);
      draft.people.set(personId, { ...current(draft.people, personId, revision), terms: sorted });
    });
    return after.people.get(personId)!;
  }
}

import type { Person } from '#domain/organisation';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';
import { assertFree, current } from '../change/to-problem.js';
import { personWithin } from '../change/within-reach.js';

export type PersonFacts = Pick<Person, 'officeId' | 'name' | 'departmentIds' | 'regionPrefixes'>;

/** Enters a person, changes one, moves one to another office, or says that one has left. Gives no role. */
export class KeepPerson {
  constructor(private readonly changes: OrganisationChanges) {}

  async create(actor: Actor, id: string, facts: PersonFacts): Promise<Person> {
    const after = await this.changes.change(actor, { entity: 'person', id }, (draft) => {
      assertFree(draft.people, id);
      draft.people.set(id, { ...tidy(facts), id, state: 'active', terms: [], revision: 0 });
    });
    return after.people.get(id)!;
  }

  async change(actor: Actor, id: string, facts: PersonFacts & Pick<Person, 'state' | 'revision'>): Promise<Person> {
    const after = await this.changes.change(actor, { entity: 'person', id }, (draft) => {
      personWithin(actor, draft, id);
      draft.people.set(id, { ...current(draft.people, id, facts.revision), ...tidy(facts), id });
    });
    return after.people.get(id)!;
  }
}

const tidy = <T extends PersonFacts>(facts: T): T => ({
  ...facts,
  departmentIds: sorted(facts.departmentIds),
  regionPrefixes: facts.regionPrefixes === null ? null : sorted(facts.regionPrefixes),
});

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

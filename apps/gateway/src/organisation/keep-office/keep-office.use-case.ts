import type { Office } from '#domain/organisation';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';
import { assertFree, current } from '../change/to-problem.js';

export type OfficeFacts = Omit<Office, 'id' | 'revision' | 'state'>;

/** Enters an office, changes one, or closes it (撤并). */
export class KeepOffice {
  constructor(private readonly changes: OrganisationChanges) {}

  async create(actor: Actor, id: string, facts: OfficeFacts): Promise<Office> {
    const after = await this.changes.change(actor, { entity: 'office', id }, (draft) => {
      assertFree(draft.offices, id);
      draft.offices.set(id, { ...facts, id, state: 'active', revision: 0 });
    });
    return after.offices.get(id)!;
  }

  async change(actor: Actor, id: string, facts: OfficeFacts & Pick<Office, 'state' | 'revision'>): Promise<Office> {
    const after = await this.changes.change(actor, { entity: 'office', id }, (draft) => {
      draft.offices.set(id, { ...current(draft.offices, id, facts.revision), ...facts, id });
    });
    return after.offices.get(id)!;
  }
}

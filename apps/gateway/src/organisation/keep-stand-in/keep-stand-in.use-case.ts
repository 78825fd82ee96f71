import type { StandIn } from '#domain/organisation';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';
import { current } from '../change/to-problem.js';
import { personWithin, standInWithin } from '../change/within-reach.js';

/** Lets a person act for another one of the office for a while, shortens or lengthens it, or takes it back before it begins. */
export class KeepStandIn {
  constructor(
    private readonly changes: OrganisationChanges,
    private readonly newId: () => string,
  ) {}

  async create(actor: Actor, facts: Omit<StandIn, 'id' | 'revision'>): Promise<StandIn> {
    const id = this.newId();
    const after = await this.changes.change(actor, { entity: 'standIn', id }, (draft) => {
      for (const personId of [facts.personId, facts.forPersonId]) personWithin(actor, draft, personId);
      draft.standIns.set(id, { id, ...facts, revision: 0 });
    });
    return after.standIns.get(id)!;
  }

  async end(actor: Actor, id: string, { toDay, revision }: Pick<StandIn, 'toDay' | 'revision'>): Promise<StandIn> {
    const after = await this.changes.change(actor, { entity: 'standIn', id }, (draft) => {
      standInWithin(actor, draft, id);
      draft.standIns.set(id, { ...current(draft.standIns, id, revision), toDay });
    });
    return after.standIns.get(id)!;
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.changes.change(actor, { entity: 'standIn', id }, (draft) => {
      draft.standIns.delete(standInWithin(actor, draft, id).id);
    });
  }
}

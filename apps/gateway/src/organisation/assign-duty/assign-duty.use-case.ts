import type { Duty } from '#domain/organisation';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';

/** Gives a region to an office, or takes it back. */
export class AssignDuty {
  constructor(private readonly changes: OrganisationChanges) {}

  async assign(actor: Actor, regionPrefix: string, officeId: string): Promise<Duty> {
    const after = await this.changes.change(actor, { entity: 'duty', id: regionPrefix }, (draft) => {
      draft.duties.set(regionPrefix, { revision: 0, ...draft.duties.get(regionPrefix), regionPrefix, officeId });
    });
    return after.duties.get(regionPrefix)!;
  }

  async remove(actor: Actor, regionPrefix: string): Promise<void> {
    await this.changes.change(actor, { entity: 'duty', id: regionPrefix }, (draft) => {
      if (!draft.duties.delete(regionPrefix)) throw new ProblemError('ORG.NOT_FOUND', { detail: regionPrefix });
    });
  }
}

import type { Actor } from '#platform/auth';

/** Offices whose accounts an administrator looks after: the own one and those below it. */
export const governedOffices = (actor: Actor): string[] => [actor.procuratorateId, ...actor.subordinateOfficeIds];

export const isGovernedBy = (actor: Actor, officeId: string): boolean => governedOffices(actor).includes(officeId);

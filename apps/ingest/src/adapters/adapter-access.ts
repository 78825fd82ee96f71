import type { AccessPolicy } from '#domain/access';
import type { Condition } from '#kernel';
import type { Actor } from '#platform/auth';

/** What comes with the product is nobody's: no line of the policy is about it, the route alone says who reads it. */
export const adaptersSeen = (access: AccessPolicy, actor: Actor): Condition => ({
  any: [access.filter(actor, 'read', 'adapter'), { field: 'procuratorateId', is: null }],
});

/** The same for one adapter. */
export const mayReadAdapter = (access: AccessPolicy, actor: Actor, procuratorateId: string | null): boolean =>
  procuratorateId === null || access.decide(actor, 'read', 'adapter', { procuratorateId }).allowed;

import type { AccessPolicy } from '#domain/access';
import type { PeopleUnitOfWork } from '#platform/postgres';

/** What every read of a person stands on: transactions of people, and the policy. */
export interface PeopleAccess {
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
}

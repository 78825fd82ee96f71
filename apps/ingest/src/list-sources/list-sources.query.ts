import type { AccessPolicy } from '#domain/access';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import type { SourceStore, SourceView } from '../storage/source.store.js';

export type { SourceView };

/** The registered sources that a person may see, without their secrets. */
export class ListSources {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly access: AccessPolicy;
      readonly sources: SourceStore;
    },
  ) {}

  list(actor: Actor): Promise<SourceView[]> {
    const { people, access, sources } = this.deps;
    return people.read(actor, (tx) => sources.listSeen(tx, access.filter(actor, 'read', 'source')));
  }
}

import type { AccessPolicy } from '#domain/access';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import type { ErasureRequest, ErasureRequestStore, RequestState } from '../storage/erasure-request.store.js';

export interface ErasuresPage {
  readonly items: readonly ErasureRequest[];
  readonly cursor: string | null;
}

export interface ListErasuresQuery {
  readonly state?: RequestState | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Requests to erase events, of the person's office. */
export class ListErasures {
  constructor(
    private readonly people: PeopleUnitOfWork,
    private readonly access: AccessPolicy,
    private readonly requests: Pick<ErasureRequestStore, 'list'>,
  ) {}

  list(actor: Actor, query: ListErasuresQuery): Promise<ErasuresPage> {
    const seen = this.access.filter(actor, 'read', 'erasure');
    return this.people.read(actor, async (tx) => {
      const items = await this.requests.list(tx, seen, query);
      return { items, cursor: items.length < query.limit ? null : (items.at(-1)?.requestId ?? null) };
    });
  }
}

import type { AccessPolicy } from '#domain/access';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, UnitOfWork } from '#platform/postgres';
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
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly database: UnitOfWork;
      readonly access: AccessPolicy;
      readonly requests: Pick<ErasureRequestStore, 'list' | 'reasonsOf'>;
    },
  ) {}

  async list(actor: Actor, query: ListErasuresQuery): Promise<ErasuresPage> {
    const { people, database, access, requests } = this.deps;
    const seen = access.filter(actor, 'read', 'erasure');
    const found = await people.read(actor, (tx) => requests.list(tx, seen, query));
    // Of requests that were found to be seen: people read no texts of the history.
    const decided = found.filter(({ reason }) => reason === null).map(({ requestId }) => requestId);
    const reasons = await database.read((tx) => requests.reasonsOf(tx, decided));
    const items = found.map((one) => ({ ...one, reason: one.reason ?? reasons.get(one.requestId) ?? null }));
    return { items, cursor: items.length < query.limit ? null : (items.at(-1)?.requestId ?? null) };
  }
}

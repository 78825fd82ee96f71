import type { AccessPolicy } from '#domain/access';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, UnitOfWork } from '#platform/postgres';
import type { ErasureDay, ErasureDayFilter, ErasureDayPlace, ErasureDayStore } from '../storage/erasure-day.store.js';

export type ErasedDay = ErasureDay & { readonly sourceName: string };

export interface ErasedPage {
  readonly items: readonly ErasedDay[];
  readonly cursor: string | null;
}

export interface ListErasedQuery extends ErasureDayFilter {
  readonly after: ErasureDayPlace | null;
  readonly limit: number;
}

/** What was erased of the person's office: how much of which source, on which day, by which rule. */
export class ListErased {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly database: UnitOfWork;
      readonly access: AccessPolicy;
      readonly days: Pick<ErasureDayStore, 'list' | 'namesOf'>;
    },
  ) {}

  async list(actor: Actor, { after, limit, ...filter }: ListErasedQuery): Promise<ErasedPage> {
    const { people, database, access, days } = this.deps;
    const seen = access.filter(actor, 'read', 'erased');
    const found = await people.read(actor, (tx) => days.list(tx, seen, filter, { after, limit }));
    const ids = [...new Set(found.map(({ sourceId }) => sourceId))];
    const names = await database.read((tx) => days.namesOf(tx, ids));
    const items = found.map((one) => ({ ...one, sourceName: names.get(one.sourceId) ?? one.sourceId }));
    const last = found.at(-1);
    const cursor = last === undefined || found.length < limit ? null : [last.day, last.sourceId, last.rule].join(' ');
    return { items, cursor };
  }
}

import type { AccessPolicy } from '#domain/access';
import type { Clock } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, UnitOfWork } from '#platform/postgres';
import type { ArrivalStore } from '../storage/arrival.store.js';
import type { SourceStore, SourceView } from '../storage/source.store.js';

export type ListedSource = SourceView & {
  /** Beginning of the last hour in which something of it was taken; null where nothing was in the last 120 days. */
  readonly lastArrivalHour: string | null;
  /** Events and disposals that were taken in the last 24 hours, by whole hours. */
  readonly arrivedInDay: number;
  /** How many days its events are kept, by its own term or the installation's; null: not set, nothing is erased by time. */
  readonly keptDays: number | null;
};

const DAY_MS = 86_400_000;

/** The registered sources that a person may see, without their secrets, and how each has come lately. */
export class ListSources {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly access: AccessPolicy;
      readonly sources: Pick<SourceStore, 'listSeen'>;
      readonly database: UnitOfWork;
      readonly arrivals: Pick<ArrivalStore, 'listLately'>;
      readonly clock: Clock;
      /** Of the installation; null where nobody has decided. */
      readonly defaultDays: number | null;
    },
  ) {}

  async list(actor: Actor): Promise<ListedSource[]> {
    const { people, access, sources, database, arrivals, clock, defaultDays } = this.deps;
    const seen = await people.read(actor, (tx) => sources.listSeen(tx, access.filter(actor, 'read', 'source')));
    // Counts of sources that were found to be seen: the tables of arrivals know no offices, so people read none of them.
    const ids = seen.map(({ sourceId }) => sourceId);
    const since = new Date(clock.now().getTime() - DAY_MS);
    const lately = await database.read((tx) => arrivals.listLately(tx, ids, since));
    return seen.map((source) => {
      const { lastHour = null, since: arrivedInDay = 0 } = lately.get(source.sourceId) ?? {};
      const keptDays = source.retentionDays ?? defaultDays;
      return { ...source, lastArrivalHour: lastHour?.toISOString() ?? null, arrivedInDay, keptDays };
    });
  }
}

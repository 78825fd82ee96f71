import type { AccessPolicy } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import { mayReadAdapter } from '../adapters/adapter-access.js';
import type { AdapterStore } from '../storage/adapter.store.js';
import type { SourceStore, SourceView } from '../storage/source.store.js';

export interface BoundSource {
  readonly sourceId: string;
  readonly adapterId: string | null;
}

export interface BindAdapterDeps {
  readonly database: UnitOfWork;
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly store: AdapterStore;
  readonly sources: Pick<SourceStore, 'listSeen'>;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
}

/** Says which adapter reads a source's records. */
export class BindAdapter {
  constructor(private readonly deps: BindAdapterDeps) {}

  /**
   * Throws INGEST.ADAPTER_SOURCE_UNKNOWN, INGEST.ADAPTER_SOURCE_OF_OTHER_OFFICE (of one that is seen),
   * INGEST.ADAPTER_UNKNOWN, INGEST.ADAPTER_UNPUBLISHED.
   */
  async bind(wanted: BoundSource, actor: Actor): Promise<BoundSource> {
    const { database, store, history, clock } = this.deps;
    const { sourceId, adapterId } = wanted;
    const source = await this.check(wanted, actor);
    await database.run(async (tx) => {
      if (adapterId !== null && !(await store.isPublished(tx, adapterId))) {
        throw new ProblemError('INGEST.ADAPTER_UNPUBLISHED');
      }
      await store.bind(tx, sourceId, adapterId);
      await history.append(tx, [
        {
          chain: { kind: 'source', id: sourceId },
          at: clock.now().toISOString(),
          procuratorateId: source.procuratorateId,
          regionCode12: source.regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: 'adapter',
          entry: { change: 'adapter', adapterId },
        },
      ]);
    });
    await this.deps.refresh();
    return wanted;
  }

  /** Source and adapter as the person sees them: by the tables' own policies too. */
  private async check({ sourceId, adapterId }: BoundSource, actor: Actor): Promise<SourceView> {
    const { people, access, store, sources } = this.deps;
    return people.read(actor, async (tx) => {
      const seen = await sources.listSeen(tx, access.filter(actor, 'read', 'source'));
      const source = seen.find((one) => one.sourceId === sourceId);
      if (source === undefined) throw new ProblemError('INGEST.ADAPTER_SOURCE_UNKNOWN');
      if (!access.decide(actor, 'command', 'source', source).allowed) {
        throw new ProblemError('INGEST.ADAPTER_SOURCE_OF_OTHER_OFFICE');
      }
      if (adapterId !== null) {
        const adapter = await store.find(tx, adapterId);
        const may = adapter !== undefined && mayReadAdapter(access, actor, adapter.procuratorateId);
        if (!may) throw new ProblemError('INGEST.ADAPTER_UNKNOWN');
      }
      return source;
    });
  }
}

import type { AccessPolicy } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryChains } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Outbox, PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import type { SourceRow, SourceStore, SourceView } from '../storage/source.store.js';
import { sourceMessage } from './source-message.js';

export interface SourceAdministrationDeps {
  readonly database: UnitOfWork;
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly sources: Pick<SourceStore, 'listSeen' | 'hold' | 'raiseVersions'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly history: Pick<HistoryChains, 'append'>;
  /** Makes this process know the change at once; the others find it within seconds. */
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

/** What a change did, and what history keeps of it. */
export interface SourceChange<T> {
  readonly result: T;
  readonly command: string;
  /** No secret, no free text. */
  readonly entry: object;
}

/** Every change of a registered source: by an administrator of its office, in its history, told to who keeps a copy. */
export class SourceAdministration {
  constructor(private readonly deps: SourceAdministrationDeps) {}

  /**
   * `work` gets the source, held until the change is committed. Throws INGEST.SOURCE_NOT_FOUND, INGEST.SOURCE_NOT_YOURS, and
   * what `work` throws; nothing is kept then.
   */
  async change<T>(
    sourceId: string,
    actor: Actor,
    work: (tx: Tx, source: SourceRow, now: Date) => Promise<SourceChange<T>>,
  ): Promise<T> {
    const { database, sources, outbox, history, clock, topicPrefix } = this.deps;
    await this.check(sourceId, actor);
    const now = clock.now();
    const at = now.toISOString();
    const result = await database.run(async (tx) => {
      const change = await work(tx, await this.hold(tx, sourceId), now);
      await sources.raiseVersions(tx, [sourceId]);
      const changed = await this.hold(tx, sourceId);
      await history.append(tx, [
        {
          chain: { kind: 'source', id: sourceId },
          at,
          procuratorateId: changed.procuratorateId,
          regionCode12: changed.regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: change.command,
          entry: change.entry,
        },
      ]);
      await outbox.enqueue(tx, [sourceMessage(changed, at, topicPrefix)]);
      return change.result;
    });
    // The change stands, and a new key is told this once: the clock reads the sources again where this could not.
    await this.deps.refresh().catch(() => undefined);
    return result;
  }

  private async hold(tx: Tx, sourceId: string): Promise<SourceRow> {
    const source = await this.deps.sources.hold(tx, sourceId);
    if (source === undefined) throw new ProblemError('INGEST.SOURCE_NOT_FOUND');
    return source;
  }

  /**
   * The source as the person sees it, by the tables' own policies too; of one that the person may give commands to. Throws
   * INGEST.SOURCE_NOT_FOUND, INGEST.SOURCE_NOT_YOURS.
   */
  async check(sourceId: string, actor: Actor): Promise<SourceView> {
    const { people, access, sources } = this.deps;
    const seen = await people.read(actor, (tx) => sources.listSeen(tx, access.filter(actor, 'read', 'source')));
    const source = seen.find((one) => one.sourceId === sourceId);
    if (source === undefined) throw new ProblemError('INGEST.SOURCE_NOT_FOUND');
    if (!access.decide(actor, 'command', 'source', source).allowed) throw new ProblemError('INGEST.SOURCE_NOT_YOURS');
    return source;
  }
}

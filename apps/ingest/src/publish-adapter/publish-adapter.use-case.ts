import type { Vocabulary } from '#domain/adapters';
import type { AccessPolicy } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { hasErrors, judgeAdapter } from '../adapters/judge-adapter.js';
import type { AdapterStore, AdapterVersionRow } from '../storage/adapter.store.js';

export interface AdapterVersionId {
  readonly adapterId: string;
  readonly version: number;
}

export interface PublishedAdapter extends AdapterVersionId {
  readonly publishedAt: string;
}

export interface PublishAdapterDeps {
  readonly database: UnitOfWork;
  readonly access: AccessPolicy;
  readonly store: AdapterStore;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly vocabulary: Vocabulary;
  /** Makes this process follow the new version at once; the others do within seconds. */
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
}

/** Puts a draft in force for every source that has the adapter. */
export class PublishAdapter {
  constructor(private readonly deps: PublishAdapterDeps) {}

  /**
   * Throws INGEST.ADAPTER_UNKNOWN (also for another office's), INGEST.ADAPTER_SHIPPED, INGEST.ADAPTER_NOT_DRAFT,
   * INGEST.ADAPTER_FAULTY, INGEST.ADAPTER_UNTRIED.
   */
  async publish(id: AdapterVersionId, actor: Actor): Promise<PublishedAdapter> {
    const { database, store, history, clock } = this.deps;
    const publishedAt = clock.now().toISOString();
    await database.run(async (tx) => {
      const { row, procuratorateId } = await this.findDraft(tx, id, actor);
      await store.publish(tx, id.adapterId, id.version, actor.id, publishedAt);
      const { sha256, tried } = row;
      await history.append(tx, [
        {
          chain: { kind: 'adapter', id: id.adapterId },
          at: publishedAt,
          procuratorateId,
          regionCode12: null,
          actorId: actor.id,
          actorName: actor.name,
          command: 'publish',
          entry: { version: id.version, sha256, tried: { lines: tried?.lines ?? 0, taken: tried?.taken ?? 0 } },
        },
      ]);
    });
    await this.deps.refresh();
    return { ...id, publishedAt };
  }

  private async findDraft(
    tx: Tx,
    { adapterId, version }: AdapterVersionId,
    actor: Actor,
  ): Promise<{ row: AdapterVersionRow; procuratorateId: string }> {
    const { store, access, vocabulary } = this.deps;
    await store.lock(tx, adapterId);
    const procuratorateId = (await store.find(tx, adapterId))?.procuratorateId;
    if (procuratorateId === null) throw new ProblemError('INGEST.ADAPTER_SHIPPED');
    const mine =
      procuratorateId !== undefined && access.decide(actor, 'command', 'adapter', { procuratorateId }).allowed;
    const row = mine ? await store.findVersion(tx, adapterId, version) : undefined;
    if (procuratorateId === undefined || row === undefined) throw new ProblemError('INGEST.ADAPTER_UNKNOWN');
    if (row.state !== 'draft') throw new ProblemError('INGEST.ADAPTER_NOT_DRAFT');
    // Judged again: the contract of pushes may have changed since it was written.
    const judged = judgeAdapter(row.definition, vocabulary, '');
    if (hasErrors(judged)) {
      const errors = judged.findings.filter(({ severity }) => severity === 'error');
      const items = errors.map(({ pointer, says }) => ({ pointer, detail: says }));
      throw new ProblemError('INGEST.ADAPTER_FAULTY', { items });
    }
    if (row.tried?.sha256 !== row.sha256 || row.tried.taken === 0) throw new ProblemError('INGEST.ADAPTER_UNTRIED');
    return { row, procuratorateId };
  }
}

import type { LintFinding, Vocabulary } from '#domain/adapters';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { adapterDigest } from '../adapters/adapter-digest.js';
import { judgeAdapter } from '../adapters/judge-adapter.js';
import type { AdapterStore } from '../storage/adapter.store.js';

export interface DraftedAdapter {
  readonly adapterId: string;
  readonly version: number;
  readonly findings: readonly LintFinding[];
}

export interface DraftAdapterDeps {
  readonly database: UnitOfWork;
  readonly store: AdapterStore;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}

/** Keeps what a person writes as the draft of the next version. A draft changes nothing for any source. */
export class DraftAdapter {
  constructor(private readonly deps: DraftAdapterDeps) {}

  /** Throws INGEST.ADAPTER_INVALID, INGEST.ADAPTER_SHIPPED, INGEST.ADAPTER_NAME_TAKEN (another office's). */
  async draft(definition: unknown, actor: Actor): Promise<DraftedAdapter> {
    const { database, store, history, vocabulary, clock } = this.deps;
    const { adapter, findings } = judgeAdapter(definition, vocabulary, '/definition');
    const { name: adapterId, title } = adapter;
    const { procuratorateId } = actor;
    const at = clock.now().toISOString();
    const sha256 = adapterDigest(definition);
    const version = await database.run(async (tx) => {
      await store.insert(tx, { adapterId, procuratorateId, title }, at);
      await store.lock(tx, adapterId);
      const known = await store.find(tx, adapterId);
      if (known?.procuratorateId === null) throw new ProblemError('INGEST.ADAPTER_SHIPPED');
      if (known?.procuratorateId !== procuratorateId) throw new ProblemError('INGEST.ADAPTER_NAME_TAKEN');
      await store.retitle(tx, adapterId, title);
      const drafted = await store.saveDraft(tx, { adapterId, definition, sha256, changedBy: actor.id, at });
      await history.append(tx, [
        {
          chain: { kind: 'adapter', id: adapterId },
          at,
          procuratorateId,
          regionCode12: null,
          actorId: actor.id,
          actorName: actor.name,
          command: 'draft',
          entry: { version: drafted, sha256 },
        },
      ]);
      return drafted;
    });
    return { adapterId, version, findings };
  }
}

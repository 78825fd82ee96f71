import type { AccessPolicy } from '#domain/access';
import { type Condition, isLegalDay, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx } from '#platform/postgres';
import type { Difference } from '../reconcile-day/compare-lists.js';
import type { ReconciledKind } from '../reconcile-day/day-line.js';
import { saysOf } from '../reconcile-day/explain-difference.js';
import type { FeedReads } from '../storage/feed-reads.store.js';
import type { ReconciliationStore, ReconciliationView } from '../storage/reconciliation.store.js';

export interface ListReconciliationsDeps {
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly feeds: Pick<FeedReads, 'isSeen'>;
  readonly reconciliations: Pick<ReconciliationStore, 'list' | 'listDifferences'>;
}

export interface ReconciliationPage {
  readonly sourceId: string;
  readonly reconciliations: readonly ReconciliationView[];
  /** For the next page; null at the end. */
  readonly next: string | null;
}

export interface DifferencePage {
  readonly sourceId: string;
  readonly day: string;
  readonly kind: ReconciledKind;
  readonly differences: readonly (Difference & { readonly says: string })[];
  readonly next: string | null;
}

/** What came of comparing days with a source. A source that somebody may not see does not exist for them. */
export class ListReconciliations {
  constructor(private readonly deps: ListReconciliationsDeps) {}

  days(
    actor: Actor,
    sourceId: string,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<ReconciliationPage> {
    return this.ofSource(actor, sourceId, async (tx, seen) => {
      const reconciliations = await this.deps.reconciliations.list(tx, sourceId, seen, page);
      const days = new Set(reconciliations.map(({ day }) => day));
      const next = days.size < page.limit ? null : (reconciliations.at(-1)?.day ?? null);
      return { sourceId, reconciliations, next };
    });
  }

  differences(
    actor: Actor,
    of: { readonly sourceId: string; readonly day: string; readonly kind: ReconciledKind },
    page: { readonly after: string; readonly limit: number },
  ): Promise<DifferencePage> {
    if (!isLegalDay(of.day)) throw new ProblemError('INGEST.DAY_IMPOSSIBLE');
    return this.ofSource(actor, of.sourceId, async (tx) => {
      const found = await this.deps.reconciliations.listDifferences(tx, of, page);
      const numbers = new Set(found.map(({ sourceEventNo }) => sourceEventNo));
      const next = numbers.size < page.limit ? null : (found.at(-1)?.sourceEventNo ?? null);
      return { ...of, differences: found.map((one) => ({ ...one, says: saysOf(one.reason) })), next };
    });
  }

  private ofSource<T>(actor: Actor, sourceId: string, work: (tx: Tx, seen: Condition) => Promise<T>): Promise<T> {
    const { people, access, feeds } = this.deps;
    const seen = access.filter(actor, 'read', 'feed');
    return people.read(actor, async (tx) => {
      if (!(await feeds.isSeen(tx, sourceId, seen))) throw new ProblemError('INGEST.SOURCE_NOT_FOUND');
      return work(tx, seen);
    });
  }
}

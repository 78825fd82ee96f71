import type { AccessPolicy } from '#domain/access';
import {
  adapterSchema,
  type Categories,
  lintAdapter,
  type LintFinding,
  readAdapter,
  type Vocabulary,
} from '#domain/adapters';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import { adaptersSeen, mayReadAdapter } from '../adapters/adapter-access.js';
import type { AdapterStore, AdapterSummary, AdapterVersionRow } from '../storage/adapter.store.js';

export type { AdapterSummary };

export type AdapterView = AdapterVersionRow & { readonly findings: readonly LintFinding[] };

export interface AdapterLanguage {
  readonly schema: Record<string, unknown>;
  /** Places of a push that an adapter fills. */
  readonly places: readonly string[];
  readonly lists: readonly { readonly place: string; readonly fields: readonly string[] }[];
  readonly categories: Categories;
}

/** The adapters that a person may see: the office's own, and those that come with the product. */
export class ListAdapters {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly access: AccessPolicy;
      readonly store: AdapterStore;
      readonly vocabulary: Vocabulary;
    },
  ) {}

  list(actor: Actor): Promise<AdapterSummary[]> {
    const { people, access, store } = this.deps;
    return people.read(actor, (tx) => store.listSeen(tx, adaptersSeen(access, actor)));
  }

  /** Throws INGEST.ADAPTER_UNKNOWN. */
  async read(actor: Actor, adapterId: string, version: number): Promise<AdapterView> {
    const { people, access, store, vocabulary } = this.deps;
    const row = await people.read(actor, async (tx) => {
      const adapter = await store.find(tx, adapterId);
      if (adapter === undefined || !mayReadAdapter(access, actor, adapter.procuratorateId)) return undefined;
      return store.findVersion(tx, adapterId, version);
    });
    if (row === undefined) throw new ProblemError('INGEST.ADAPTER_UNKNOWN');
    const read = readAdapter(row.definition);
    const findings = read.ok
      ? lintAdapter(read.value, vocabulary)
      : read.error.map(({ pointer, detail }) => ({ pointer, severity: 'error' as const, says: detail }));
    return { ...row, findings };
  }

  language(): AdapterLanguage {
    const { targets, lists, categories } = this.deps.vocabulary;
    return {
      schema: adapterSchema(),
      places: [...targets.keys()],
      lists: [...lists.values()].map(({ place, fields }) => ({ place, fields: [...(fields?.keys() ?? [])] })),
      categories,
    };
  }
}

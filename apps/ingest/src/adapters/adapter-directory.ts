import { compileAdapter, readAdapter, type CompiledAdapter, type Vocabulary } from '#domain/adapters';
import type { UnitOfWork } from '#platform/postgres';
import type { RecordAdapter, RecordAdapters } from '../accept-events/record-adapters.js';
import { adaptBy } from './adapt-by.js';
import type { AdapterStore, AdapterVersionRow, Bound } from '../storage/adapter.store.js';

export interface AdapterDirectoryDeps {
  readonly database: UnitOfWork;
  readonly store: Pick<AdapterStore, 'bound' | 'findVersion'>;
  readonly vocabulary: Vocabulary;
  /** Called when the refresh by the clock failed; what was known stays in use. */
  readonly onRefreshFailed: (error: unknown) => void;
  /** A published version that this program cannot use. */
  readonly onUnusable: (version: { readonly adapterId: string; readonly version: number }, error: unknown) => void;
}

interface Usable {
  /** Null where this program cannot use it. */
  readonly compiled: CompiledAdapter | null;
  readonly adapt: RecordAdapter;
}

const REFRESH_EVERY_MS = 3_000;

const keyOf = ({ adapterId, version }: Pick<Bound, 'adapterId' | 'version'>): string => `${adapterId} ${version}`;

/**
 * The adapter of each source that has one, in memory: the hot path asks no database. Read again every three seconds and
 * after a publication. A version is compiled once; it never changes.
 */
export class AdapterDirectory implements RecordAdapters {
  private bySource: ReadonlyMap<string, Usable> = new Map();
  private byVersion: ReadonlyMap<string, Usable> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private first: Promise<void> | undefined;

  constructor(private readonly deps: AdapterDirectoryDeps) {}

  /** Reads all, then keeps them fresh. Rejects when they cannot be read now. */
  async start(): Promise<void> {
    await this.loaded();
    this.timer ??= setInterval(() => void this.refresh().catch(this.deps.onRefreshFailed), REFRESH_EVERY_MS);
    this.timer.unref();
  }

  /** The first read, whoever asks for it: pushes may come before the start is through. Rejects as a read does. */
  loaded(): Promise<void> {
    this.first ??= this.refresh().catch((error: unknown) => {
      this.first = undefined;
      throw error;
    });
    return this.first;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  adapterOf(sourceId: string): RecordAdapter | undefined {
    return this.bySource.get(sourceId)?.adapt;
  }

  /** For what reads a record without pushing it: masking, explaining. */
  compiledOf(sourceId: string): CompiledAdapter | undefined {
    return this.bySource.get(sourceId)?.compiled ?? undefined;
  }

  async refresh(): Promise<void> {
    const { database, store } = this.deps;
    const read = await database.read(async (tx) => {
      const bound = await store.bound(tx);
      const versions = new Map<string, Usable>();
      for (const one of bound) {
        const key = keyOf(one);
        if (versions.has(key)) continue;
        const known = this.byVersion.get(key);
        versions.set(key, known ?? this.toUsable(one, await store.findVersion(tx, one.adapterId, one.version)));
      }
      return { bound, versions };
    });
    this.byVersion = read.versions;
    this.bySource = new Map(read.bound.map((one) => [one.sourceId, read.versions.get(keyOf(one))!]));
  }

  /** One that cannot be used refuses its sources' records with a word on why: they are in another form than ours. */
  private toUsable(named: Bound, row: AdapterVersionRow | undefined): Usable {
    try {
      const adapter = readAdapter(row?.definition);
      if (!adapter.ok) throw new Error(adapter.error.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
      const compiled = compileAdapter(adapter.value, this.deps.vocabulary);
      const { adapterId, version } = named;
      return { compiled, adapt: adaptBy(compiled, { adapterId, version }) };
    } catch (error) {
      const { adapterId, version } = named;
      this.deps.onUnusable({ adapterId, version }, error);
      const detail = `来源的适配器 ${adapterId} 第 ${version} 版不能用于当前程序，请系统管理员发布新的版本`;
      return { compiled: null, adapt: () => ({ ok: false, faults: [{ pointer: '', detail }] }) };
    }
  }
}

import { sourceSecretAad } from '#contracts';
import type { UnitOfWork } from '#platform/postgres';
import type { SourceRow, SourceStore } from '../storage/source.store.js';
import type { Source, SourceKey } from './source.js';

export interface SourceDirectoryDeps {
  readonly database: UnitOfWork;
  readonly store: SourceStore;
  readonly keys: { open(sealed: string, aad: string): string };
  /** Called when the refresh by the clock failed; what was known stays in use. */
  readonly onRefreshFailed: (error: unknown) => void;
  /** Called once for a key whose secret does not open: its source is without it, and all others go on. */
  readonly onKeyUnusable: (key: { readonly sourceId: string; readonly keyId: string }, error: unknown) => void;
}

const REFRESH_EVERY_MS = 3_000;
/** What is unknown may just have been registered by another instance: it is looked for at most this often. */
const LOOK_AGAIN_MS = 500;

/**
 * All registered sources, in memory: the hot path asks no database. It is read again every three seconds, after a change
 * here, and when something knocks that does not fit what is known: a source, or a key, of which another instance knows.
 */
export class SourceDirectory {
  private byId: ReadonlyMap<string, Source> = new Map();
  /** By their sealed form; null where it does not open. */
  private readonly openedSecrets = new Map<string, Buffer | null>();
  private readonly listeners: ((sources: readonly Source[]) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private refreshedAt = -Infinity;

  constructor(private readonly deps: SourceDirectoryDeps) {}

  /** Reads all sources, then keeps them fresh. Rejects when they cannot be read now. */
  async start(): Promise<void> {
    await this.refresh();
    this.timer ??= setInterval(() => void this.refresh().catch(this.deps.onRefreshFailed), REFRESH_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  find(sourceId: string): Source | undefined {
    return this.byId.get(sourceId);
  }

  /** The same, and one look into the database for a source that is not known yet. */
  async findFresh(sourceId: string): Promise<Source | undefined> {
    return this.byId.get(sourceId) ?? ((await this.lookAgain()) ? this.byId.get(sourceId) : undefined);
  }

  /** Reads all sources again unless that was done just now; true when it did. */
  async lookAgain(): Promise<boolean> {
    if (performance.now() - this.refreshedAt < LOOK_AGAIN_MS) return false;
    await this.refresh();
    return true;
  }

  list(): readonly Source[] {
    return [...this.byId.values()];
  }

  /** Calls `listener` with all sources now and after each refresh. */
  onRefresh(listener: (sources: readonly Source[]) => void): void {
    this.listeners.push(listener);
    listener(this.list());
  }

  /** One read at a time; all who ask while it goes on share one that begins after it. */
  refresh(): Promise<void> {
    if (this.next !== undefined) return this.next;
    if (this.refreshing === undefined) return this.read();
    const again = (): Promise<void> => {
      this.next = undefined;
      return this.read();
    };
    this.next = this.refreshing.then(again, again);
    return this.next;
  }

  private read(): Promise<void> {
    const own = this.readAll().finally(() => {
      if (this.refreshing === own) this.refreshing = undefined;
    });
    this.refreshing = own;
    return own;
  }

  private async readAll(): Promise<void> {
    const rows = await this.deps.database.read((tx) => this.deps.store.list(tx));
    this.byId = new Map(rows.map((row) => [row.sourceId, this.toSource(row)]));
    this.refreshedAt = performance.now();
    const sources = this.list();
    for (const listener of this.listeners) listener(sources);
  }

  private toSource(row: SourceRow): Source {
    const { sourceId: id, kind, name, state, procuratorateId, regionCode12, regions, ratePerSecond, rateBurst } = row;
    const keys = row.keys
      .filter((key) => key.state !== 'revoked')
      .flatMap(({ keyId, suite, secretSealed, endsAt }): SourceKey[] => {
        const secret = this.openSecret(id, keyId, secretSealed);
        return secret === null ? [] : [{ keyId, suite, secret, endsAtMs: endsAt === null ? null : Date.parse(endsAt) }];
      });
    const rateLimit =
      ratePerSecond === null || rateBurst === null ? null : { perSecond: ratePerSecond, burst: rateBurst };
    return { id, kind, name, state, procuratorateId, regionCode12, keys, regions, rateLimit };
  }

  private openSecret(sourceId: string, keyId: string, sealed: string): Buffer | null {
    const known = this.openedSecrets.get(sealed);
    if (known !== undefined) return known;
    let secret: Buffer | null = null;
    try {
      secret = Buffer.from(this.deps.keys.open(sealed, sourceSecretAad(sourceId, keyId)), 'base64');
    } catch (error) {
      this.deps.onKeyUnusable({ sourceId, keyId }, error);
    }
    this.openedSecrets.set(sealed, secret);
    return secret;
  }
}

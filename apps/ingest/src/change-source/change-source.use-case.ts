import type { Actor } from '#platform/auth';
import type { RateLimit } from '../sources/source.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { SourceSettings, SourceStore } from '../storage/source.store.js';

/** What is undefined stays as it is. */
export interface WantedChange {
  readonly name?: string | undefined;
  readonly state?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly rateLimit?: RateLimit | null | undefined;
  readonly retentionDays?: number | null | undefined;
  readonly lawfulBasis?: string | null | undefined;
}

export interface ChangedSource {
  readonly sourceId: string;
  readonly name: string;
  readonly state: string;
  readonly regions: readonly string[];
  readonly rateLimit: RateLimit | null;
  readonly retentionDays: number | null;
  readonly lawfulBasis: string | null;
}

export interface ChangeSourceDeps {
  readonly administration: Pick<SourceAdministration, 'change'>;
  readonly sources: Pick<SourceStore, 'change'>;
}

function settle(before: SourceSettings, wanted: WantedChange): SourceSettings {
  const { rateLimit } = wanted;
  return {
    name: wanted.name ?? before.name,
    state: wanted.state ?? before.state,
    regions: wanted.regions ?? before.regions,
    ratePerSecond: rateLimit === undefined ? before.ratePerSecond : (rateLimit?.perSecond ?? null),
    rateBurst: rateLimit === undefined ? before.rateBurst : (rateLimit?.burst ?? null),
    retentionDays: wanted.retentionDays === undefined ? before.retentionDays : wanted.retentionDays,
    lawfulBasis: wanted.lawfulBasis === undefined ? before.lawfulBasis : wanted.lawfulBasis,
  };
}

/** Changes what a source may do: its state, regions and rate; and how long its events are kept. */
export class ChangeSource {
  constructor(private readonly deps: ChangeSourceDeps) {}

  change(sourceId: string, wanted: WantedChange, actor: Actor): Promise<ChangedSource> {
    return this.deps.administration.change(sourceId, actor, async (tx, source) => {
      const settings = settle(source, wanted);
      await this.deps.sources.change(tx, sourceId, settings);
      // Names and the basis are free text: that they changed is enough here, what they are stands in the registration.
      const { name, lawfulBasis, ratePerSecond, rateBurst, ...kept } = settings;
      const rateLimit =
        ratePerSecond === null || rateBurst === null ? null : { perSecond: ratePerSecond, burst: rateBurst };
      const entry = {
        change: 'changed',
        ...kept,
        rateLimit,
        nameChanged: name !== source.name,
        basisChanged: lawfulBasis !== source.lawfulBasis,
      };
      return { result: { sourceId, name, ...kept, rateLimit, lawfulBasis }, command: 'change', entry };
    });
  }
}

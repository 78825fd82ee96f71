import { ReindexReporters } from '../../apps/ingest/src/reindex-reporters/reindex-reporters.use-case.js';
import { ReporterNames } from '../../apps/ingest/src/accept-events/reporter-names.js';
import { ReporterAliasStore } from '../../apps/ingest/src/storage/reporter-alias.store.js';
import { ReporterStore } from '../../apps/ingest/src/storage/reporter.store.js';
import type { FieldKeys } from '#platform/crypto';
import { countSealed, Resealer, type ResealProgress, type SealedCount } from '#platform/postgres';
import { SERVICE_NAMES, type ServiceName } from '../stack/index.js';
import { type DatabasePlace, openServiceDatabase, sealedColumnsOf } from './service-databases.js';

export interface ResealOptions {
  readonly place: DatabasePlace;
  /** That share `keys`. */
  readonly services: readonly ServiceName[];
  readonly keys: FieldKeys;
  readonly topicPrefix: string;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (service: ServiceName, progress: ResealProgress) => void;
}

/** Seals anew what is sealed with another key or suite than today's, service by service. Returns the values per service. */
export async function resealAll(options: ResealOptions): Promise<Readonly<Record<string, number>>> {
  const resealed: Record<string, number> = {};
  for (const service of options.services) {
    const database = await openServiceDatabase(options.place, service);
    try {
      resealed[service] = await new Resealer({
        database,
        keys: options.keys,
        columns: sealedColumnsOf(service, options.topicPrefix),
        pauseMs: options.pauseMs,
        signal: options.signal,
        onProgress: (progress) => options.onProgress(service, progress),
      }).run();
    } finally {
      await database.close();
    }
  }
  return resealed;
}

/** Gives every known reporter of the kind an index under the key that is being brought in; see `ReindexReporters`. */
export async function reindexAll(
  options: Pick<ResealOptions, 'place' | 'keys'> & {
    readonly kind: string;
    readonly onProgress: (done: number) => void;
  },
): Promise<number> {
  const database = await openServiceDatabase(options.place, 'ingest');
  try {
    const { keys, kind, onProgress } = options;
    const names = new ReporterNames(new ReporterAliasStore());
    const deps = { database, reporters: new ReporterStore(), names, keys, chunkRows: 500, onProgress };
    return await new ReindexReporters(deps).run(kind);
  } finally {
    await database.close();
  }
}

/** Which keys are in use, by service and column. */
export async function censusAll(place: DatabasePlace): Promise<(SealedCount & { readonly service: ServiceName })[]> {
  const counts: (SealedCount & { readonly service: ServiceName })[] = [];
  for (const service of SERVICE_NAMES) {
    const database = await openServiceDatabase(place, service);
    try {
      const found = await database.read((tx) => countSealed(tx, sealedColumnsOf(service, '')));
      counts.push(...found.map((count) => ({ ...count, service })));
    } finally {
      await database.close();
    }
  }
  return counts;
}

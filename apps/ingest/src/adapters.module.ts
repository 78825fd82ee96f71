import type { Provider, Type } from '@nestjs/common';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { Observability } from '#platform/observe';
import type { Database, PeopleDatabase } from '#platform/postgres';
import { DATABASE, PEOPLE } from '#platform/service';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { readCategories, shippedAdaptersFolder } from './adapters/adapter-files.js';
import { pushVocabulary } from './adapters/push-vocabulary.js';
import { ShipAdapters } from './ship-adapters/ship-adapters.use-case.js';
import { shippedAdapters } from './ship-adapters/shipped-adapters.js';
import { BindAdapterController } from './bind-adapter/bind-adapter.controller.js';
import { BindAdapter } from './bind-adapter/bind-adapter.use-case.js';
import { DraftAdapterController } from './draft-adapter/draft-adapter.controller.js';
import { DraftAdapter } from './draft-adapter/draft-adapter.use-case.js';
import type { IngestConfig } from './ingest.config.js';
import { ListAdaptersController } from './list-adapters/list-adapters.controller.js';
import { ListAdapters } from './list-adapters/list-adapters.query.js';
import { PublishAdapterController } from './publish-adapter/publish-adapter.controller.js';
import { PublishAdapter } from './publish-adapter/publish-adapter.use-case.js';
import { AdapterStore } from './storage/adapter.store.js';
import { SourceStore } from './storage/source.store.js';
import { TryAdapterController } from './try-adapter/try-adapter.controller.js';
import { TryAdapter } from './try-adapter/try-adapter.use-case.js';

export const ADAPTER_CONTROLLERS: readonly Type[] = [
  ListAdaptersController,
  DraftAdapterController,
  TryAdapterController,
  PublishAdapterController,
  BindAdapterController,
];

/** Everything about source adapters; a part of the module of ingest. Throws when those of the product cannot be read. */
export function adapterProviders(config: IngestConfig, { logger }: Observability): readonly Provider[] {
  const folder = config.ADAPTERS_DIR === '' ? shippedAdaptersFolder(import.meta.url) : config.ADAPTERS_DIR;
  const categories = readCategories(folder);
  const vocabulary = pushVocabulary(categories);
  const store = new AdapterStore();
  const history = new HistoryChains();
  const clock = systemClock;
  const access = ACCESS;
  return [
    {
      provide: AdapterDirectory,
      inject: [DATABASE],
      useFactory: (database: Database) =>
        new AdapterDirectory({
          database,
          store,
          vocabulary,
          onRefreshFailed: (err) => logger.warn({ err }, 'adapters could not be read again'),
          onUnusable: (version, err) => logger.error({ ...version, err }, 'a published adapter cannot be used'),
        }),
    },
    {
      provide: ShipAdapters,
      inject: [DATABASE],
      useFactory: (database: Database) =>
        new ShipAdapters({
          database,
          store,
          history,
          shipped: () => shippedAdapters(folder, categories),
          clock,
          onNameTaken: (adapterId) =>
            logger.error({ adapterId }, 'an office has an adapter of the name of one of ours'),
        }),
    },
    {
      provide: ListAdapters,
      inject: [PEOPLE],
      useFactory: (people: PeopleDatabase) => new ListAdapters({ people, access, store, vocabulary }),
    },
    {
      provide: DraftAdapter,
      inject: [DATABASE],
      useFactory: (database: Database) => new DraftAdapter({ database, store, history, vocabulary, clock }),
    },
    {
      provide: TryAdapter,
      inject: [DATABASE, PEOPLE],
      useFactory: (database: Database, people: PeopleDatabase) =>
        new TryAdapter({ database, people, access, store, vocabulary, clock }),
    },
    {
      provide: PublishAdapter,
      inject: [DATABASE, AdapterDirectory],
      useFactory: (database: Database, directory: AdapterDirectory) => {
        const refresh = () => directory.refresh();
        return new PublishAdapter({ database, access, store, history, vocabulary, refresh, clock });
      },
    },
    {
      provide: BindAdapter,
      inject: [DATABASE, PEOPLE, AdapterDirectory],
      useFactory: (database: Database, people: PeopleDatabase, directory: AdapterDirectory) => {
        const sources = new SourceStore();
        const refresh = () => directory.refresh();
        return new BindAdapter({ database, people, access, store, sources, history, refresh, clock });
      },
    },
  ];
}

import type { Provider, Type } from '@nestjs/common';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { generateSigningSecret, SOURCE_GATE } from '#platform/auth';
import { FieldKeys } from '#platform/crypto';
import { ensureTopics, type KafkaClient } from '#platform/kafka';
import type { Observability } from '#platform/observe';
import { type Database, Outbox, type PeopleDatabase } from '#platform/postgres';
import { DATABASE, KAFKA, PEOPLE } from '#platform/service';
import { AddKeyController } from './add-key/add-key.controller.js';
import { AddKey } from './add-key/add-key.use-case.js';
import { ChangeSourceController } from './change-source/change-source.controller.js';
import { ChangeSource } from './change-source/change-source.use-case.js';
import { EndKeyController } from './end-key/end-key.controller.js';
import { EndKey } from './end-key/end-key.use-case.js';
import { ForgetSignedIds } from './forget-signed-ids/forget-signed-ids.js';
import { type IngestConfig, officeTermOf } from './ingest.config.js';
import { ListSourcesController } from './list-sources/list-sources.controller.js';
import { ListSources } from './list-sources/list-sources.query.js';
import { RegisterSourceController } from './register-source/register-source.controller.js';
import { RegisterSource } from './register-source/register-source.use-case.js';
import { HttpSourceGate } from './sources/http-source-gate.js';
import { SignatureCounter } from './sources/signature-counter.js';
import { SourceAdministration } from './sources/source-administration.js';
import { SourceDirectory } from './sources/source-directory.js';
import { SourceRates } from './sources/source-rates.js';
import { topicsOfSource } from './sources/source-topics.js';
import { ArrivalStore } from './storage/arrival.store.js';
import { SignedIdStore } from './storage/signed-id.store.js';
import { SourceRateStore } from './storage/source-rate.store.js';
import { SourceStore } from './storage/source.store.js';

export const SOURCE_CONTROLLERS: readonly Type[] = [
  RegisterSourceController,
  ListSourcesController,
  ChangeSourceController,
  AddKeyController,
  EndKeyController,
];

/** Who pushes: the registered sources, their keys and rates; a part of the module of ingest. */
export function sourceProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  const { TOPIC_PREFIX: topicPrefix } = config;
  const sources = new SourceStore();
  const arrivals = new ArrivalStore();
  const history = new HistoryChains();
  const clock = systemClock;
  return [
    {
      provide: SourceDirectory,
      inject: [DATABASE, FieldKeys],
      useFactory: (database: Database, keys: FieldKeys) =>
        new SourceDirectory({
          database,
          store: sources,
          keys,
          onRefreshFailed: (err) => observe.logger.warn({ err }, 'sources could not be read again'),
          onKeyUnusable: (key, err) => observe.logger.error({ ...key, err }, 'the secret of a key does not open'),
        }),
    },
    {
      provide: SignatureCounter,
      inject: [SourceDirectory],
      useFactory: (directory: SourceDirectory) =>
        new SignatureCounter(observe.metrics, (id) => directory.find(id) !== undefined),
    },
    {
      provide: SOURCE_GATE,
      inject: [SourceDirectory, SignatureCounter],
      useFactory: (directory: SourceDirectory, counter: SignatureCounter) =>
        new HttpSourceGate({ directory, counter, clock }),
    },
    {
      provide: SourceRates,
      inject: [DATABASE],
      useFactory: (database: Database) =>
        new SourceRates({ database, store: new SourceRateStore(), now: () => performance.now() }),
    },
    {
      provide: ForgetSignedIds,
      inject: [DATABASE],
      useFactory: (database: Database) =>
        new ForgetSignedIds({ database, signedIds: new SignedIdStore(), clock, logger: observe.logger }),
    },
    {
      provide: SourceAdministration,
      inject: [DATABASE, PEOPLE, Outbox, SourceDirectory],
      useFactory: (database: Database, people: PeopleDatabase, outbox: Outbox, directory: SourceDirectory) => {
        const refresh = () => directory.refresh();
        const access = ACCESS;
        return new SourceAdministration({
          database,
          people,
          access,
          sources,
          outbox,
          history,
          refresh,
          clock,
          topicPrefix,
        });
      },
    },
    {
      provide: RegisterSource,
      inject: [DATABASE, Outbox, FieldKeys, KAFKA, SourceDirectory],
      useFactory: (
        database: Database,
        outbox: Outbox,
        keys: FieldKeys,
        kafka: KafkaClient,
        directory: SourceDirectory,
      ) =>
        new RegisterSource({
          database,
          sources,
          outbox,
          history,
          keys,
          newSecret: generateSigningSecret,
          createTopics: async (id) => void (await ensureTopics(kafka.admin(), topicsOfSource(topicPrefix, id))),
          refresh: () => directory.refresh(),
          clock,
          topicPrefix,
        }),
    },
    {
      provide: AddKey,
      inject: [SourceAdministration, FieldKeys],
      useFactory: (administration: SourceAdministration, keys: FieldKeys) =>
        new AddKey({ administration, sources, keys, newSecret: generateSigningSecret }),
    },
    {
      provide: EndKey,
      inject: [SourceAdministration],
      useFactory: (administration: SourceAdministration) => new EndKey({ administration, sources }),
    },
    {
      provide: ChangeSource,
      inject: [SourceAdministration],
      useFactory: (administration: SourceAdministration) => new ChangeSource({ administration, sources }),
    },
    {
      provide: ListSources,
      inject: [PEOPLE, DATABASE],
      useFactory: (people: PeopleDatabase, database: Database) =>
        new ListSources({
          people,
          access: ACCESS,
          sources,
          database,
          arrivals,
          clock,
          defaultDays: officeTermOf(config),
        }),
    },
  ];
}

import type { Provider, Type } from '@nestjs/common';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { FieldKeys } from '#platform/crypto';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient, type PeopleDatabase } from '#platform/postgres';
import { DATABASE, PEOPLE } from '#platform/service';
import { AcceptEvents } from './accept-events/accept-events.use-case.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { ENTRY_CONTROLLERS, entryProviders } from './entries.module.js';
import type { IngestConfig } from './ingest.config.js';
import { ListConnectorsController } from './list-connectors/list-connectors.controller.js';
import { ListConnectors } from './list-connectors/list-connectors.query.js';
import { InnerNetworks } from './pull/inner-networks.js';
import { PlatformSessions } from './pull/platform-sessions.js';
import { PullHttp } from './pull/pull-http.js';
import { PullConnectors } from './pull-records/pull-connectors.js';
import { type PullCounts, PullRound } from './pull-records/pull-round.js';
import { TakePage } from './pull-records/take-page.js';
import { TryAtEdge } from './zones/carry-connectors/try-at-edge.js';
import { asksPlatforms } from './zones/zone-env.js';
import { ReadConnectorController } from './read-connector/read-connector.controller.js';
import { ReadConnector } from './read-connector/read-connector.query.js';
import { SaveConnectorController } from './save-connector/save-connector.controller.js';
import { SaveConnector } from './save-connector/save-connector.use-case.js';
import { SourceAdministration } from './sources/source-administration.js';
import { SourceDirectory } from './sources/source-directory.js';
import { ConnectorStore } from './storage/connector.store.js';
import { PullSeenStore } from './storage/pull-seen.store.js';
import { SwitchConnectorController } from './switch-connector/switch-connector.controller.js';
import { SwitchConnector } from './switch-connector/switch-connector.use-case.js';
import { AskPage, type Trial } from './try-connector/ask-page.js';
import { TryConnectorController } from './try-connector/try-connector.controller.js';
import { TryConnector } from './try-connector/try-connector.use-case.js';

export const PULL_CONTROLLERS: readonly Type[] = [
  ListConnectorsController,
  ReadConnectorController,
  SaveConnectorController,
  SwitchConnectorController,
  TryConnectorController,
  ...ENTRY_CONTROLLERS,
];

/** Undefined outside the inner side. */
const TRY_AT_EDGE = { token: TryAtEdge, optional: true } as const;

/** What asks: rounds, sessions, connections. What is done with a page is the part of whoever has it. Throws when PULL_NETWORKS cannot be read. */
export function askingProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  const { INSTANCE_ID: instanceId } = config;
  const { logger } = observe;
  const networks = InnerNetworks.parse(config.PULL_NETWORKS);
  const connectors = new ConnectorStore();
  const seen = new PullSeenStore();
  const clock = systemClock;
  return [
    { provide: PullHttp, useFactory: () => new PullHttp(networks) },
    {
      provide: PlatformSessions,
      inject: [FieldKeys, PullHttp],
      useFactory: (keys: FieldKeys, http: PullHttp) => new PlatformSessions({ http, clock, keys }),
    },
    {
      provide: AskPage,
      inject: [PlatformSessions],
      useFactory: (sessions: PlatformSessions) => new AskPage({ sessions, clock }),
    },
    {
      provide: PullConnectors,
      inject: [DATABASE, TakePage, PlatformSessions, SourceDirectory, PullHttp],
      useFactory: (
        database: Database,
        pages: TakePage,
        sessions: PlatformSessions,
        directory: SourceDirectory,
        http: PullHttp,
      ) => {
        const round = new PullRound({
          database,
          connectors,
          seen,
          pages,
          sessionOf: (job) => sessions.of(job),
          sourceOf: (id) => directory.findFresh(id),
          metrics: pullCounts(observe),
          clock,
          random: Math.random,
          logger,
        });
        const disconnect = () => http.close();
        const pull = new PullConnectors({ database, connectors, round, disconnect, instanceId, logger });
        registerPullGauges(observe, pull);
        return pull;
      },
    },
  ];
}

/** Everything about platforms that are asked, and people who enter what none pushes; a part of the module of ingest. Throws as `askingProviders`. */
export function pullProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  const { TOPIC_PREFIX: topicPrefix } = config;
  const { logger } = observe;
  const asksHere = asksPlatforms(config);
  const connectors = new ConnectorStore();
  const seen = new PullSeenStore();
  const clock = systemClock;
  return [
    ...entryProviders(config),
    ...askingProviders(config, observe),
    {
      provide: TakePage,
      inject: [DATABASE, AcceptEvents, IntakeRecorder, FieldKeys],
      useFactory: (database: Database, acceptEvents: AcceptEvents, recorder: IntakeRecorder, sealer: FieldKeys) => {
        const group = `${topicPrefix}ingest`;
        const newTrace = createTraceparent;
        const parts = { database, connectors, seen, acceptEvents, recorder, sealer };
        return new TakePage({ ...parts, clock, newTrace, isTransient, logger, group, topicPrefix });
      },
    },
    {
      provide: ReadConnector,
      inject: [PEOPLE, SourceAdministration],
      useFactory: (people: PeopleDatabase, administration: SourceAdministration) =>
        new ReadConnector({ people, administration, connectors, clock }),
    },
    {
      provide: ListConnectors,
      inject: [PEOPLE],
      useFactory: (people: PeopleDatabase) => new ListConnectors({ people, access: ACCESS, connectors, clock }),
    },
    {
      provide: SaveConnector,
      inject: [SourceAdministration, FieldKeys],
      useFactory: (administration: SourceAdministration, keys: FieldKeys) =>
        new SaveConnector({ administration, connectors, seen, keys }),
    },
    {
      provide: SwitchConnector,
      inject: [SourceAdministration, PullConnectors],
      useFactory: (administration: SourceAdministration, pull: PullConnectors) =>
        new SwitchConnector({ administration, connectors, wake: () => (asksHere ? pull.wake() : undefined) }),
    },
    {
      provide: TryConnector,
      inject: [DATABASE, SourceAdministration, PlatformSessions, AdapterDirectory, AskPage, TRY_AT_EDGE],
      useFactory: (
        database: Database,
        administration: SourceAdministration,
        sessions: PlatformSessions,
        adapters: AdapterDirectory,
        pages: AskPage,
        edge: TryAtEdge | undefined,
      ) => {
        const ask = (sourceId: string, trial: Trial) =>
          asksHere || edge === undefined ? pages.ask(trial) : edge.ask(sourceId, trial);
        const adapterOf = async (id: string) => (await adapters.loaded(), adapters.compiledOf(id));
        return new TryConnector({ database, administration, connectors, sessions, ask, adapterOf, clock });
      },
    },
  ];
}

function pullCounts({ metrics }: Observability): PullCounts {
  const pages = metrics.counter(
    'gp_ingest_pull_pages_total',
    'Pages that were taken in from platforms that are asked',
    ['source'],
  );
  const failures = metrics.counter('gp_ingest_pull_failures_total', 'Requests to platforms that gave no page', [
    'source',
    'code',
  ]);
  return {
    page: (source) => pages.inc({ source }),
    failure: (source, code) => failures.inc({ source, code }),
  };
}

function registerPullGauges({ metrics }: Observability, pull: PullConnectors): void {
  metrics.registerGauge(
    'gp_ingest_pull_lag_seconds',
    'Since everything that a running connector could ask for was taken',
    ['source'],
    async () =>
      (await pull.gauges()).map(({ sourceId, lagSeconds }) => ({ labels: { source: sourceId }, value: lagSeconds })),
  );
  metrics.registerGauge(
    'gp_ingest_pull_every_seconds',
    'How often a running connector begins a round, as it was written',
    ['source'],
    async () =>
      (await pull.gauges()).map(({ sourceId, everySeconds }) => ({
        labels: { source: sourceId },
        value: everySeconds,
      })),
  );
  metrics.registerGauge(
    'gp_ingest_pull_failing',
    'Failures in a row of a running connector; 0 when its last page was taken in',
    ['source'],
    async () =>
      (await pull.gauges()).map(({ sourceId, failures }) => ({ labels: { source: sourceId }, value: failures })),
  );
}

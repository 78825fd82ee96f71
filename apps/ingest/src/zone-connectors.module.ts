import type { Provider } from '@nestjs/common';
import { systemClock } from '#kernel';
import { FieldKeys } from '#platform/crypto';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient } from '#platform/postgres';
import { DATABASE } from '#platform/service';
import type { AcceptEvents } from './accept-events/accept-events.use-case.js';
import type { IntakeRecorder } from './accept-events/intake-recorder.js';
import type { IngestConfig } from './ingest.config.js';
import { askingProviders } from './pull.module.js';
import { TakePage } from './pull-records/take-page.js';
import type { SourceDirectory } from './sources/source-directory.js';
import { ConnectorStore } from './storage/connector.store.js';
import { PullSeenStore } from './storage/pull-seen.store.js';
import { AskPage } from './try-connector/ask-page.js';
import { AskTrial } from './zones/carry-connectors/ask-trial.js';
import { TryAtEdge } from './zones/carry-connectors/try-at-edge.js';
import { ConnectorTrialStore } from './zones/storage/connector-trial.store.js';
import { ForwardPage } from './zones/carry-connectors/forward-page.js';
import { TakeProgress } from './zones/carry-connectors/take-progress.js';
import { TakePulled } from './zones/carry-connectors/take-pulled.js';
import { TellConnectors } from './zones/carry-connectors/tell-connectors.js';
import { TellProgress } from './zones/carry-connectors/tell-progress.js';
import { ForwardOutcomes } from './zones/forward-outcomes/forward-outcomes.js';
import { ZoneConnectorStore } from './zones/storage/zone-connector.store.js';
import type { EntryTaker } from './zones/take-batches/take-one.js';
import { OutgoingParts } from './zones/write-batches/outgoing-parts.js';

const TELL_EVERY_MS = 5_000;

/** Platforms are asked where they can be reached, and their pages go inwards; a part of the module of the edge. */
export const edgeConnectorProviders = (config: IngestConfig, observe: Observability): readonly Provider[] => [
  ...askingProviders(config, observe),
  {
    provide: TakePage,
    inject: [DATABASE, OutgoingParts],
    useFactory: (database: Database, parts: OutgoingParts) => {
      const [connectors, seen] = [new ConnectorStore(), new PullSeenStore()];
      return new ForwardPage({ database, connectors, seen, parts, clock: systemClock });
    },
  },
  {
    provide: AskTrial,
    inject: [DATABASE, AskPage, OutgoingParts],
    useFactory: (database: Database, pages: AskPage, parts: OutgoingParts) =>
      new AskTrial({ database, pages, parts, logger: observe.logger }),
  },
  {
    provide: TellProgress,
    inject: [DATABASE, OutgoingParts],
    useFactory: (database: Database, parts: OutgoingParts) => {
      const everyMs = Math.max(config.ZONE_BATCH_EVERY_MS, Math.min(TELL_EVERY_MS, 10 * config.ZONE_BATCH_EVERY_MS));
      return new TellProgress({
        database,
        connectors: new ZoneConnectorStore(),
        parts,
        logger: observe.logger,
        everyMs,
      });
    },
  },
];

/** On the inner side: the edge is told at the start whom it asks, and makes trials for people here. */
export const innerConnectorProviders = ({ logger }: Observability): readonly Provider[] => [
  {
    provide: TryAtEdge,
    inject: [DATABASE, OutgoingParts, FieldKeys],
    useFactory: (database: Database, parts: OutgoingParts, keys: FieldKeys) =>
      new TryAtEdge({ database, trials: new ConnectorTrialStore(), parts, keys, clock: systemClock }),
  },
  {
    provide: TellConnectors,
    inject: [DATABASE, ForwardOutcomes],
    useFactory: (database: Database, forward: ForwardOutcomes) =>
      new TellConnectors({ database, connectors: new ZoneConnectorStore(), forward, logger }),
  },
];

/** And takes what the edge brings. */
export function connectorTakers(
  { TOPIC_PREFIX: topicPrefix }: IngestConfig,
  {
    acceptEvents,
    directory,
    recorder,
    sealer,
    trials,
  }: {
    readonly acceptEvents: AcceptEvents;
    readonly directory: SourceDirectory;
    readonly recorder: IntakeRecorder;
    readonly sealer: FieldKeys;
    readonly trials: TryAtEdge;
  },
): readonly EntryTaker[] {
  const [own, zone] = [new ConnectorStore(), new ZoneConnectorStore()];
  return [
    new TakePulled({
      acceptEvents,
      directory,
      recorder,
      connectors: {
        find: (tx, sourceId) => own.find(tx, sourceId),
        addOutcomes: (tx, sourceId, outcomes, putAside) => zone.addOutcomes(tx, sourceId, outcomes, putAside),
      },
      sealer,
      group: `${topicPrefix}ingest`,
      topicPrefix,
      isTransient,
      newTrace: createTraceparent,
    }),
    new TakeProgress(zone),
    trials,
  ];
}

import type { InjectionToken, Provider } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { systemClock } from '#kernel';
import { FieldKeys } from '#platform/crypto';
import { ensureTopics, type KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient, Outbox, type Tx } from '#platform/postgres';
import { DATABASE, KAFKA } from '#platform/service';
import { AcceptEvents } from './accept-events/accept-events.use-case.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import type { IngestConfig } from './ingest.config.js';
import { SourceDirectory } from './sources/source-directory.js';
import { topicsAtEdge } from './sources/source-topics.js';
import { PullSeenStore } from './storage/pull-seen.store.js';
import { SourceStore } from './storage/source.store.js';
import { BatchDirectory } from './zones/batches/batch-directory.js';
import { ZoneKeys, type ZoneSide } from './zones/batches/zone-keys.js';
import { ForwardOutcomes } from './zones/forward-outcomes/forward-outcomes.js';
import { ZoneConnectorStore } from './zones/storage/zone-connector.store.js';
import { ZoneInStore } from './zones/storage/zone-in.store.js';
import { ZoneIncidentStore } from './zones/storage/zone-incident.store.js';
import { ZoneOutStore } from './zones/storage/zone-out.store.js';
import { ZoneSourceStore } from './zones/storage/zone-source.store.js';
import { HearReport } from './zones/take-batches/hear-report.js';
import { PutAside } from './zones/take-batches/put-aside.js';
import { AskTrial } from './zones/carry-connectors/ask-trial.js';
import { TryAtEdge } from './zones/carry-connectors/try-at-edge.js';
import { CompareCarried } from './zones/carry-reconciliations/compare-carried.js';
import { TakeReconciled } from './zones/carry-reconciliations/take-reconciled.js';
import { TakeReconciliations } from './zones/carry-reconciliations/take-reconciliations.js';
import { AskedReconciliationStore } from './zones/storage/asked-reconciliation.store.js';
import { CarriedReconciliationStore } from './zones/storage/carried-reconciliation.store.js';
import { TakeBatches } from './zones/take-batches/take-batches.js';
import { TakeByKind } from './zones/take-batches/take-by-kind.js';
import { TakeOutcomes } from './zones/take-batches/take-outcomes.js';
import type { EntryTaker } from './zones/take-batches/take-one.js';
import { TakePushes } from './zones/take-batches/take-pushes.js';
import { OutgoingParts } from './zones/write-batches/outgoing-parts.js';
import { WriteBatches } from './zones/write-batches/write-batches.js';
import { connectorTakers, innerConnectorProviders } from './zone-connectors.module.js';
import { innerReconciliationProviders } from './zone-reconciliations.module.js';
import { asksPlatforms, requireZone } from './zones/zone-env.js';
import { registerZoneGauges } from './zones/zone-gauges.js';

const ENTRY_TAKER = Symbol('entry taker');
const ZONE_KEYS = Symbol('zone keys');
const MS = 1_000;
const DAY_MS = 86_400_000;
/** A batch is at most 32 MiB and one part beyond; a push over HTTP is at most 8 MiB. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;

/** What both sides have: keys, what goes out, what comes in; a part of the module of ingest. */
export function zoneProviders(config: IngestConfig, observe: Observability, side: ZoneSide): readonly Provider[] {
  requireZone(config);
  const clock = systemClock;
  const { logger, metrics } = observe;
  const [outgoing, incoming, incidents] = [new ZoneOutStore(), new ZoneInStore(), new ZoneIncidentStore()];
  return [
    { provide: ZONE_KEYS, useFactory: () => keysOf(config, side) },
    {
      provide: OutgoingParts,
      inject: [ZONE_KEYS],
      useFactory: (keys: ZoneKeys) => new OutgoingParts({ store: outgoing, keys, clock }),
    },
    {
      provide: WriteBatches,
      inject: [DATABASE, ZONE_KEYS],
      useFactory: (database: Database, keys: ZoneKeys) =>
        new WriteBatches({
          database,
          store: outgoing,
          incoming,
          directory: new BatchDirectory(config.ZONE_OUT_DIR),
          keys,
          clock,
          logger,
          times: {
            everyMs: config.ZONE_BATCH_EVERY_MS,
            heartbeatMs: config.ZONE_HEARTBEAT_SECONDS * MS,
            keepMs: config.ZONE_KEEP_DAYS * DAY_MS,
          },
        }),
    },
    {
      provide: TakeBatches,
      inject: [DATABASE, ZONE_KEYS, ENTRY_TAKER],
      useFactory: (database: Database, keys: ZoneKeys, entries: EntryTaker) => {
        registerZoneGauges(metrics, database, { outgoing, incoming, incidents, clock });
        const files = metrics.counter('gp_ingest_zone_files_total', "The other side's files, by what became of them", [
          'result',
        ]);
        const resendAfterMs = config.ZONE_RESEND_SECONDS * MS;
        return new TakeBatches({
          database,
          store: incoming,
          incidents,
          reports: new HearReport({ incoming, store: outgoing, incidents, clock, logger, resendAfterMs }),
          keys,
          entries,
          directory: new BatchDirectory(config.ZONE_IN_DIR),
          clock,
          logger,
          count: (result) => files.inc({ result }),
          times: { everyMs: config.ZONE_BATCH_EVERY_MS, settleMs: config.ZONE_SETTLE_SECONDS * MS },
          maxBytes: MAX_FILE_BYTES,
        });
      },
    },
  ];
}

/** On the inner side: pushes are taken in, outcomes and registrations go to the edge. */
export function innerProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  if (config.PROFILE !== 'inner') return [];
  const { TOPIC_PREFIX: topicPrefix } = config;
  return [
    ...zoneProviders(config, observe, 'inner'),
    ...innerReconciliationProviders(observe),
    ...innerConnectorProviders(observe),
    {
      provide: TakeReconciliations,
      inject: [SourceDirectory, OutgoingParts, CompareCarried],
      useFactory: (directory: SourceDirectory, parts: OutgoingParts, compare: CompareCarried) =>
        new TakeReconciliations({
          carried: new CarriedReconciliationStore(),
          directory,
          parts,
          wake: () => compare.wake(),
        }),
    },
    {
      provide: ENTRY_TAKER,
      inject: [AcceptEvents, SourceDirectory, IntakeRecorder, FieldKeys, TakeReconciliations, TryAtEdge],
      useFactory: (
        acceptEvents: AcceptEvents,
        directory: SourceDirectory,
        recorder: IntakeRecorder,
        sealer: FieldKeys,
        reconciliations: TakeReconciliations,
        trials: TryAtEdge,
      ): EntryTaker => {
        const aside = new PutAside({ sealer, group: `${topicPrefix}ingest`, topicPrefix });
        const newTrace = createTraceparent;
        return new TakeByKind([
          new TakePushes({ acceptEvents, directory, recorder, aside, isTransient, newTrace }),
          reconciliations,
          ...connectorTakers(config, { acceptEvents, directory, recorder, sealer, trials }),
        ]);
      },
    },
    {
      provide: ForwardOutcomes,
      inject: [OutgoingParts, FieldKeys],
      useFactory: (parts: OutgoingParts, keys: FieldKeys) =>
        new ForwardOutcomes({
          parts,
          sources: new SourceStore(),
          keys,
          ...(asksPlatforms(config) ? {} : { connectors: new ZoneConnectorStore() }),
        }),
    },
  ];
}

/** Undefined outside the inner side. */
export const FORWARD_OUTCOMES: { readonly token: InjectionToken; readonly optional: true } = {
  token: ForwardOutcomes,
  optional: true,
};

export function forwardOutcomes(
  server: KafkaBatchServer<Tx>,
  topicPrefix: string,
  forward: ForwardOutcomes | undefined,
): void {
  if (forward === undefined) return;
  server
    .addTopic(topicName(topicPrefix, TOPICS.eventOutcome), (records, context) => forward.outcomes(records, context))
    .addTopic(topicName(topicPrefix, TOPICS.eventErased), (records, context) => forward.erased(records, context))
    .addTopic(topicName(topicPrefix, TOPICS.sourceChanged), (records, context) => forward.sources(records, context));
}

/** On the edge: what the inner side says is published on the edge's own topics. */
export const edgeEntryTaker = (
  { TOPIC_PREFIX: topicPrefix, ZONE_PUSH_HOURS: keepHours }: IngestConfig,
  { logger }: Observability,
): Provider => ({
  provide: ENTRY_TAKER,
  inject: [Outbox, FieldKeys, KAFKA, SourceDirectory, AskTrial],
  useFactory: (
    outbox: Outbox,
    keys: FieldKeys,
    kafka: KafkaClient,
    directory: SourceDirectory,
    trials: AskTrial,
  ): EntryTaker => {
    const outcomes = new TakeOutcomes({
      sources: new ZoneSourceStore(),
      connectors: new ZoneConnectorStore(),
      seen: new PullSeenStore(),
      outbox,
      keys,
      clock: systemClock,
      topicPrefix,
      onSources: (sourceIds) => {
        const topics = sourceIds.flatMap((id) => topicsAtEdge(topicPrefix, id, keepHours));
        // At the next start it is tried again, as for every known source.
        Promise.all([directory.refresh(), ensureTopics(kafka.admin(), topics)]).catch((err: unknown) => {
          logger.warn({ err, sourceIds }, 'a source that was told is not ready yet');
        });
      },
    });
    return new TakeByKind([
      outcomes,
      new TakeReconciled({ asked: new AskedReconciliationStore(), clock: systemClock }),
      trials,
    ]);
  },
});

function keysOf({ ZONE_KEYS_FILE: file }: IngestConfig, side: ZoneSide): ZoneKeys {
  const keys = ZoneKeys.load(file);
  if (keys.side !== side)
    throw new Error(`ZONE_KEYS_FILE has the keys of the side "${keys.side}", PROFILE says "${side}"`);
  return keys;
}

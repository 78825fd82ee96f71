import type { Provider, Type } from '@nestjs/common';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { ensureTopics, type KafkaClient } from '#platform/kafka';
import { createTraceparent } from '#platform/observe';
import { type Database, Outbox } from '#platform/postgres';
import { DATABASE, KAFKA } from '#platform/service';
import { AcceptOnce } from './accept-events/accept-once.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { EnterEventController } from './enter-event/enter-event.controller.js';
import { EnterEvent } from './enter-event/enter-event.use-case.js';
import { ManualSources } from './enter-event/manual-sources.js';
import type { IngestConfig } from './ingest.config.js';
import { SourceDirectory } from './sources/source-directory.js';
import { topicsOfSource } from './sources/source-topics.js';
import { EntryStore } from './storage/entry.store.js';
import { SourceStore } from './storage/source.store.js';

export const ENTRY_CONTROLLERS: readonly Type[] = [EnterEventController];

/** What people enter by hand; a part of the module of ingest. */
export function entryProviders({ TOPIC_PREFIX: topicPrefix }: IngestConfig): readonly Provider[] {
  const history = new HistoryChains();
  const clock = systemClock;
  return [
    {
      provide: ManualSources,
      inject: [DATABASE, SourceDirectory, Outbox, KAFKA],
      useFactory: (database: Database, directory: SourceDirectory, outbox: Outbox, kafka: KafkaClient) => {
        const sources = new SourceStore();
        const createTopics = async (id: string) =>
          void (await ensureTopics(kafka.admin(), topicsOfSource(topicPrefix, id)));
        return new ManualSources({ database, sources, directory, outbox, history, createTopics, clock, topicPrefix });
      },
    },
    {
      provide: EnterEvent,
      inject: [DATABASE, ManualSources, AcceptOnce, IntakeRecorder],
      useFactory: (database: Database, manual: ManualSources, acceptOnce: AcceptOnce, recorder: IntakeRecorder) => {
        const entries = new EntryStore();
        const newTrace = createTraceparent;
        return new EnterEvent({ database, manual, acceptOnce, entries, history, recorder, clock, newTrace });
      },
    },
  ];
}

import { EventErasedV1, EventOutcomeV1, GridEventV1, GridRunV1, readContractBytes, SourceChangedV1 } from '#contracts';
import { systemClock } from '#kernel';
import type { Database } from '#platform/postgres';
import { TakeBackErased } from '../../../apps/ingest/src/take-back-published/take-back-erased.js';
import { TakeBackPublished } from '../../../apps/ingest/src/take-back-published/take-back-published.use-case.js';
import { EventStore } from '../../../apps/ingest/src/storage/event.store.js';
import { PublishedStateStore } from '../../../apps/ingest/src/storage/published-state.store.js';
import { RunStore } from '../../../apps/ingest/src/storage/run.store.js';
import type { PushAgain } from './difference.js';
import { readAll } from './read-all.js';
import type { WorkRecords } from './work-records.js';

export interface EventsBack {
  readonly events: number;
  readonly runs: number;
  readonly sources: number;
  /** Events that were erased since, and are erased again. */
  readonly erased: number;
}

/** ingest takes in what it has published since the snapshot: registrations and runs first, events after them, erasures last. */
export async function takeBackEvents(
  database: Database,
  records: WorkRecords,
  topics: { readonly sources: string; readonly runs: string; readonly events: string; readonly erased: string },
): Promise<EventsBack> {
  const takeBack = new TakeBackPublished({
    events: new EventStore(),
    published: new PublishedStateStore(),
    runs: new RunStore(),
  });
  const sources = readAll(SourceChangedV1, await records.allLost(topics.sources));
  const runs = readAll(GridRunV1, await records.allLost(topics.runs));
  const taken = await database.run(async (tx) => ({
    sources: await takeBack.sources(tx, sources),
    runs: await takeBack.runs(tx, runs),
  }));
  let events = 0;
  const ofRuns = new Map<string, number>();
  for await (const page of records.lost(topics.events)) {
    const published = readAll(GridEventV1, page);
    for (const { run } of published) if (run !== null) ofRuns.set(run.id, (ofRuns.get(run.id) ?? 0) + 1);
    events += await database.run((tx) => takeBack.events(tx, published));
  }
  await database.run((tx) => takeBack.countRuns(tx, ofRuns));
  const again = new TakeBackErased(systemClock);
  let erased = 0;
  for await (const page of records.lost(topics.erased)) {
    erased += await database.run((tx) => again.erase(tx, readAll(EventErasedV1, page)));
  }
  return { events, erased, ...taken };
}

/** What ingest said since the snapshot of items that were pushed. */
export async function lostOutcomes(records: WorkRecords, topic: string): Promise<EventOutcomeV1[]> {
  const outcomes: EventOutcomeV1[] = [];
  for await (const page of records.lost(topic)) {
    for (const { value } of page) {
      const read = readContractBytes(EventOutcomeV1, value);
      if (read.ok && read.value.stage === 'ingest') outcomes.push(read.value);
    }
  }
  return outcomes;
}

export interface OutcomesHeld {
  /** What they say is true of the restored database. */
  readonly held: readonly EventOutcomeV1[];
  /** Whoever pushed has to push again. */
  readonly pushAgain: readonly PushAgain[];
}

/**
 * Compares the outcomes with the events that are here now. A disposal that came before its event waited in the database
 * alone: where its event has come since, it is part of it. And an outcome may have reached Kafka without the state that
 * it speaks of, when the relay was cut off between the two.
 */
export async function compareOutcomes(database: Database, outcomes: readonly EventOutcomeV1[]): Promise<OutcomesHeld> {
  const rows = await database.read((tx) =>
    tx.query<{ source: string; no: string; revision: number }>(
      `SELECT k.source_id AS source, k.source_event_no AS no, e.revision FROM event_key k JOIN event e USING (event_id)
        WHERE (k.source_id, k.source_event_no) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [outcomes.map(({ sourceId }) => sourceId), outcomes.map(({ sourceEventNo }) => sourceEventNo)],
    ),
  );
  const gone = await database.read((tx) =>
    tx.query<{ id: string }>('SELECT event_id AS id FROM erased_event WHERE event_id = ANY ($1::uuid[])', [
      outcomes.flatMap(({ eventId }) => eventId ?? []),
    ]),
  );
  const erased = new Set(gone.map(({ id }) => id));
  const revisions = new Map(rows.map(({ source, no, revision }) => [`${source}\n${no}`, revision]));
  const revisionHere = ({ sourceId, sourceEventNo }: EventOutcomeV1): number =>
    revisions.get(`${sourceId}\n${sourceEventNo}`) ?? 0;
  const held = outcomes.filter(
    (outcome) =>
      outcome.eventId === null || erased.has(outcome.eventId) || revisionHere(outcome) >= (outcome.revision ?? 1),
  );
  const waiting = held.filter((outcome) => outcome.outcome === 'waiting' && revisionHere(outcome) === 0);
  const missing = outcomes.filter((outcome) => !held.includes(outcome));
  return {
    held,
    pushAgain: [...waiting, ...missing].map(({ sourceId, sourceEventNo, outcome, at }) => ({
      sourceId,
      sourceEventNo,
      outcome,
      at,
    })),
  };
}

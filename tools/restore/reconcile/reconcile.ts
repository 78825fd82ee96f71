import type pg from 'pg';
import { type EventOutcomeV1, TOPICS, topicName } from '#contracts';
import { connectKafka, type KafkaClient, silentLog } from '#platform/kafka';
import { openDatabase, type Database } from '#platform/postgres';
import type { Manifest } from '../../backup/manifest.js';
import { type Progress, SERVICES, type ServiceName } from '../../stack/index.js';
import { NO_ACCESS_LOST } from '../access/lost-access.js';
import { type Comparison, type Difference, type LostChange, nothingCompared } from './difference.js';
import { keepIdentities, readLostCasework } from './lost-casework.js';
import { noteUnread, settleOutbox } from './outbox-again.js';
import { movePosition, type PartitionEnd, readersOf, readPositions, tellBroker } from './positions.js';
import { answeredPushes } from './push-positions.js';
import { planRanges, readPartitionEnds } from './ranges.js';
import { readRanges } from './read-ranges.js';
import { compareOutcomes, lostOutcomes, takeBackEvents } from './take-back-events.js';
import { takeBackAnswers, takeBackNotices } from './take-back-told.js';
import type { RecognisedTopic } from './topic-roles.js';
import { type LostRecord, WorkRecords } from './work-records.js';

export interface ReconcileRequest {
  /** An administrator in the restored database. */
  readonly client: pg.Client;
  readonly manifest: Manifest;
  /** Null: nothing is compared. */
  readonly brokers: string | null;
  /** Of the restored database, by service. */
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  /** False: only the database is written to, not the broker. */
  readonly tellBroker: boolean;
  readonly progress: Progress;
  readonly now: () => Date;
}

/** What `org.changed.v1` said after the snapshot. */
export interface LostOrganisation {
  readonly records: readonly LostRecord[];
  /** Records that the broker no longer keeps although they would be needed. */
  readonly missing: number;
}

export interface Reconciled {
  readonly difference: Difference;
  /** Null where nothing was compared. */
  readonly organisation: LostOrganisation | null;
}

/**
 * Compares a database that was restored to an earlier moment with what lies on Kafka since, before any service starts:
 * takes back what was published, counts as told what was told, lets readers pass over what will be decided anew, and
 * lists what people have to do again. See docs/backup.md.
 */
export async function reconcile(request: ReconcileRequest): Promise<Reconciled> {
  const { client, manifest, brokers, now } = request;
  const sessionsEnded = await endSessions(client);
  const without = (comparison: Exclude<Comparison, 'compared'>): Reconciled => ({
    difference: nothingCompared(manifest, comparison, now().toISOString(), sessionsEnded),
    organisation: null,
  });
  if (brokers === null || manifest.kafka === null) return without('without-kafka');
  const kafka = connectKafka({ brokers: brokers.split(','), clientId: 'restore', logger: silentLog });
  try {
    if ((await kafka.clusterId()) !== manifest.kafka.clusterId) return without('another-cluster');
    const ends = await readPartitionEnds(kafka, client, manifest);
    if (isEmptied(ends.partitions, manifest.kafka.ends)) return without('emptied-topics');
    return await new Reconciliation(request, kafka, ends.topics, ends.partitions).run(manifest.kafka, sessionsEnded);
  } finally {
    await kafka.close();
  }
}

/** Whoever was signed in at the snapshot may have been locked out since. */
async function endSessions(client: pg.Client): Promise<number> {
  const found = await client.query<{ found: boolean }>("SELECT to_regclass('gateway.session') IS NOT NULL AS found");
  if (found.rows[0]?.found !== true) return 0;
  return (await client.query('DELETE FROM gateway.session')).rowCount ?? 0;
}

function isEmptied(
  ends: readonly PartitionEnd[],
  before: readonly { readonly topic: string; readonly partition: number; readonly end: string }[],
): boolean {
  return before.some(({ topic, partition, end }) => {
    const now = ends.find((one) => one.topic === topic && one.partition === partition);
    return (now?.end ?? 0n) < BigInt(end);
  });
}

class Reconciliation {
  readonly #schemas: readonly string[];

  constructor(
    private readonly request: ReconcileRequest,
    private readonly kafka: KafkaClient,
    private readonly topics: readonly RecognisedTopic[],
    private readonly ends: readonly PartitionEnd[],
  ) {
    this.#schemas = request.manifest.schemas.map(({ schema }) => schema);
  }

  async run(before: NonNullable<Manifest['kafka']>, sessionsEnded: number): Promise<Reconciled> {
    const { client, manifest, progress, now } = this.request;
    const positions = await readPositions(client, this.#schemas);
    const derived = this.topics.filter(({ role }) => role === 'derived');
    const passing = readersOf(derived, this.ends, positions, manifest.topicPrefix);
    const pushed = readersOf(this.ofRole('pushed'), this.ends, positions, manifest.topicPrefix);
    const { ranges, missing } = await planRanges(
      client,
      this.#schemas,
      this.ends,
      [...pushed, ...passing],
      before.ends,
    );
    const records = await WorkRecords.create(client);
    try {
      await progress.step('读取 Kafka 上其后的记录 reading what Kafka has since', async (step) => {
        let read = 0;
        await readRanges(this.kafka, ranges, async (some) => {
          await records.add(some);
          read += some.length;
          step.at(String(read));
        });
        await records.markKnown(this.#schemas, before.ends);
        step.outcome(`${read} 条 records`);
      });
      const back = await this.takeBack(records, positions);
      await noteUnread(client, passing);
      for (const reader of passing) {
        await movePosition(client, reader, this.endOf(reader).end, before.clusterId);
      }
      const sentAgain = [];
      for (const schema of this.#schemas) {
        const passedOver = derived.map(({ topic }) => topic);
        sentAgain.push(await settleOutbox(client, schema, { passedOver, clusterId: before.clusterId }));
      }
      const moved = passing.map((reader) => {
        const { end, earliest } = this.endOf(reader);
        return { ...reader, to: end, earliest };
      });
      if (this.request.tellBroker) await tellBroker(this.kafka, moved);
      const counts = new Map((await records.counts()).map(({ topic, lost }) => [topic, lost]));
      const ofOrganisation = topicName(manifest.topicPrefix, TOPICS.orgChanged);
      const organisation = {
        records: await records.allLost(ofOrganisation),
        missing: missing.get(ofOrganisation) ?? 0,
      };
      const difference: Difference = {
        backup: manifest.id,
        snapshotAt: manifest.snapshotAt,
        comparedAt: now().toISOString(),
        comparison: 'compared',
        topics: this.topics
          .map(({ topic, role }) => ({ topic, role, after: counts.get(topic) ?? 0, missing: missing.get(topic) ?? 0 }))
          .filter(({ after, missing: gone }) => after > 0 || gone > 0),
        ...back,
        sentAgain: sentAgain.filter(({ messages }) => messages > 0),
        sessionsEnded,
        access: NO_ACCESS_LOST,
      };
      return { difference, organisation };
    } finally {
      await records.drop();
    }
  }

  private async takeBack(records: WorkRecords, positions: Awaited<ReturnType<typeof readPositions>>) {
    const { manifest, progress } = this.request;
    const name = (contract: (typeof TOPICS)[keyof typeof TOPICS]): string => topicName(manifest.topicPrefix, contract);
    const [clues, cases] = [name(TOPICS.clueChanged), name(TOPICS.caseChanged)];
    const outcomes = await lostOutcomes(records, name(TOPICS.eventOutcome));
    return progress.step('取回与核对 taking back, comparing', () =>
      this.withDatabases(async (open) => {
        const ingest = await open('ingest');
        const events = await takeBackEvents(ingest, records, {
          sources: name(TOPICS.sourceChanged),
          runs: name(TOPICS.gridRun),
          events: name(TOPICS.gridEvent),
          erased: name(TOPICS.eventErased),
        });
        const { held, pushAgain } = await compareOutcomes(ingest, outcomes);
        await this.passAnsweredPushes(positions, held);
        const notify = await open('notify');
        const answers = await takeBackAnswers(notify, records, this.ofRole('answers'));
        const group = `${manifest.topicPrefix}notify`;
        const notices = await takeBackNotices(notify, this.kafka, records, { group, clues, cases });
        const casework = await readLostCasework(records, { clues, cases });
        const matches = [name(TOPICS.matchFound), name(TOPICS.matchRevised)];
        const given = await keepIdentities(
          await open('case-handling'),
          await open('matcher'),
          records,
          casework,
          matches,
        );
        const others = this.ofRole('derived').filter(({ topic }) => ![clues, cases, ...matches].includes(topic));
        return {
          takenBack: { ...events, answers, notices, ...given },
          comesAgain: casework.bySystem + (await this.countLost(records, matches)),
          lostDecisions: casework.decisions,
          lostChanges: await changesOf(records, others),
          pushAgain,
        };
      }),
    );
  }

  /** ingest reads on behind what it had answered. */
  private async passAnsweredPushes(
    positions: Awaited<ReturnType<typeof readPositions>>,
    outcomes: readonly EventOutcomeV1[],
  ): Promise<void> {
    const { client, manifest } = this.request;
    const clusterId = manifest.kafka?.clusterId ?? '';
    for (const reader of readersOf(this.ofRole('pushed'), this.ends, positions, manifest.topicPrefix)) {
      const { sourceId } = this.topics.find(({ topic }) => topic === reader.topic) ?? {};
      const from = reader.next ?? this.endOf(reader).earliest;
      const ofSource = outcomes.filter((outcome) => outcome.sourceId === sourceId);
      const place = await answeredPushes(client, { ...reader, from }, ofSource);
      if (place.answered > 0) await movePosition(client, reader, place.next, clusterId);
    }
  }

  private ofRole(role: RecognisedTopic['role']): RecognisedTopic[] {
    return this.topics.filter((topic) => topic.role === role);
  }

  private endOf(at: { readonly topic: string; readonly partition: number }): PartitionEnd {
    const end = this.ends.find(({ topic, partition }) => topic === at.topic && partition === at.partition);
    if (end === undefined) throw new Error(`the broker has no ${at.topic}/${at.partition}`);
    return end;
  }

  private async countLost(records: WorkRecords, topics: readonly string[]): Promise<number> {
    return (await records.counts())
      .filter(({ topic }) => topics.includes(topic))
      .reduce((sum, { lost }) => sum + lost, 0);
  }

  /** Each service's tables are written under its own role. */
  private async withDatabases<T>(work: (open: (service: ServiceName) => Promise<Database>) => Promise<T>): Promise<T> {
    const opened: Database[] = [];
    const open = async (service: ServiceName): Promise<Database> => {
      const database = await openDatabase({
        url: this.request.serviceUrls[service],
        schema: SERVICES[service].schema,
        applicationName: 'restore',
        poolSize: 2,
      });
      opened.push(database);
      return database;
    };
    try {
      return await work(open);
    } finally {
      await Promise.all(opened.map((database) => database.close()));
    }
  }
}

async function changesOf(records: WorkRecords, topics: readonly RecognisedTopic[]): Promise<LostChange[]> {
  const changes: LostChange[] = [];
  for (const { topic } of topics) {
    for (const { key, at } of await records.allLost(topic)) changes.push({ topic, key, at: at.toISOString() });
  }
  return changes;
}

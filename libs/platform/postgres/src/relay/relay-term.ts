import { RecordTooLarge } from '#platform/kafka';
import { quarantineRecord } from '../quarantine/quarantine-record.js';
import { openMessage } from '../sealing/sealed-message.js';
import { Backoff } from './backoff.js';
import { Bell } from './bell.js';
import { IdHorizon } from './id-horizon.js';
import {
  beginGeneration,
  databaseIdentity,
  findNewGeneration,
  lastOffsets,
  type NewGeneration,
  rememberIdentity,
} from './relay-generation.js';
import type { RelaySettings } from './relay-options.js';
import { type OutboxBatch, type RelayCursor, RelayFenced, type RelaySession } from './relay-session.js';
import { SeenOffsets } from './seen-offsets.js';

export interface TermReports {
  readonly relayed: (rows: number) => void;
  readonly failed: (error: unknown) => void;
}

/** A batch read ahead before the cursor went back belongs to an earlier turn and is dropped. */
interface ReadAhead extends OutboxBatch {
  readonly turn: number;
}

const LOOK_FIRST_MS = 4;
/** While rows wait for an older transaction to end, it is looked for at least this often. */
const LOOK_WAITING_MS = 20;
/** The broker may be away for hours and is used again within this time of its return. */
const SEND_FIRST_MS = 100;
const SEND_MOST_MS = 2_000;
const PURGE_EVERY_MS = 1_000;
const PURGE_ROWS = 5_000;
const PURGE_FOR_MS = 200;
/** Of a quarantined record that never reached the broker; its offset is the row's id. */
const NO_PARTITION = -1;

/** The time in which one instance is the relay: one connection, one lock, one epoch. */
export class RelayTerm {
  readonly #session: RelaySession;
  readonly #settings: RelaySettings;
  readonly #reports: TermReports;
  /** Rung by commits; the other only by `stop`. */
  readonly #bell: Bell;
  readonly #stopBell = new Bell();
  readonly #abandoned: Promise<never>;
  #abandon: (reason: Error) => void = () => undefined;
  #stopping = false;
  #epoch = 0n;
  #turn = 0;
  #readUpto = 0n;
  #horizon = new IdHorizon(0n);
  #offsets = new SeenOffsets([]);
  #identity = { databaseIdentity: '', clusterId: '' };
  #nextCheckMs = 0;
  #nextPurgeMs = 0;

  constructor(session: RelaySession, settings: RelaySettings, bell: Bell, reports: TermReports) {
    this.#session = session;
    this.#settings = settings;
    this.#bell = bell;
    this.#reports = reports;
    this.#abandoned = new Promise((_, reject) => {
      this.#abandon = reject;
    });
    this.#abandoned.catch(() => undefined);
  }

  stop(): void {
    this.#stopping = true;
    this.#stopBell.ring();
  }

  /** Stops waiting for a send that does not end; its batch will be sent again by the next relay. */
  abandon(): void {
    this.#abandon(new Error('stopped before the broker answered'));
  }

  /** Resolves when stopped; rejects when the connection is lost or a later epoch has begun. */
  async serve(): Promise<void> {
    const cursor = await this.#session.beginEpoch(this.#settings.applicationName);
    this.#epoch = cursor.epoch;
    this.#readUpto = cursor.lastId;
    this.#horizon = new IdHorizon(cursor.lastId);
    this.#offsets = new SeenOffsets(await lastOffsets(this.#session));
    await this.#attempt(() => this.#recognise(cursor));
    await this.#relay();
  }

  async #relay(): Promise<void> {
    const look = new Backoff(LOOK_FIRST_MS, this.#settings.idleMs);
    let next = this.#readAhead();
    while (!this.#stopping) {
      const batch = await next;
      if (batch.turn === this.#turn && batch.records.length > 0) {
        look.reset();
        next = this.#readAhead();
        await this.#deliver(batch);
      } else {
        if (batch.turn === this.#turn) await this.#pause(look);
        next = this.#readAhead();
      }
      await this.#keepHouse();
    }
    await next;
  }

  async #pause(look: Backoff): Promise<void> {
    if (this.#horizon.waiting) await this.#stopBell.sleep(Math.min(look.next(), LOOK_WAITING_MS));
    else await this.#bell.sleep(look.next());
  }

  /** Reads while the batch before is being sent. A failure is thrown where the promise is awaited. */
  #readAhead(): Promise<ReadAhead> {
    const reading = this.#read();
    reading.catch(() => undefined);
    return reading;
  }

  async #read(): Promise<ReadAhead> {
    const turn = this.#turn;
    const afterId = this.#readUpto;
    await this.#session.advance(this.#horizon);
    const uptoId = this.#horizon.safeId;
    if (uptoId <= afterId) return { turn, records: [], ids: [], lastId: afterId };
    const { batchRows, batchBytes } = this.#settings;
    const batch = await this.#session.read(afterId, uptoId, { rows: batchRows, bytes: batchBytes });
    if (turn === this.#turn) this.#readUpto = batch.lastId;
    const { sealer } = this.#settings;
    return { turn, ...batch, records: batch.records.map((record) => openMessage(record, sealer)) };
  }

  async #deliver(batch: OutboxBatch): Promise<void> {
    let doubtful = false;
    let left = batch;
    const receipts = await this.#attempt(async () => {
      // After a failure the broker may be another one: then this batch waits for its place in the new generation.
      if (doubtful && (await this.#checkBroker())) return null;
      doubtful = true;
      for (;;) {
        try {
          return await Promise.race([this.#settings.send(left.records), this.#abandoned]);
        } catch (error) {
          if (!(error instanceof RecordTooLarge) || !left.records.includes(error.record)) throw error;
          left = await this.#putAside(left, error);
        }
      }
    });
    if (receipts === null) return;
    const reused = this.#offsets.reused(receipts);
    if (reused !== undefined) {
      const detail = `${reused.topic}/${reused.partition} gave offset ${reused.baseOffset} again`;
      await this.#beginGeneration({ reason: 'emptied topic', detail });
      return;
    }
    await this.#session.moveCursor(this.#epoch, batch.lastId, this.#offsets.keep(receipts));
    this.#reports.relayed(left.records.length);
  }

  /** What the broker will never take must not block what comes after it: it waits in quarantine for a person. */
  async #putAside(batch: OutboxBatch, { record, bytes }: RecordTooLarge): Promise<OutboxBatch> {
    const at = batch.records.indexOf(record);
    await quarantineRecord(this.#session, this.#settings.sealer, {
      group: 'outbox relay',
      clusterId: this.#identity.clusterId,
      record: {
        ...record,
        key: Buffer.from(record.key, 'utf8'),
        partition: NO_PARTITION,
        offset: String(batch.ids[at]),
        timestampMs: Date.now(),
      },
      reason: { code: 'RECORD.TOO_LARGE', detail: `${bytes} bytes` },
    });
    this.#settings.log.warn({ topic: record.topic, bytes }, 'outgoing record put aside');
    return {
      ...batch,
      records: batch.records.filter((_, i) => i !== at),
      ids: batch.ids.filter((_, i) => i !== at),
    };
  }

  /** Tries for as long as it takes; null when stopped meanwhile. Rejects when this relay has lost its right. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    const backoff = new Backoff(SEND_FIRST_MS, SEND_MOST_MS);
    while (!this.#stopping) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof RelayFenced) throw error;
        if (this.#session.lost !== null) throw this.#session.lost;
        this.#reports.failed(error);
        await this.#stopBell.sleep(backoff.next());
      }
    }
    return null;
  }

  /** At the beginning: is this the database, the cluster and the topics that the cursor speaks of? */
  async #recognise(cursor: RelayCursor): Promise<void> {
    const now = {
      databaseIdentity: await databaseIdentity(this.#session),
      clusterId: await this.#settings.broker.clusterId(),
    };
    this.#identity = now;
    const found = await findNewGeneration(cursor, now, this.#offsets.list(), this.#settings.broker);
    if (found !== null) await this.#beginGeneration(found);
    await rememberIdentity(this.#session, this.#epoch, now);
    this.#nextCheckMs = Date.now() + this.#settings.checkMs;
  }

  /** True when the broker turned out to be another one, or emptied, and the cursor went back. */
  async #checkBroker(): Promise<boolean> {
    const { broker, checkMs } = this.#settings;
    const now = { ...this.#identity, clusterId: await broker.clusterId() };
    const found = await findNewGeneration(this.#identity, now, this.#offsets.list(), broker);
    this.#nextCheckMs = Date.now() + checkMs;
    if (found === null) return false;
    await this.#beginGeneration(found);
    await rememberIdentity(this.#session, this.#epoch, now);
    this.#identity = now;
    return true;
  }

  async #beginGeneration(generation: NewGeneration): Promise<void> {
    const afterId = await beginGeneration(this.#session, this.#epoch, generation);
    this.#turn += 1;
    this.#readUpto = afterId;
    this.#offsets.clear();
    this.#settings.log.warn({ schema: this.#settings.schema, ...generation }, 'outbox is relayed again');
  }

  async #keepHouse(): Promise<void> {
    if (Date.now() >= this.#nextCheckMs) {
      // A broker that does not answer is found out by the next send as well; there is no need to wait for it here.
      this.#nextCheckMs = Date.now() + this.#settings.checkMs;
      await this.#checkBroker().catch((error: unknown) => {
        if (error instanceof RelayFenced || this.#session.lost !== null) throw error;
        this.#reports.failed(error);
      });
    }
    if (Date.now() >= this.#nextPurgeMs) await this.#purge();
  }

  async #purge(): Promise<void> {
    const endMs = Date.now() + PURGE_FOR_MS;
    this.#nextPurgeMs = Date.now() + PURGE_EVERY_MS;
    while ((await this.#session.purge(this.#epoch, PURGE_ROWS, this.#settings.retentionMs)) >= PURGE_ROWS) {
      if (Date.now() > endMs) {
        this.#nextPurgeMs = 0;
        return;
      }
    }
  }
}

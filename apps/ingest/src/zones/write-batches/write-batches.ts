import { type Clock, newId } from '#kernel';
import type { Logger } from '#platform/observe';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { batchFileName, batchHash, type BatchHead, hashAlgorithmOf, signedText } from '../batches/batch-head.js';
import { writeBatch } from '../batches/batch-file.js';
import type { BatchDirectory } from '../batches/batch-directory.js';
import { writeParts } from '../batches/batch-parts.js';
import type { ZoneKeys } from '../batches/zone-keys.js';
import type { ZoneInStore } from '../storage/zone-in.store.js';
import type { OutBatch, ZoneOutStore } from '../storage/zone-out.store.js';

export interface WriteBatchesDeps {
  readonly database: UnitOfWork;
  readonly store: Pick<
    ZoneOutStore,
    'holdCurrent' | 'waiting' | 'addBatch' | 'unwritten' | 'partsOf' | 'markWritten' | 'purge'
  >;
  readonly incoming: Pick<ZoneInStore, 'report' | 'purge'>;
  readonly directory: Pick<BatchDirectory, 'write'>;
  readonly keys: Pick<ZoneKeys, 'side' | 'suite' | 'sign' | 'signerId'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly times: {
    readonly everyMs: number;
    /** A batch is made at least so often, so that the loss of the last one is seen by the next. */
    readonly heartbeatMs: number;
    readonly keepMs: number;
  };
}

const BATCH = { entries: 2_000, bytes: 32 * 1024 * 1024 };
const FILES_AT_ONCE = 20;
const STREAMS_TOLD = 4;
const PURGE_EVERY_MS = 60_000;
const PURGE_AT_ONCE = 500;

/**
 * Gathers what waits into batches and writes them into the directory. A batch is made in the database first, head, signature
 * and all: cut off before it is written, or asked for again, it is written byte for byte the same.
 */
export class WriteBatches {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  private purgedAt = -Infinity;

  constructor(private readonly deps: WriteBatchesDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), this.deps.times.everyMs);
    this.timer.unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Makes batches of all that waits and writes all that is unwritten. Returns how many files were written. */
  async writeAll(): Promise<number> {
    while (await this.deps.database.run((tx) => this.make(tx)));
    let written = 0;
    for (let some = FILES_AT_ONCE; some === FILES_AT_ONCE; written += some) some = await this.writeSome();
    await this.purge();
    return written;
  }

  private look(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.writeAll()
      .then(
        () => undefined,
        (error: unknown) => this.deps.logger.warn({ err: error }, 'zone batches could not be written'),
      )
      .finally(() => {
        this.busy = false;
      });
  }

  /** True when there may be more to make. */
  private async make(tx: Tx): Promise<boolean> {
    const { store, incoming, keys, clock, times } = this.deps;
    const at = clock.now();
    const line = await store.holdCurrent(tx, { stream: newId(at.getTime()), at });
    const waiting = await store.waiting(tx, BATCH);
    const isDue = line.lastAt === null || at.getTime() - line.lastAt.getTime() >= times.heartbeatMs;
    if (waiting.length === 0 && !isDue) return false;
    const body = writeParts(waiting);
    const entries = waiting.reduce((sum, part) => sum + part.entries, 0);
    const algorithm = hashAlgorithmOf(keys.suite);
    const head: BatchHead = {
      format: 1,
      from: keys.side,
      stream: line.stream,
      seq: line.next,
      count: entries,
      bytes: body.length,
      hash: batchHash(algorithm, body),
      before: line.lastHash,
      createdAt: at.toISOString(),
      signer: keys.signerId,
      report: { streams: await incoming.report(tx, STREAMS_TOLD) },
    };
    const text = JSON.stringify(head);
    const { signature } = keys.sign(signedText(text));
    const batch = { stream: head.stream, seq: head.seq, line: text, signature, entries, at };
    const partIds = waiting.map(({ partId }) => partId);
    await store.addBatch(tx, { ...batch, partIds, hash: batchHash(algorithm, text) });
    return waiting.length > 0;
  }

  private async writeSome(): Promise<number> {
    const { database, store } = this.deps;
    const batches = await database.read((tx) => store.unwritten(tx, FILES_AT_ONCE));
    for (const batch of batches) await this.write(batch);
    // Cut off before this, they are written once more.
    if (batches.length > 0) await database.run((tx) => store.markWritten(tx, batches, this.deps.clock.now()));
    return batches.length;
  }

  private async write(batch: OutBatch): Promise<void> {
    const { database, store, directory } = this.deps;
    const parts = await database.read((tx) => store.partsOf(tx, batch));
    await directory.write(batchFileName(batch), writeBatch(batch.line, batch.signature, writeParts(parts)));
  }

  private async purge(): Promise<void> {
    const { database, store, incoming, clock, times } = this.deps;
    const now = clock.now().getTime();
    if (now - this.purgedAt < PURGE_EVERY_MS) return;
    this.purgedAt = now;
    const before = new Date(now - times.keepMs);
    for (let some = PURGE_AT_ONCE; some === PURGE_AT_ONCE;) {
      some = await database.run((tx) => store.purge(tx, before, PURGE_AT_ONCE));
    }
    for (let some = PURGE_AT_ONCE; some === PURGE_AT_ONCE;) {
      some = await database.run((tx) => incoming.purge(tx, before, PURGE_AT_ONCE));
    }
  }
}

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { PushBatchAnswerV1 } from '#contracts';
import { type CompiledAdapter, mapRecord } from '#domain/adapters';
import type { ProblemItem } from '#kernel';
import { type PushClient, PushRefused } from './push-client.js';
import { readLines } from './read-lines.js';

export interface PushFileOptions {
  readonly file: string;
  readonly results: string;
  readonly adapter: CompiledAdapter;
  readonly client: PushClient;
  readonly batchSize: number;
  /** Live events are matched as they come and notify people; a file of the past is a run of its own. */
  readonly live: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PushProgress) => void;
}

export interface PushProgress {
  /** Bytes of the file that are answered or found unusable. */
  readonly bytes: number;
  readonly lines: number;
  readonly counts: ReadonlyMap<string, number>;
}

export interface PushReport extends PushProgress {
  readonly runId: string | null;
  /** `grid.event.v1` messages published for the run. */
  readonly published: number | null;
  /** Lines that were not sent, because they are no JSON or the adapter could not map them. */
  readonly unsent: number;
  readonly seconds: number;
}

interface Pending {
  readonly line: number;
  readonly upTo: number;
  readonly push: Record<string, unknown>;
  /** What the adapter found odd about the line. */
  readonly oddities: readonly string[];
}

export const UNSENT = 'unsent';
const NOT_FOUND = 404;
/** A batch stays well below the 8 MiB that ingest takes. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** Sends a file line by line, in order, and writes a result per line. */
export class FilePush {
  private readonly counts = new Map<string, number>();
  private readonly pending: Pending[] = [];
  private pendingBytes = 0;
  private bytes = 0;
  private lines = 0;
  private runId: string | null = null;

  constructor(private readonly options: PushFileOptions) {}

  async push(): Promise<PushReport> {
    const started = performance.now();
    const { client, live } = this.options;
    const results = createWriteStream(this.options.results);
    await once(results, 'open');
    if (!live) {
      await this.closeLeftOpen();
      this.runId = (await client.post<{ runId: string }>('/v1/runs', { kind: 'backfill' })).runId;
      await writeFile(this.openRunFile, this.runId);
    }
    try {
      await this.sendAll(results);
    } finally {
      results.end();
      await finished(results);
    }
    const closed = await this.closeRun(client);
    return {
      ...this.progress(),
      runId: this.runId,
      published: closed?.eventCount ?? null,
      unsent: this.counts.get(UNSENT) ?? 0,
      seconds: (performance.now() - started) / 1000,
    };
  }

  /** After a failure: whoever evaluates the run waits for its end. False when it could not be closed. */
  async abandonRun(client: PushClient): Promise<boolean> {
    return this.closeRun(client).then(
      () => true,
      () => false,
    );
  }

  progress(): PushProgress {
    return { bytes: this.bytes, lines: this.lines, counts: this.counts };
  }

  private async closeRun(client: PushClient): Promise<{ readonly eventCount: number } | null> {
    if (this.runId === null) return null;
    const closed = await client.post<{ eventCount: number }>(`/v1/runs/${this.runId}/close`, undefined);
    await rm(this.openRunFile, { force: true });
    return closed;
  }

  /** Holds the id of the run as long as it is open. */
  private get openRunFile(): string {
    return `${this.options.results}.run`;
  }

  /** Of an earlier push that was killed: its events wait for the end of their run, and come again as repeats of no run. */
  private async closeLeftOpen(): Promise<void> {
    const runId = await readFile(this.openRunFile, 'utf8').catch(() => null);
    if (runId === null) return;
    try {
      await this.options.client.post(`/v1/runs/${encodeURIComponent(runId.trim())}/close`, undefined);
    } catch (error) {
      // Another installation's, or none.
      if (!(error instanceof PushRefused && error.status === NOT_FOUND)) throw error;
    }
    await rm(this.openRunFile, { force: true });
  }

  private async sendAll(results: WriteStream): Promise<void> {
    for await (const line of readLines(this.options.file)) {
      this.options.signal.throwIfAborted();
      const mapped = this.map(line.text);
      if ('faults' in mapped) {
        await this.flush(results);
        await this.write(results, { line: line.number, outcome: UNSENT, errors: mapped.faults });
        this.count(UNSENT, line.upTo);
        continue;
      }
      this.pending.push({ line: line.number, upTo: line.upTo, ...mapped });
      this.pendingBytes += line.text.length * 3;
      if (this.pending.length >= this.options.batchSize || this.pendingBytes >= MAX_BATCH_BYTES)
        await this.flush(results);
    }
    await this.flush(results);
  }

  private map(text: string): Pick<Pending, 'push' | 'oddities'> | { faults: readonly ProblemItem[] } {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { faults: [{ pointer: '', detail: '这一行不是 UTF-8 编码的 JSON' }] };
    }
    const mapped = mapRecord(this.options.adapter, value);
    // It is in our form now, whether or not its source has an adapter in ingest.
    return mapped.ok
      ? { push: { format: 'canonical', ...mapped.push }, oddities: mapped.flags }
      : { faults: mapped.faults };
  }

  private async flush(results: WriteStream): Promise<void> {
    const batch = this.pending.splice(0);
    this.pendingBytes = 0;
    if (batch.length === 0) return;
    const body = { ...(this.runId === null ? {} : { runId: this.runId }), items: batch.map(({ push }) => push) };
    const answer = await this.options.client.post<PushBatchAnswerV1>('/v1/events/batch', body);
    for (const [i, { line, upTo, push, oddities }] of batch.entries()) {
      const result = answer.results[i];
      if (result === undefined) throw new Error('ingest answered fewer items than were sent');
      const { index: _, ...rest } = result;
      const sourceEventNo = push['sourceEventNo'] ?? null;
      await this.write(results, { line, sourceEventNo, ...rest, ...(oddities.length === 0 ? {} : { oddities }) });
      this.count(result.outcome, upTo);
    }
  }

  private count(outcome: string, upTo: number): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    this.lines += 1;
    this.bytes = upTo;
    this.options.onProgress(this.progress());
  }

  private async write(results: WriteStream, result: unknown): Promise<void> {
    if (!results.write(`${JSON.stringify(result)}\n`)) await once(results, 'drain');
  }
}

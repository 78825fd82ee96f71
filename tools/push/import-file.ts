import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PushClient, PushRefused } from './push-client.js';

export interface ImportFileOptions {
  readonly file: string;
  readonly format: 'jsonl' | 'csv' | 'xlsx';
  /** Where the workbook of errors goes. */
  readonly errors: string;
  readonly client: Pick<PushClient, 'get' | 'upload' | 'download'>;
  readonly sourceId: string;
  readonly live: boolean;
  readonly columns?: string | undefined;
  readonly sheet?: string | undefined;
  readonly headingRow?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly pollMs?: number;
}

/** An import as ingest tells it. */
export interface ImportState {
  readonly importId: string;
  readonly state: string;
  readonly encoding: string | null;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faultyRows: number;
  readonly damagedCells: number;
  readonly formulaCells: number;
  readonly problem: {
    readonly code: string;
    readonly title: string;
    readonly detail?: string;
    readonly repair: string;
    readonly items?: readonly { readonly detail: string }[];
  } | null;
}

export interface ImportProgress {
  readonly phase: 'upload' | 'check' | 'import';
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface ImportReport extends ImportState {
  /** True when this file was being imported already, or had been. */
  readonly repeated: boolean;
  /** Where the errors were written to; null without any. */
  readonly errorsFile: string | null;
  readonly seconds: number;
}

const OVER = new Set(['finished', 'failed', 'cancelled']);
const POLL_MS = 500;
const NOT_FOUND = 404;

interface Noted {
  readonly importId: string;
  readonly fileSha256: string;
  readonly query: string;
}

/**
 * Sends a file to be imported and watches it. What was begun is noted beside the file, so that the same command goes on
 * watching after an interruption; the import itself goes on without anybody who watches.
 */
export class FileImport {
  constructor(private readonly options: ImportFileOptions) {}

  async run(): Promise<ImportReport> {
    const started = performance.now();
    const { client, errors } = this.options;
    const begun = (await this.findNoted()) ?? (await this.send());
    const last = await this.watch(begun.importId);
    await rm(this.noteFile, { force: true });
    const errorsFile = last.faultyRows > 0 ? errors : null;
    if (errorsFile !== null) await client.download(`/v1/events/files/${last.importId}/errors.xlsx`, errorsFile);
    return { ...last, repeated: begun.repeated, errorsFile, seconds: (performance.now() - started) / 1000 };
  }

  private get noteFile(): string {
    return `${this.options.file}.import`;
  }

  private get query(): string {
    const { format, live, columns, sheet, headingRow } = this.options;
    const given = { format, mode: live ? 'live' : 'backfill', columns, sheet, headingRow };
    return new URLSearchParams(
      Object.entries(given).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, value]],
      ),
    ).toString();
  }

  /** What an interrupted run of the same command began; undefined where there is nothing to go on with. */
  private async findNoted(): Promise<{ readonly importId: string; readonly repeated: boolean } | undefined> {
    const text = await readFile(this.noteFile, 'utf8').catch(() => null);
    if (text === null) return undefined;
    const noted = JSON.parse(text) as Noted;
    const hash = (await this.digest()).toString('hex');
    if (noted.query !== this.query || noted.fileSha256 !== hash) return undefined;
    try {
      const { state } = await this.read(noted.importId);
      return state === 'failed' || state === 'cancelled' ? undefined : { importId: noted.importId, repeated: true };
    } catch (error) {
      // Another installation's.
      if (error instanceof PushRefused && error.status === NOT_FOUND) return undefined;
      throw error;
    }
  }

  private async send(): Promise<{ readonly importId: string; readonly repeated: boolean }> {
    const { client, file, onProgress, signal } = this.options;
    const digest = await this.digest();
    const { size } = await stat(file);
    const taken = await client.upload<{ importId: string; repeated: boolean }>(`/v1/events/files?${this.query}`, {
      contentDigest: `sha-256=:${digest.toString('base64')}:`,
      open: () =>
        createReadStream(file, { highWaterMark: 256 * 1024 })
          .pipe(new Meter((done) => onProgress({ phase: 'upload', done, total: size, outcomes: {} })))
          .once('error', () => undefined),
    });
    signal.throwIfAborted();
    const noted: Noted = { importId: taken.importId, fileSha256: digest.toString('hex'), query: this.query };
    await writeFile(this.noteFile, JSON.stringify(noted));
    return taken;
  }

  private async watch(importId: string): Promise<ImportState> {
    const { signal, onProgress, pollMs = POLL_MS } = this.options;
    for (;;) {
      const now = await this.read(importId);
      const phase = now.rowsTotal === null ? 'check' : 'import';
      onProgress({ phase, done: now.rowsDone, total: now.rowsTotal, outcomes: now.outcomes });
      if (OVER.has(now.state)) return now;
      await sleep(pollMs, undefined, { signal });
    }
  }

  private read(importId: string): Promise<ImportState> {
    return this.options.client.get<ImportState>(`/v1/events/files/${importId}`);
  }

  private async digest(): Promise<Buffer> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.options.file, { highWaterMark: 1024 * 1024 }))
      hash.update(chunk as Buffer);
    return hash.digest();
  }
}

/** Counts what passes. */
class Meter extends Transform {
  private bytes = 0;

  constructor(private readonly onBytes: (bytes: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.onBytes(this.bytes);
    done(null, chunk);
  }
}

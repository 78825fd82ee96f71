import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '#kernel';
import { SealedFile, SealStream } from '#platform/crypto';
import { importFileAad } from './sealed-places.js';

export interface ImportFilesOptions {
  readonly directory: string;
  readonly maxBytes: number;
  readonly keys: { seal(plain: Buffer, aad: string): Buffer; open(sealed: Buffer, aad: string): Buffer };
  /** Without a byte for so long an upload is given up. */
  readonly idleMs?: number;
}

export interface SavedFile {
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

const IDLE_MS = 60_000;
const ENDING = '.sealed';
const PARTIAL = '.part';
const NAME = /^([0-9a-f-]{36})\.(?:sealed|part)$/;

/** Uploaded files: streamed to disk, and sealed there, since every row may hold what belongs to a person. */
export class ImportFiles {
  constructor(private readonly options: ImportFilesOptions) {}

  /**
   * Takes a file in while it comes and makes it last. Throws INGEST.FILE_TOO_LARGE, INGEST.FILE_INCOMPLETE when the sender
   * goes away or falls silent, INGEST.FILE_STORAGE_FULL and INGEST.FILE_STORAGE_MISSING; nothing is left then.
   */
  async save(importId: string, file: Readable): Promise<SavedFile> {
    const { directory, maxBytes, keys, idleMs = IDLE_MS } = this.options;
    if (directory === '') throw new ProblemError('INGEST.FILE_STORAGE_MISSING');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const partial = join(directory, importId + PARTIAL);
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(), idleMs);
    const counted = new CountingStream(maxBytes, () => timer.refresh());
    try {
      const sink = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(file, counted, new SealStream(keys, importFileAad(importId)), sink, { signal: silent.signal });
      await rename(partial, join(directory, importId + ENDING));
      await syncDirectory(directory);
      return counted.result();
    } catch (cause) {
      await rm(partial, { force: true });
      throw problemOf(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Throws INGEST.FILE_GONE. To be closed. */
  async open(importId: string): Promise<SealedFile> {
    try {
      return await SealedFile.open(this.pathOf(importId), this.options.keys, importFileAad(importId));
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') throw new ProblemError('INGEST.FILE_GONE', { cause });
      throw cause;
    }
  }

  async remove(importId: string): Promise<void> {
    await rm(this.pathOf(importId), { force: true });
    await rm(join(this.options.directory, importId + PARTIAL), { force: true });
  }

  /** Ids of files that were last written before: what a process that was killed may have left. */
  async listOlder(before: Date): Promise<string[]> {
    const { directory } = this.options;
    if (directory === '') return [];
    const names = await readdir(directory).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    const old: string[] = [];
    for (const name of names) {
      const id = NAME.exec(name)?.[1];
      if (id === undefined) continue;
      const found = await stat(join(directory, name)).catch(() => null);
      if (found !== null && found.mtime < before) old.push(id);
    }
    return [...new Set(old)];
  }

  private pathOf(importId: string): string {
    return join(this.options.directory, importId + ENDING);
  }
}

class CountingStream extends Transform {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly onBytes: () => void,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.onBytes();
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) {
      const detail = `超过 ${Math.floor(this.maxBytes / 1024 ** 2)} MB`;
      return done(new ProblemError('INGEST.FILE_TOO_LARGE', { detail }));
    }
    this.hash.update(chunk);
    done(null, chunk);
  }

  result(): SavedFile {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

const BROKEN_OFF = new Set(['ABORT_ERR', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

function problemOf(cause: unknown): unknown {
  if (cause instanceof ProblemError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ProblemError('INGEST.FILE_STORAGE_FULL', { cause });
  return typeof code === 'string' && BROKEN_OFF.has(code)
    ? new ProblemError('INGEST.FILE_INCOMPLETE', { cause })
    : cause;
}

/** Makes the new name last, too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}

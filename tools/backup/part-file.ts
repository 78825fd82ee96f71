import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import type { Part } from './manifest.js';

/** Lets bytes through and knows their number and their digest. */
export class Meter extends Transform {
  readonly #hash: Hash = createHash('sha256');
  bytes = 0;

  constructor(private readonly onBytes?: (more: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    this.onBytes?.(chunk.length);
    done(null, chunk);
  }

  /** Once, after the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** Packs what `content` gives into `<directory>/<file>`, and has it on the disk before it resolves. */
export async function writePart(
  directory: string,
  file: string,
  content: Readable,
  onBytes?: (more: number) => void,
): Promise<Part> {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const [plain, packed] = [new Meter(onBytes), new Meter()];
  await pipeline(
    content,
    plain,
    createGzip({ level: constants.Z_BEST_SPEED }),
    packed,
    createWriteStream(path, { mode: 0o600 }),
  );
  await syncFile(path);
  return { file, bytes: packed.bytes, sha256: packed.digest(), contentSha256: plain.digest() };
}

export const writeBytes = (directory: string, file: string, content: Buffer): Promise<Part> =>
  writePart(directory, file, Readable.from([content]));

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The unpacked content as a stream; a damaged part makes it fail, at the latest at its end. */
export function readPart(directory: string, part: Part): Readable {
  const unpacked = createGunzip();
  createReadStream(join(directory, part.file))
    .on('error', (error) => unpacked.destroy(error))
    .pipe(unpacked);
  return unpacked;
}

export async function readBytes(directory: string, part: Part): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPart(directory, part)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Undefined when the part is what was written; else what is wrong with it. */
export async function findDamage(directory: string, part: Part): Promise<string | undefined> {
  const [packed, plain] = [new Meter(), new Meter()];
  const discard = new Transform({ transform: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(join(directory, part.file)), packed, createGunzip(), plain, discard.resume());
  } catch (error) {
    return `${part.file}: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (packed.bytes !== part.bytes || packed.digest() !== part.sha256) return `${part.file}: SHA-256`;
  return plain.digest() === part.contentSha256 ? undefined : `${part.file}: SHA-256 of its content`;
}

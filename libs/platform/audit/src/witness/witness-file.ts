import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type RawLine, readLine } from './witness-line.js';

/** One stretch between two line breaks. `line` is null when it is no whole line. */
export interface Stretch {
  readonly line: RawLine | null;
  readonly offset: number;
}

/** Somebody else has written to the file: what this process knows of it is out of date. */
export class WitnessChanged extends Error {
  constructor(path: string, expected: number, found: number) {
    super(`${path} has ${found} bytes, not ${expected}: somebody else has written to it`);
    this.name = 'WitnessChanged';
  }
}

const BREAK = 0x0a;
const BLOCK_BYTES = 1024 * 1024;

/**
 * A file of lines that only grows. A crash can leave half a line at its end; it is never cut off (the file may be on a
 * medium that only appends), the next line simply begins after a line break.
 */
export class WitnessFile {
  constructor(readonly path: string) {}

  /** Bytes now; 0 when there is no file yet. */
  async size(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  }

  /** All stretches from byte `startAt`, where one begins, up to byte `endAt`, in order, without the empty ones. */
  async *stretches(endAt: number, startAt = 0): AsyncGenerator<Stretch> {
    if (endAt <= startAt) return;
    let rest: Buffer = Buffer.alloc(0);
    let offset = startAt;
    const range = { start: startAt, end: endAt - 1, highWaterMark: BLOCK_BYTES };
    for await (const chunk of createReadStream(this.path, range)) {
      const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let to = bytes.indexOf(BREAK); to >= 0; to = bytes.indexOf(BREAK, from)) {
        if (to > from) yield { line: readLine(bytes.toString('utf8', from, to)), offset: offset + from };
        from = to + 1;
      }
      rest = bytes.subarray(from);
      offset += from;
    }
    if (rest.length > 0) yield { line: readLine(rest.toString('utf8')), offset };
  }

  /** The last whole lines up to byte `endAt`, oldest first: at least `wanted` of them, or all. */
  async tail(endAt: number, wanted: number): Promise<RawLine[]> {
    if (endAt === 0) return [];
    const handle = await open(this.path, 'r');
    try {
      let bytes: Buffer = Buffer.alloc(0);
      for (let from = endAt; from > 0;) {
        const to = from;
        from = Math.max(0, to - BLOCK_BYTES);
        const block = Buffer.alloc(to - from);
        await handle.read(block, 0, block.length, from);
        bytes = Buffer.concat([block, bytes]);
        const lines = wholeLines(bytes, from === 0);
        if (lines.length >= wanted || from === 0) return lines;
      }
      return [];
    } finally {
      await handle.close();
    }
  }

  /**
   * Appends lines and waits until they are on the medium. Resolves to the size afterwards. Rejects with WitnessChanged
   * when the file is not as long as `expectedSize`; after any other failure, half a line may stand at the end.
   */
  async append(lines: readonly string[], expectedSize: number): Promise<number> {
    if (expectedSize === 0) await mkdir(dirname(this.path), { recursive: true, mode: 0o750 });
    const handle = await open(this.path, 'a+', 0o640);
    try {
      const { size } = await handle.stat();
      if (size !== expectedSize) throw new WitnessChanged(this.path, expectedSize, size);
      const bytes = Buffer.from(`${(await isTorn(handle, size)) ? '\n' : ''}${lines.join('\n')}\n`, 'utf8');
      await handle.appendFile(bytes);
      await handle.datasync();
      if (expectedSize === 0) await syncDirectory(dirname(this.path));
      return size + bytes.length;
    } finally {
      await handle.close();
    }
  }
}

interface Readable {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<unknown>;
}

async function isTorn(handle: Readable, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== BREAK;
}

/** A new file is only there after a crash when its directory says so. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Without the first stretch, which may have begun before these bytes. */
function wholeLines(bytes: Buffer, fromStart: boolean): RawLine[] {
  const stretches = bytes.toString('utf8').split('\n');
  return (fromStart ? stretches : stretches.slice(1)).flatMap((text) => readLine(text) ?? []);
}

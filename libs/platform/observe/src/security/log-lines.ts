import { open } from 'node:fs/promises';
import type { SecurityEvent } from './security-event.js';

/** A line of a security log, as it stands in the file. */
export interface SecurityLine extends SecurityEvent {
  readonly at: string;
  readonly service: string;
  readonly instance: string;
  readonly traceId?: string;
  /** Place in the chain of the service, from 1 on; undefined in lines that are older than the chain. */
  readonly seq?: number;
  /** Link of the line before; null of the first. See `linkOf`. */
  readonly previous?: string | null;
}

/** The bytes of one line in a file, without its line feed; null when there are too many of them. */
export interface RawLine {
  readonly offset: number;
  readonly bytes: Buffer | null;
}

const BLOCK = 64 * 1024;
/** No line of ours is nearly as long: what is, was not written by us. */
const LONGEST = 64 * 1024;
const LINE_FEED = 0x0a;

/** Null for what is no line of a security log. */
export function parseLine(bytes: Buffer | null): SecurityLine | null {
  if (bytes === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  return isLine(value) ? value : null;
}

function isLine(value: unknown): value is SecurityLine {
  if (typeof value !== 'object' || value === null) return false;
  const { at, event, outcome, service, seq, previous } = value as Partial<Record<keyof SecurityLine, unknown>>;
  const isChained = typeof seq === 'number' && seq > 0 && (previous === null || typeof previous === 'string');
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof event === 'string' &&
    typeof outcome === 'string' &&
    typeof service === 'string' &&
    (isChained || (seq === undefined && previous === undefined))
  );
}

/** The lines from the start of the file on, with memory for one of them. */
export async function* readForwards(file: string): AsyncGenerator<RawLine> {
  const handle = await open(file);
  try {
    let rest: Buffer | null = Buffer.alloc(0);
    let [lineAt, at] = [0, 0];
    for (;;) {
      const block: Buffer = Buffer.alloc(BLOCK);
      const { bytesRead } = await handle.read(block, 0, BLOCK, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let from = 0;
      for (let end = block.indexOf(LINE_FEED); end !== -1 && end < bytesRead; end = block.indexOf(LINE_FEED, from)) {
        const part = block.subarray(from, end);
        yield { offset: lineAt, bytes: joined(rest, part) };
        lineAt = at - bytesRead + end + 1;
        rest = Buffer.alloc(0);
        from = end + 1;
      }
      rest = joined(rest, block.subarray(from, bytesRead));
    }
    if (lineAt < at) yield { offset: lineAt, bytes: rest };
  } finally {
    await handle.close();
  }
}

/** The lines that begin before `end`, the last one first. `end` is the start of a line, or the end of the file. */
export async function* readBackwards(file: string, end?: number): AsyncGenerator<RawLine> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    let at = Math.min(end ?? size, size);
    let isFirst = true;
    let tail: Buffer | null = Buffer.alloc(0);
    while (at > 0) {
      const length = Math.min(BLOCK, at);
      const block: Buffer = Buffer.alloc(length);
      await handle.read(block, 0, length, at - length);
      at -= length;
      let to = length;
      // The line feed at the very end closes the last line and begins none.
      if (isFirst && block[length - 1] === LINE_FEED) to -= 1;
      isFirst = false;
      for (let feed = lastFeed(block, to); feed !== -1; feed = lastFeed(block, to)) {
        yield { offset: at + feed + 1, bytes: joined(block.subarray(feed + 1, to), tail) };
        tail = Buffer.alloc(0);
        to = feed;
      }
      tail = joined(block.subarray(0, to), tail);
    }
    if (!isFirst) yield { offset: 0, bytes: tail };
  } finally {
    await handle.close();
  }
}

const lastFeed = (block: Buffer, to: number): number => (to === 0 ? -1 : block.lastIndexOf(LINE_FEED, to - 1));

/** Null once it is too long. */
function joined(first: Buffer | null, second: Buffer | null): Buffer | null {
  if (first === null || second === null || first.length + second.length > LONGEST) return null;
  return second.length === 0 ? first : first.length === 0 ? second : Buffer.concat([first, second]);
}

/** The line that begins at `offset`; without bytes when there is none, or too long a one. */
export async function readLineAt(file: string, offset: number): Promise<RawLine> {
  const handle = await open(file);
  try {
    const block = Buffer.alloc(LONGEST + 1);
    const { bytesRead } = await handle.read(block, 0, block.length, offset);
    const end = block.subarray(0, bytesRead).indexOf(LINE_FEED);
    return { offset, bytes: end === -1 ? null : block.subarray(0, end) };
  } finally {
    await handle.close();
  }
}

/** The number of each line, from 1 on, by its offset; in one pass. */
export async function numberLines(file: string, offsets: readonly number[]): Promise<Map<number, number>> {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const numbers = new Map<number, number>();
  if (wanted.length === 0) return numbers;
  const handle = await open(file);
  try {
    let [line, at] = [1, 0];
    const block = Buffer.alloc(BLOCK);
    for (const offset of wanted) {
      while (at < offset) {
        const { bytesRead } = await handle.read(block, 0, Math.min(BLOCK, offset - at), at);
        if (bytesRead === 0) break;
        for (let i = 0; i < bytesRead; i += 1) if (block[i] === LINE_FEED) line += 1;
        at += bytesRead;
      }
      numbers.set(offset, line);
    }
  } finally {
    await handle.close();
  }
  return numbers;
}

import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type ChainedLine, faultOfEnd, isLinkedByKey } from './chain-fault.js';
import { type ChainEnd, type HeadFound, readHead, writeHead } from './chain-head.js';
import { withFileLock } from './file-lock.js';
import { type ChainKeys, linkOf } from './line-chain.js';
import { listLogFiles, logFileName } from './log-files.js';
import { parseLine } from './log-lines.js';

const DAY_MS = 86_400_000;
const LINE_FEED = 0x0a;
/** Longer than any line. */
const TAIL = 128 * 1024;

const BEGIN: ChainEnd = { seq: 0, link: null };

/**
 * `<directory>/<service>-<day>.jsonl`, a file for every day (UTC). Lines are on the medium when `write` returns. A file is
 * deleted when its day and its last write are both more than the kept days ago, never before.
 *
 * Lines are numbered over all files of the service, and each names the one before. Processes of one service take turns.
 * What was cut off or taken away is not made good by what is written later: the chain goes on from what this process, or
 * the head, knows to have been the last line.
 */
export class DailyFile {
  #day = '';
  #descriptor: number | null = null;
  /** The last line that this process knows of, and the size of the file after it. */
  #end: ChainEnd = BEGIN;
  #size = -1;

  constructor(
    private readonly directory: string,
    private readonly service: string,
    private readonly keptDays: number,
    private readonly keys: ChainKeys,
  ) {}

  /** `line` is a JSON object. Throws when it cannot be written; then nothing of it counts as written. */
  write(line: string, now: Date): void {
    const day = now.toISOString().slice(0, 10);
    try {
      if (this.#descriptor === null) mkdirSync(this.directory, { recursive: true, mode: 0o750 });
      withFileLock(join(this.directory, `${this.service}.lock`), () => this.#append(line, day, now));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #append(line: string, day: string, now: Date): void {
    const head = readHead(this.directory, this.service, this.keys);
    const wasLast = this.#isLast(head);
    if (!wasLast || day > this.#day) this.#catchUp(day, head, now);
    const descriptor = this.#descriptor!;
    const { seq, link } = this.#end;
    const text = `{"seq":${seq + 1},"previous":${JSON.stringify(link)},${line.slice(1)}`;
    // A process that was killed may have left half a line: it is nobody's beginning.
    const bytes = Buffer.from(`${wasLast || endsWhole(descriptor) ? '' : '\n'}${text}\n`);
    if (writeSync(descriptor, bytes) !== bytes.length) throw new Error('a line was written in part');
    fsyncSync(descriptor);
    this.#end = { seq: seq + 1, link: linkOf(text, this.keys) };
    this.#size = fstatSync(descriptor).size;
    writeHead(this.directory, this.service, this.#end, this.keys);
  }

  /** Whether nobody has written since this process did. */
  #isLast(head: HeadFound): boolean {
    if (this.#descriptor === null || typeof head === 'string') return false;
    const { seq, link } = this.#end;
    const { size, nlink } = fstatSync(this.#descriptor);
    return head.seq === seq && head.link === link && size === this.#size && nlink > 0;
  }

  #catchUp(today: string, head: HeadFound, now: Date): void {
    const newest = listLogFiles(this.directory, this.service).at(-1)?.day ?? today;
    // Clocks differ a little: once a process has begun a day, no other goes back to the one before.
    const day = newest > today && Date.parse(newest) - Date.parse(today) === DAY_MS ? newest : today;
    const isThere = this.#descriptor !== null && fstatSync(this.#descriptor).nlink > 0;
    if (!isThere || day !== this.#day) this.#open(day, now);
    this.#end = this.#findEnd(head);
  }

  /** The farthest of what is known. Of two that are as far, the file is believed last: it can be written by hand. */
  #findEnd(found: HeadFound): ChainEnd {
    const tail = this.#readTail();
    const line = tail?.line;
    const end: ChainEnd = tail === undefined ? BEGIN : { seq: tail.line.seq, link: linkOf(tail.bytes, this.keys) };
    const isForged = typeof found === 'object' && !found.isKeyed && line !== undefined && isLinkedByKey(line);
    const head = isForged ? 'broken' : found;
    // The first line with a key names the one before by that key.
    const isOld = typeof head === 'object' && !head.isKeyed && this.keys.current !== null;
    const isSame = isOld && tail !== undefined && faultOfEnd(tail, head, this.keys) === null;
    const known = [this.#end, ...(typeof head === 'string' || isSame ? [] : [head]), end];
    const farthest = known.reduce((best, one) => (one.seq > best.seq ? one : best));
    // Without a head nobody knows whether the files end where they did: a number is left out, which stays to be seen.
    const isUnknown = typeof head === 'string' && this.#end.seq === 0 && (farthest.seq > 0 || head === 'broken');
    return isUnknown ? { ...farthest, seq: farthest.seq + 1 } : farthest;
  }

  #readTail(): ChainedLine | undefined {
    for (const { path } of listLogFiles(this.directory, this.service).reverse()) {
      for (const bytes of lastLines(path)) {
        const line = parseLine(bytes);
        if (line?.seq !== undefined) return { line: { ...line, seq: line.seq }, bytes };
      }
    }
    return undefined;
  }

  #open(day: string, now: Date): void {
    this.close();
    this.#descriptor = openSync(join(this.directory, logFileName(this.service, day)), 'a+', 0o640);
    this.#day = day;
    this.#deleteOld(now);
  }

  #deleteOld(now: Date): void {
    const oldest = now.getTime() - this.keptDays * DAY_MS;
    for (const { day, path } of listLogFiles(this.directory, this.service)) {
      const endOfDay = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
      if (endOfDay < oldest && statSync(path).mtimeMs < oldest) unlinkSync(path);
    }
  }
}

function endsWhole(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED);
}

/** The whole lines at the end of a file, the last one first. */
function lastLines(path: string): Buffer[] {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const block = Buffer.alloc(Math.min(TAIL, size));
    readSync(descriptor, block, 0, block.length, size - block.length);
    const lines: Buffer[] = [];
    let from = block.length === size ? 0 : block.indexOf(LINE_FEED) + 1;
    for (let end = block.indexOf(LINE_FEED, from); end !== -1; end = block.indexOf(LINE_FEED, from)) {
      lines.push(block.subarray(from, end));
      from = end + 1;
    }
    return lines.reverse();
  } finally {
    closeSync(descriptor);
  }
}

import { type ChainFault, type ChainedLine, faultBetween, faultOfEnd, type StepFault } from './chain-fault.js';
import { type HeadFound, readHead } from './chain-head.js';
import type { ChainKeys } from './line-chain.js';
import { listLogFiles, type LogFile } from './log-files.js';
import { numberLines, parseLine, type RawLine, readBackwards, readLineAt, type SecurityLine } from './log-lines.js';

export interface SecurityLogQuery {
  /** Default: all that have files. */
  readonly service?: string | undefined;
  /** The event's own word. */
  readonly kind?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. A line that had to wait for its file for more than a day is found without this only. */
  readonly to?: Date | undefined;
  /** Who asks may see it. The chain is checked over all lines. */
  readonly shows: (line: SecurityLine) => boolean;
}

/** Where the reading of one service goes on: before the line at `offset`; null: at its beginning it was. */
export type ReadPlace = Readonly<Record<string, { readonly day: string; readonly offset: number } | null>>;

export interface SecurityLogPage {
  /** The newest first. */
  readonly items: readonly SecurityLine[];
  /** Of the lines that were looked at for this page, whether or not they are on it. */
  readonly faults: readonly ChainFault[];
  /** Null at the end. There may be a next one of a page that has few items, or none: each looks at so many lines. */
  readonly next: ReadPlace | null;
}

/** Lines that one page looks at. */
const MOST_LINES = 50_000;
const MOST_FAULTS = 100;
const DAY_MS = 86_400_000;

interface Found {
  readonly file: LogFile;
  readonly raw: RawLine;
  readonly line: SecurityLine | null;
}

/** Reads what the services of a directory wrote, from the newest line backwards, with memory for a page of it. */
export async function readSecurityLog(
  where: { readonly directory: string; readonly keys: ChainKeys; readonly mostLines?: number },
  query: SecurityLogQuery,
  { place, limit }: { readonly place: ReadPlace | null; readonly limit: number },
): Promise<SecurityLogPage> {
  const trails = trailsOf(where.directory, where.keys, query, place);
  const items: SecurityLine[] = [];
  try {
    let looked = 0;
    while (items.length < limit && looked < (where.mostLines ?? MOST_LINES)) {
      const trail = await newestOf(trails);
      if (trail === undefined) break;
      const { line } = await trail.take();
      looked += 1;
      if (line !== null && isWanted(line, query)) items.push(line);
    }
    const isOver = (await newestOf(trails)) === undefined;
    const next = Object.fromEntries(trails.map((trail) => [trail.service, trail.place()]));
    return { items, faults: await locate(trails.flatMap(({ faults }) => faults)), next: isOver ? null : next };
  } finally {
    for (const trail of trails) await trail.close();
  }
}

function isWanted(line: SecurityLine, { kind, from, to, shows }: SecurityLogQuery): boolean {
  const at = Date.parse(line.at);
  if (kind !== undefined && line.event !== kind) return false;
  if (from !== undefined && at < from.getTime()) return false;
  return (to === undefined || at < to.getTime()) && shows(line);
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

function trailsOf(
  directory: string,
  keys: ChainKeys,
  { service, from, to }: SecurityLogQuery,
  place: ReadPlace | null,
): Trail[] {
  const first = from === undefined ? '' : dayOf(from);
  // What could not be written at once stands in the file of a later day.
  const last = to === undefined ? '9999' : dayOf(new Date(to.getTime() + DAY_MS));
  const byService = grouped(listLogFiles(directory, service), (file) => file.service);
  return [...byService].flatMap(([name, files]) => {
    const begin = place === null ? undefined : place[name];
    // A service that has come since is not on this list of pages.
    if (place !== null && begin == null) return [];
    const wanted = files.filter(({ day }) => day >= first && day <= last && (begin == null || day <= begin.day));
    // One of which nothing was on the pages before is still at its end.
    const isAtEnd = begin == null || begin.offset === Number.MAX_SAFE_INTEGER;
    const reachesEnd = isAtEnd && to === undefined;
    const head = reachesEnd ? readHead(directory, name, keys) : undefined;
    return [new Trail(name, wanted.reverse(), { keys, head, begin: begin ?? undefined })];
  });
}

/** The trail whose next line is the newest; one that cannot be read is told of at once. */
async function newestOf(trails: readonly Trail[]): Promise<Trail | undefined> {
  let newest: { readonly trail: Trail; readonly at: number } | undefined;
  for (const trail of trails) {
    const next = await trail.peek();
    if (next === undefined) continue;
    const at = next.line === null ? Number.POSITIVE_INFINITY : Date.parse(next.line.at);
    if (newest === undefined || at > newest.at) newest = { trail, at };
  }
  return newest?.trail;
}

interface Unplaced extends Pick<ChainFault, 'kind' | 'service' | 'missing'> {
  readonly file: LogFile;
  readonly offset: number;
}

/** One service's lines backwards over its files, each compared with the one that was written after it. */
class Trail {
  readonly faults: Unplaced[] = [];
  readonly #lines: AsyncGenerator<Found, void>;
  #ahead: Found | 'end' | undefined;
  #taken: Found | undefined;
  #newer: { readonly found: Found; readonly line: ChainedLine['line'] } | undefined;
  #isFirst = true;

  constructor(
    readonly service: string,
    private readonly files: readonly LogFile[],
    private readonly about: {
      readonly keys: ChainKeys;
      /** Undefined when the reading does not begin at the end. */
      readonly head: HeadFound | undefined;
      readonly begin: { readonly day: string; readonly offset: number } | undefined;
    },
  ) {
    this.#lines = this.#read();
  }

  async peek(): Promise<Found | undefined> {
    if (this.#ahead === undefined) {
      const next = await this.#lines.next();
      this.#ahead = next.done === true ? 'end' : next.value;
    }
    return this.#ahead === 'end' ? undefined : this.#ahead;
  }

  /** Only after `peek` has found one. */
  async take(): Promise<Found> {
    const found = await this.peek();
    if (found === undefined) throw new Error('there is no line');
    this.#ahead = undefined;
    this.#taken = found;
    this.#compare(found);
    return found;
  }

  place(): ReadPlace[string] {
    if (this.#taken === undefined) return this.about.begin ?? this.#atEnd();
    return { day: this.#taken.file.day, offset: this.#taken.raw.offset };
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  /** Nothing of it was on the page: the next one begins after its newest line, wherever that ends by then. */
  #atEnd(): ReadPlace[string] {
    const newest = this.files[0];
    return newest === undefined ? null : { day: newest.day, offset: Number.MAX_SAFE_INTEGER };
  }

  async *#read(): AsyncGenerator<Found, void> {
    for (const file of this.files) {
      const { begin } = this.about;
      const end = begin?.day === file.day ? begin.offset : undefined;
      if (end !== undefined) await this.#rememberNewer(file, end);
      for await (const raw of readBackwards(file.path, end)) yield { file, raw, line: parseLine(raw.bytes) };
    }
  }

  /** The last line of the page before, which the first of this one is compared with. */
  async #rememberNewer(file: LogFile, offset: number): Promise<void> {
    if (offset === Number.MAX_SAFE_INTEGER) return;
    this.#isFirst = false;
    const raw = await readLineAt(file.path, offset);
    const line = parseLine(raw.bytes);
    if (line !== null && isChained(line)) this.#newer = { found: { file, raw, line }, line };
  }

  #compare(found: Found): void {
    const { line, raw } = found;
    if (line === null || raw.bytes === null) return this.#add(found, { kind: 'damaged' });
    const { keys, head } = this.about;
    if (!isChained(line)) {
      const hasBegun = this.#newer === undefined ? typeof head === 'object' : this.#newer.line.seq > 1;
      if (hasBegun) this.#add(found, { kind: 'unchained' });
      return;
    }
    const older: ChainedLine = { line, bytes: raw.bytes };
    if (this.#newer !== undefined) {
      const fault = faultBetween(older, this.#newer.line, keys);
      if (fault !== null) this.#add(fault.at === 'older' ? found : this.#newer.found, fault);
    } else if (this.#isFirst && head !== undefined) {
      const fault = faultOfEnd(older, head, keys);
      if (fault !== null) this.#add(found, fault);
    }
    this.#isFirst = false;
    this.#newer = { found, line };
  }

  #add({ file, raw }: Found, { kind, missing }: Pick<StepFault, 'kind' | 'missing'>): void {
    if (this.faults.length >= MOST_FAULTS) return;
    this.faults.push({
      kind,
      service: this.service,
      file,
      offset: raw.offset,
      ...(missing === undefined ? {} : { missing }),
    });
  }
}

const isChained = (line: SecurityLine): line is ChainedLine['line'] => line.seq !== undefined;

/** With line numbers in place of offsets: each file is counted through once. */
async function locate(faults: readonly Unplaced[]): Promise<ChainFault[]> {
  const placed: ChainFault[] = [];
  for (const [path, ofFile] of grouped(faults, ({ file }) => file.path)) {
    const numbers = await numberLines(
      path,
      ofFile.map(({ offset }) => offset),
    );
    for (const { file, offset, ...fault } of ofFile) {
      placed.push({ ...fault, file: file.name, line: numbers.get(offset) ?? null });
    }
  }
  return placed;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

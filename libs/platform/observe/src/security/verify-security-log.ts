import { type ChainFault, type ChainedLine, faultBetween, faultOfEnd, isLinkedByKey } from './chain-fault.js';
import { type HeadFound, readHead, servicesWithHeads } from './chain-head.js';
import type { ChainKeys } from './line-chain.js';
import { listLogFiles, type LogFile } from './log-files.js';
import { parseLine, type RawLine, readForwards } from './log-lines.js';
import { LEAST_DAYS } from './security-event.js';

export interface SecurityLogReport {
  readonly service: string;
  readonly files: number;
  readonly lines: number;
  /** Of them before the chain began: nothing can be said of these. */
  readonly unchained: number;
  /** Of them linked by a plain hash, which whoever writes the files can write anew. */
  readonly plain: number;
  /** Half lines that a crash left, over which the chain goes on. */
  readonly halfLines: readonly { readonly file: string; readonly line: number }[];
  readonly first: { readonly day: string; readonly seq: number } | null;
  readonly last: { readonly day: string; readonly seq: number } | null;
  /** At most a hundred of them. */
  readonly faults: readonly ChainFault[];
  readonly faultCount: number;
}

const MOST_FAULTS = 100;
const DAY_MS = 86_400_000;

/** Services that have files in the directory, or that had: the note of the last line outlives them. */
export const servicesWithLogs = (directory: string): string[] => [
  ...new Set([...listLogFiles(directory).map(({ service }) => service), ...servicesWithHeads(directory)]),
];

/**
 * Follows the chain of one service over all of its files, or those from `fromDay` on, with memory for a line of them. What
 * is older than that is not looked at, but for the line that the first one follows.
 */
export async function verifySecurityLog(
  { directory, keys }: { readonly directory: string; readonly keys: ChainKeys },
  service: string,
  { fromDay, now }: { readonly fromDay?: string | undefined; readonly now: Date },
): Promise<SecurityLogReport> {
  // Before the files: afterwards it would know of lines that were not there yet.
  const head = readHead(directory, service, keys);
  const all = listLogFiles(directory, service);
  const files = all.filter(({ day }) => fromDay === undefined || day >= fromDay);
  const walk = new Walk(service, keys);
  const before = all.filter(({ day }) => fromDay !== undefined && day < fromDay).at(-1);
  if (before !== undefined) {
    let number = 0;
    for await (const raw of readForwards(before.path)) walk.pass({ file: before, raw, number: (number += 1) });
  }
  for (const file of files) {
    let number = 0;
    for await (const raw of readForwards(file.path)) walk.step({ file, raw, number: (number += 1) });
  }
  return walk.report(files.length, { head, now });
}

interface Place {
  readonly file: LogFile;
  readonly number: number;
}

class Walk {
  #lines = 0;
  #unchained = 0;
  #plain = 0;
  readonly #halfLines: Place[] = [];
  #first: { readonly place: Place; readonly seq: number } | undefined;
  #last: { readonly place: Place; readonly chained: ChainedLine } | undefined;
  #damaged: Place[] = [];
  /** There is a line of before that the first one must follow. */
  #follows = false;
  readonly #faults: ChainFault[] = [];
  #faultCount = 0;

  constructor(
    private readonly service: string,
    private readonly keys: ChainKeys,
  ) {}

  /** A line of before: only what comes after it is looked at. */
  pass({ raw, ...place }: Place & { readonly raw: RawLine }): void {
    const line = parseLine(raw.bytes);
    if (line?.seq === undefined || raw.bytes === null) return;
    this.#last = { place, chained: { line: { ...line, seq: line.seq }, bytes: raw.bytes } };
    this.#follows = true;
  }

  step({ raw, ...place }: Place & { readonly raw: RawLine }): void {
    this.#lines += 1;
    const line = parseLine(raw.bytes);
    if (line === null || raw.bytes === null) {
      if (this.#damaged.length < MOST_FAULTS) this.#damaged.push(place);
      else this.#add('damaged', place);
      return;
    }
    const { seq } = line;
    if (seq === undefined) {
      if (this.#last === undefined) this.#unchained += 1;
      else this.#add('unchained', place);
      return;
    }
    this.#link(place, { line: { ...line, seq }, bytes: raw.bytes });
  }

  #link(place: Place, chained: ChainedLine): void {
    const { seq, previous } = chained.line;
    if (previous != null && !isLinkedByKey(chained.line)) this.#plain += 1;
    const last = this.#last;
    this.#first ??= { place, seq };
    const fault = last === undefined ? null : faultBetween(last.chained, chained.line, this.keys);
    // Over half a line that a crash left, the chain goes on as if it were not there.
    if (last !== undefined && fault === null) this.#halfLines.push(...this.#damaged);
    else for (const damaged of this.#damaged) this.#add('damaged', damaged);
    this.#damaged = [];
    if (fault !== null) this.#add(fault.kind, fault.at === 'older' ? last!.place : place, fault.missing);
    if (fault?.kind !== 'out-of-order') this.#last = { place, chained };
  }

  report(files: number, { head, now }: { readonly head: HeadFound; readonly now: Date }): SecurityLogReport {
    this.#end(head);
    const youngest = new Date(now.getTime() - LEAST_DAYS * DAY_MS).toISOString().slice(0, 10);
    const first = this.#first;
    if (!this.#follows && first !== undefined && first.seq > 1 && first.place.file.day > youngest) {
      this.#add('begin-missing', first.place, { from: 1, to: first.seq - 1 });
    }
    const last = this.#last;
    return {
      service: this.service,
      files,
      lines: this.#lines,
      unchained: this.#unchained,
      plain: this.#plain,
      halfLines: this.#halfLines.slice(0, MOST_FAULTS).map(({ file, number }) => ({ file: file.name, line: number })),
      first: first === undefined ? null : { day: first.place.file.day, seq: first.seq },
      last: first === undefined || last === undefined ? null : { day: last.place.file.day, seq: last.chained.line.seq },
      faults: this.#faults,
      faultCount: this.#faultCount,
    };
  }

  #end(head: HeadFound): void {
    const fault = this.#faultOfEnd(head);
    if (fault === null) this.#halfLines.push(...this.#damaged);
    else for (const damaged of this.#damaged) this.#add('damaged', damaged);
    const isOfFiles = fault?.kind === 'head-lost';
    if (fault !== null) this.#add(fault.kind, (isOfFiles ? undefined : this.#last?.place) ?? null, fault.missing);
  }

  #faultOfEnd(head: HeadFound): Pick<ChainFault, 'kind' | 'missing'> | null {
    if (this.#last === undefined) {
      return typeof head === 'string' ? null : { kind: 'cut-off', missing: { from: 1, to: head.seq } };
    }
    return faultOfEnd(this.#last.chained, head, this.keys);
  }

  #add(kind: ChainFault['kind'], place: Place | null, missing?: ChainFault['missing']): void {
    this.#faultCount += 1;
    if (this.#faults.length >= MOST_FAULTS) return;
    this.#faults.push({
      kind,
      service: this.service,
      file: place?.file.name ?? null,
      line: place?.number ?? null,
      ...(missing === undefined ? {} : { missing }),
    });
  }
}

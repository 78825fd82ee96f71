import type { WitnessFile } from './witness-file.js';
import type { WitnessVerifier } from './witness-keys.js';
import {
  isSigned,
  NO_LINE,
  parseLine,
  type RawLine,
  type RestoreContent,
  type WitnessedEntry,
  type WitnessLine,
} from './witness-line.js';

/** What does not hold in a witness. `no` is the line that was changed, or the last one before those that are missing. */
export interface WitnessFault {
  readonly kind: 'line-changed' | 'lines-missing';
  readonly no: number;
}

export interface RecordedRestore extends RestoreContent {
  readonly no: number;
}

/** What one reading of a witness found; the lines themselves are read again by `readSealed`. */
export interface WitnessScan {
  readonly file: WitnessFile;
  readonly endAt: number;
  readonly tip: RawLine | null;
  readonly restores: readonly RecordedRestore[];
  readonly faults: readonly WitnessFault[];
  /** Lines that do not count, by their offset: changed, or written by a sealer that had been overtaken. */
  readonly skipped: ReadonlySet<number>;
  readonly overtaken: number;
  /** Stretches that are no lines: what crashes left. */
  readonly torn: number;
  /** Hashes of the lines that were asked for, by number. */
  readonly hashes: ReadonlyMap<number, string>;
}

interface Accepted {
  readonly line: RawLine;
  readonly offset: number;
}

/** How far back a line of an overtaken sealer may go on from. */
const REMEMBERED = 64;

/**
 * Follows the chain of lines. Each names the hash of the one before it, so the signature of the last one covers them all;
 * others are looked at only where the chain breaks. `asked`: numbers of lines whose hashes are wanted.
 */
export async function scanWitness(
  file: WitnessFile,
  endAt: number,
  verifier: WitnessVerifier,
  asked: readonly number[] = [],
): Promise<WitnessScan> {
  const chain = new LineChain(verifier, new Set(asked));
  for await (const { line, offset } of file.stretches(endAt)) {
    if (line === null) chain.torn += 1;
    else chain.take({ line, offset });
  }
  return { file, endAt, ...chain.end() };
}

class LineChain {
  torn = 0;
  #overtaken = 0;
  #recent: Accepted[] = [];
  readonly #faults: WitnessFault[] = [];
  readonly #skipped = new Set<number>();
  readonly #restores: { readonly offset: number; readonly line: RawLine }[] = [];
  readonly #hashes = new Map<number, string>();

  constructor(
    private readonly verifier: WitnessVerifier,
    private readonly asked: ReadonlySet<number>,
  ) {}

  take(next: Accepted): void {
    const tip = this.#recent.at(-1);
    if (next.line.previous === (tip?.line.hash ?? NO_LINE)) return this.#accept(next);
    if (!isSigned(next.line, this.verifier)) return this.#discard(next);
    if (this.#isBranch(next)) return;
    if (tip !== undefined && !isSigned(tip.line, this.verifier)) {
      this.#recent.pop();
      this.#discard(tip);
    } else {
      this.#faults.push({ kind: 'lines-missing', no: tip?.line.no ?? 0 });
    }
    this.#accept(next);
  }

  /** The last line has no successor that vouches for it. */
  end(): Pick<WitnessScan, 'tip' | 'restores' | 'faults' | 'skipped' | 'overtaken' | 'torn' | 'hashes'> {
    for (let tip = this.#recent.at(-1); tip !== undefined; tip = this.#recent.at(-1)) {
      if (isSigned(tip.line, this.verifier)) break;
      this.#recent.pop();
      this.#discard(tip);
    }
    return {
      tip: this.#recent.at(-1)?.line ?? null,
      restores: this.#restores
        .filter(({ offset }) => !this.#skipped.has(offset))
        .map(({ line }) => parseLine(line) as WitnessLine & RecordedRestore),
      faults: this.#faults,
      skipped: this.#skipped,
      overtaken: this.#overtaken,
      torn: this.torn,
      hashes: this.#hashes,
    };
  }

  #accept(next: Accepted): void {
    this.#recent.push(next);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    if (next.line.kind === 'restore') this.#restores.push(next);
    if (this.asked.has(next.line.no)) this.#hashes.set(next.line.no, next.line.hash);
  }

  #discard({ line, offset }: Accepted): void {
    this.#skipped.add(offset);
    this.#faults.push({ kind: 'line-changed', no: line.no });
  }

  /**
   * Two sealers that went on from the same line: one had been overtaken and did not know it yet. What it signed was true,
   * but the line of the later epoch is the one that the chain goes on from.
   */
  #isBranch(next: Accepted): boolean {
    const root = this.#recent.findLastIndex(({ line }) => line.hash === next.line.previous);
    if (root < 0) return false;
    const later = this.#recent.slice(root + 1);
    const epoch = parseLine(next.line).epoch;
    if (later.every(({ line }) => parseLine(line).epoch < epoch)) {
      for (const { offset } of later) this.#skipped.add(offset);
      this.#overtaken += later.length;
      this.#recent = this.#recent.slice(0, root + 1);
      this.#accept(next);
    } else {
      this.#skipped.add(next.offset);
      this.#overtaken += 1;
    }
    return true;
  }
}

/** The lines that count, in order, each with those of its entries that no later restore took away. */
export async function* readSealed(
  scan: Pick<WitnessScan, 'file' | 'endAt' | 'skipped' | 'restores'>,
): AsyncGenerator<SealedStretch> {
  for await (const { line, offset } of scan.file.stretches(scan.endAt)) {
    if (line !== null && !scan.skipped.has(offset)) yield toSealed(line, scan.restores);
  }
}

/** What one line says that still holds: all entries above the first position, up to and with the second. */
export interface SealedStretch {
  readonly line: WitnessLine;
  readonly hash: string;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly entries: readonly WitnessedEntry[];
  /** False when a later restore took away what the line's roots cover. */
  readonly whole: boolean;
}

export function toSealed(
  raw: RawLine,
  restores: readonly Pick<RecordedRestore, 'no' | 'fromPosition'>[],
): SealedStretch {
  const line = parseLine(raw);
  const { hash } = raw;
  const cut = restores.reduce(
    (least, { no, fromPosition }) => (no > line.no ? Math.min(least, fromPosition) : least),
    Infinity,
  );
  const { fromPosition, toPosition, entries } = line;
  if (toPosition <= cut) return { line, hash, fromPosition, toPosition, entries, whole: true };
  return {
    line,
    hash,
    fromPosition: Math.min(fromPosition, cut),
    toPosition: cut,
    entries: entries.filter(([position]) => position <= cut),
    whole: false,
  };
}

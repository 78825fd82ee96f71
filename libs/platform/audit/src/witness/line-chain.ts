import type { WitnessVerifier } from './witness-keys.js';
import { isSigned, NO_LINE, parseLine, type RawLine, type RestoreContent, type WitnessLine } from './witness-line.js';

/** What does not hold in a witness. `no` is the line that was changed, or the last one before those that are missing. */
export interface WitnessFault {
  readonly kind: 'line-changed' | 'lines-missing';
  readonly no: number;
  /** Of the line that was changed, or of the one behind those that are missing. */
  readonly offset: number;
}

export interface RecordedRestore extends RestoreContent {
  readonly no: number;
}

/** A line of the file, and the byte at which it begins. */
export interface Accepted {
  readonly line: RawLine;
  readonly offset: number;
}

/** What a chain of lines came to. */
export interface ChainEnd {
  readonly tip: RawLine | null;
  readonly restores: readonly RecordedRestore[];
  /** The last line that says how the schema is built. */
  readonly structure: RawLine | null;
  readonly faults: readonly WitnessFault[];
  /** Lines that do not count, by their offset: changed, or written by a sealer that had been overtaken. */
  readonly skipped: ReadonlySet<number>;
  readonly overtaken: number;
  /** Stretches that are no lines: what crashes left. */
  readonly torn: number;
  /** Hashes of the lines that were asked for, by number. */
  readonly hashes: ReadonlyMap<number, string>;
}

/** How far back a line of an overtaken sealer may go on from. */
const REMEMBERED = 64;

/**
 * The chain of lines as they come. Each names the hash of the one before it, so the signature of the last one covers them
 * all; others are looked at only where the chain breaks.
 */
export class LineChain {
  torn = 0;
  #overtaken = 0;
  #recent: Accepted[] = [];
  readonly #faults: WitnessFault[] = [];
  readonly #skipped = new Set<number>();
  readonly #restores: Accepted[] = [];
  readonly #structures: Accepted[] = [];
  readonly #hashes = new Map<number, string>();

  /** `asked`: numbers of lines whose hashes are wanted. */
  constructor(
    private readonly verifier: WitnessVerifier,
    private readonly asked: ReadonlySet<number> = new Set(),
  ) {}

  /** A line that is known to hold, to go on from in the middle of a file. */
  goOnFrom(line: Accepted): void {
    this.#accept(line);
  }

  take(next: Accepted): void {
    const tip = this.#recent.at(-1);
    if (next.line.previous === (tip?.line.hash ?? NO_LINE)) return this.#accept(next);
    if (!isSigned(next.line, this.verifier)) return this.#discard(next);
    if (this.#isBranch(next)) return;
    if (tip !== undefined && !isSigned(tip.line, this.verifier)) {
      this.#recent.pop();
      this.#discard(tip);
    } else {
      this.#faults.push({ kind: 'lines-missing', no: tip?.line.no ?? 0, offset: next.offset });
    }
    this.#accept(next);
  }

  /** The last line has no successor that vouches for it. */
  end(): ChainEnd {
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
      structure: this.#structures.findLast(({ offset }) => !this.#skipped.has(offset))?.line ?? null,
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
    if (next.line.kind === 'structure') this.#structures.push(next);
    if (this.asked.has(next.line.no)) this.#hashes.set(next.line.no, next.line.hash);
  }

  #discard({ line, offset }: Accepted): void {
    this.#skipped.add(offset);
    this.#faults.push({ kind: 'line-changed', no: line.no, offset });
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

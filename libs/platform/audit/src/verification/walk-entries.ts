import { MerkleFrontier, rootOf } from '../merkle/merkle-tree.js';
import { leafOf } from '../sealing/seal-session.js';
import type { SealedStretch } from '../witness/scan-witness.js';
import type { WitnessLine } from '../witness/witness-line.js';
import { checkEntry, type EntryFault, type IsErased, isWitnessed } from './check-entry.js';
import type { Evidence } from './evidence.js';
import type { StoredEntry } from './read-stored.js';

export interface WalkOptions {
  readonly isErased: IsErased;
  /** False when the walk does not begin with the first entry: then only the roots of single lines can be computed. */
  readonly fromBeginning: boolean;
  readonly evidence: Evidence;
  /** Of a walk that another one came before, which had begun with the first entry. */
  readonly before?: WalkState;
}

/** What a walk leaves to the one that goes on from where it ended. */
export interface WalkState {
  readonly tree: MerkleFrontier;
  /** Whether all entries so far were those of the witness: only then can the roots be. */
  readonly intact: boolean;
}

/** Goes through entries and sealed stretches side by side, both in the common order, and compares them. */
export class EntryWalk {
  entries = 0;
  sealedEntries = 0;
  unsealed = 0;
  lines = 0;
  last: WitnessLine | null = null;
  readonly #sealed: AsyncIterator<SealedStretch>;
  readonly #options: WalkOptions;
  readonly #tree: MerkleFrontier;
  /** Of the stretch; its own root is computed where that of the whole cannot be. */
  #leaves: string[] = [];
  #stretch: SealedStretch | null = null;
  #begun = false;
  /** The next entry of the stretch that no entry of the table was compared with. */
  #next = 0;
  #intact: boolean;
  #lineIntact = true;

  constructor(sealed: AsyncIterable<SealedStretch>, options: WalkOptions) {
    this.#sealed = sealed[Symbol.asyncIterator]();
    this.#options = options;
    this.#tree = options.before?.tree ?? new MerkleFrontier();
    this.#intact = options.before?.intact ?? true;
  }

  get state(): WalkState {
    return { tree: this.#tree, intact: this.#intact };
  }

  async take(page: readonly StoredEntry[]): Promise<void> {
    if (!this.#begun) await this.#begin();
    for (const entry of page) {
      while (this.#stretch !== null && entry.position > this.#stretch.toPosition) await this.#turn();
      const faults = checkEntry(entry, this.#options.isErased);
      const witnessed = this.#compare(entry, faults);
      if (faults.length > 0) this.#options.evidence.addFaulty({ entry, witnessed, faults });
      this.entries += 1;
    }
  }

  /** What the witness has beyond the last entry is missing. */
  async end(): Promise<void> {
    if (!this.#begun) await this.#begin();
    while (this.#stretch !== null) await this.#turn();
  }

  #compare(entry: StoredEntry, faults: EntryFault[]): SealedStretch['entries'][number] | null {
    const stretch = this.#stretch;
    if (stretch === null) {
      this.unsealed += 1;
      return null;
    }
    const leaf = leafOf(entry);
    if (this.#options.fromBeginning) this.#tree.append(leaf);
    // In a line that was changed or lost: nothing is known but the root of the next one.
    if (entry.position <= stretch.fromPosition) return null;
    this.#leaves.push(leaf);
    for (;;) {
      const witnessed = stretch.entries[this.#next];
      if (witnessed === undefined || witnessed[0] > entry.position) {
        faults.push('unknown');
        this.#broken();
        return null;
      }
      this.#next += 1;
      if (witnessed[0] < entry.position) {
        this.#miss(witnessed);
      } else {
        this.sealedEntries += 1;
        if (!isWitnessed(entry, witnessed)) {
          faults.push('differs');
          this.#broken();
        }
        return witnessed;
      }
    }
  }

  #miss(witnessed: SealedStretch['entries'][number]): void {
    this.#options.evidence.addMissing(witnessed);
    this.#broken();
  }

  #broken(): void {
    this.#intact = false;
    this.#lineIntact = false;
  }

  async #begin(): Promise<void> {
    this.#begun = true;
    await this.#load();
  }

  async #turn(): Promise<void> {
    const stretch = this.#stretch;
    if (stretch !== null) this.#finish(stretch);
    await this.#load();
  }

  async #load(): Promise<void> {
    const next = await this.#sealed.next();
    this.#stretch = next.done === true ? null : next.value;
    this.#next = 0;
    this.#leaves = [];
    this.#lineIntact = true;
  }

  #finish({ line, entries, whole }: SealedStretch): void {
    for (; this.#next < entries.length; this.#next += 1) this.#miss(entries[this.#next]!);
    this.lines += 1;
    this.last = line;
    if (!whole) return;
    const { evidence, fromBeginning } = this.#options;
    if (fromBeginning && this.#intact) {
      if (this.#tree.size === line.size && this.#tree.root() === line.root) return;
      evidence.addFinding({ kind: 'root-differs', line: line.no, detail: 'root' });
      // Every root after this one differs, too.
      this.#intact = false;
    } else if (this.#lineIntact && rootOf(this.#leaves) !== line.lineRoot) {
      evidence.addFinding({ kind: 'root-differs', line: line.no, detail: 'lineRoot' });
    }
  }
}

import type { WitnessedEntry } from '../witness/witness-line.js';
import type { EntryFault } from './check-entry.js';
import type { Finding } from './finding.js';
import type { StoredEntry } from './read-stored.js';

/** An entry of which something does not hold. */
export interface FaultyEntry {
  readonly entry: StoredEntry;
  /** What the witness has at its position; null where it has nothing, or where there is none. */
  readonly witnessed: WitnessedEntry | null;
  readonly faults: readonly EntryFault[];
}

const KEPT = 2_000;

/** What was found on the way, before it is decided what it means. Kept up to a number; counted beyond. */
export class Evidence {
  readonly faulty: FaultyEntry[] = [];
  readonly missing: WitnessedEntry[] = [];
  readonly findings: Finding[] = [];
  #dropped = 0;

  /** How many things were found and are not kept one by one. */
  get dropped(): number {
    return this.#dropped;
  }

  addFaulty(found: FaultyEntry): void {
    if (this.faulty.length < KEPT) this.faulty.push(found);
    else this.#dropped += 1;
  }

  addMissing(entry: WitnessedEntry): void {
    if (this.missing.length < KEPT) this.missing.push(entry);
    else this.#dropped += 1;
  }

  addFinding(finding: Finding): void {
    if (this.findings.length < KEPT) this.findings.push(finding);
    else this.#dropped += 1;
  }
}
